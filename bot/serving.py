"""Serving from the settings, and the everyday start of it, which goes past the command line: `run` has nothing to parse
that would be worth loading all commands for.
"""

from __future__ import annotations

import gc
import os
from importlib import import_module
from pathlib import Path

from bot.config import Config, load_config
from bot.failing import safely
from bot.logs import configure_logs, hide
from bot.loop import serve_in_loop

DEFAULT_CONFIG = Path("config.yaml")


def start(path: Path | None = None) -> None:
    """`afterword run`, with nothing loaded that it does not need."""
    safely(lambda: serve(read_settings(path)))


def read_settings(path: Path | None, is_quiet: bool = False) -> Config:
    """The settings; from now on logs look as they say. Short commands tell only what went wrong."""
    if path is None and DEFAULT_CONFIG.exists():
        path = DEFAULT_CONFIG
    config = load_config(path, os.environ)
    hide(*config.secrets())
    configure_logs(config.log.format, "warning" if is_quiet else config.log.level)
    return config


def serve(config: Config) -> None:
    """The bot, until stopped; without a token the demo."""
    run = import_module("bot.app" if config.telegram.token else "bot.demo").run
    # What has been loaded stays for good: the collector need not look at it again and again.
    gc.freeze()
    gc.enable()
    serve_in_loop(run(config))
