"""Listens: HTTP for Telegram's webhook, help desks, health and pages."""
