"""Serving: the bot itself, and the demo."""

from __future__ import annotations

import asyncio

from bot.commands.options import ConfigFile
from bot.serving import read_settings, serve


def run(config: ConfigFile = None) -> None:
    """Serve Telegram until stopped. Without a token: the demo."""
    serve(read_settings(config))


def demo(config: ConfigFile = None) -> None:
    """Play with a local Telegram: three phones and a clock to push."""
    from bot.demo import run as play

    asyncio.run(play(read_settings(config)))
