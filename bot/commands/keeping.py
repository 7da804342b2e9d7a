"""Keeping: copies of the database are made and brought back, and its sums are counted again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.bars import bars
from bot.commands.options import ConfigFile, First, Last, day_of
from bot.config import Config
from bot.serving import read_settings as read

#: More days than these are not named one by one.
MOST_LISTED = 10


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


def recount(first: First = None, last: Last = None, config: ConfigFile = None) -> None:
    """Count again what figures are made of, and mend what is wrong.

    Figures are read from sums by day, which grow with every answer. Here they are counted again from the answers, a day
    at a time, also while the bot runs: all of the history, unless days are named. Nothing else is changed.
    """
    if first and last and first > last:
        raise typer.BadParameter("--from is later than --to")
    days, wrong = asyncio.run(_recount(read(config, is_quiet=True), day_of(first), day_of(last)))
    if wrong:
        typer.echo(f"Counted again: days {days}, of them put right {len(wrong)}: {_listed(wrong)}.")
    else:
        typer.echo(f"Counted again: days {days}, all of them were right.")


async def _recount(config: Config, first: date | None, last: date | None) -> tuple[int, Sequence[date]]:
    from bot.recounting import recount as recounted

    with bars() as progress:
        return await recounted(config, first, last, lambda done, of: progress("days", done, of))


def _listed(days: Sequence[date]) -> str:
    told = [str(day) for day in days[:MOST_LISTED]]
    return ", ".join(told) + (" …" if len(days) > MOST_LISTED else "")
