"""Moving: a company's history goes to another database, from a file to a server or back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

import typer

from bot.commands.bars import bars
from bot.commands.options import ConfigFile
from bot.config_values import database_url
from bot.failing import WrongUse
from bot.serving import read_settings as read

Source = Annotated[
    str | None,
    typer.Option("--from", metavar="ADDRESS", help="The database in use; without it, the configured one."),
]
Target = Annotated[
    str | None, typer.Option("--to", metavar="ADDRESS", help="An empty database; without it, the configured one.")
]


def move(source: Source = None, target: Target = None, config: ConfigFile = None) -> None:
    """Bring everything to another database, while the bot does not run.

    One of the two addresses may be left out: the configured database is meant. An address with a password is better
    configured than typed, as other users of the machine can see commands. Interrupted, it goes on when it is run again.
    """
    configured = read(config, is_quiet=True).database.url
    if (source or configured) == (target or configured):
        raise WrongUse("both addresses are the same; name with --from or --to the other database")
    moved = asyncio.run(_move(_checked(source) or configured, _checked(target) or configured))
    typer.echo(f"Moved and compared: {_counted(moved)}.")
    typer.echo("Set database.url, or AFTERWORD_DATABASE__URL, to the new address, and start Afterword.")


async def _move(source: str, target: str) -> Mapping[str, int]:
    from storage.moving import move as bring

    with bars() as progress:
        return await bring(source, target, progress)


def _checked(address: str | None) -> str | None:
    try:
        return address and database_url(address)
    except ValueError as mistake:
        raise WrongUse(f"database address: {mistake}") from None


def _counted(moved: Mapping[str, int]) -> str:
    told = [f"{name} {rows:,}".replace(",", " ") for name, rows in moved.items() if rows]
    return ", ".join(told) or "there was nothing"
