"""Talks: the Telegram client, handlers and texts; and wires everything."""
