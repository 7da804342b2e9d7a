"""A terminal, for the stories about commands."""

from tests.terminal import afterword, settings, telegram

__all__ = ["afterword", "settings", "telegram"]
