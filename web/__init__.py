"""Listens: HTTP for Telegram's webhook, health and metrics."""
