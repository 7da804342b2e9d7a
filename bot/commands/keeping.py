"""Keeping: copies of the database are made and brought back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import ConfigFile
from bot.serving import read_settings as read


def backup(path: Annotated[Path, typer.Argument(help="The copy.")], config: ConfigFile = None) -> None:
    """Copy the database to a new file, also while the bot runs.

    The copy is checked; a file that is there is not overwritten.
    """
    from bot.copying import copy

    asyncio.run(copy(read(config, is_quiet=True).database.url, path))
    typer.echo(f"{path}: a complete and checked copy, {path.stat().st_size / 1e6:.1f} MB")


def restore(path: Annotated[Path, typer.Argument(help="The copy.")], config: ConfigFile = None) -> None:
    """Bring a copy back, while the bot does not run.

    The copy is checked first. A file that it replaces stays beside it; a server's database has to be empty.
    """
    from bot.restoring import bring_back

    typer.echo(asyncio.run(bring_back(read(config, is_quiet=True).database, path)))
