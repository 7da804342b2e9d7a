"""Managing: colleagues are invited, digests made, answers taken out."""

from __future__ import annotations

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.options import ConfigFile, Day, First, Last, day_of, short
from bot.config import Config
from bot.serving import read_settings as read

if TYPE_CHECKING:
    from bot.errands import Export


class Role(StrEnum):
    agent = "agent"
    manager = "manager"


class Kind(StrEnum):
    day = "day"
    week = "week"
    month = "month"


class What(StrEnum):
    answers = "answers"
    invitations = "invitations"
    cases = "cases"


class Form(StrEnum):
    csv = "csv"
    xlsx = "xlsx"
    json = "json"


def invite(
    role: Annotated[Role, typer.Argument(show_default=False)],
    name: Annotated[str, typer.Option(callback=short, help="How colleagues call the person.")],
    team: Annotated[
        str | None, typer.Option(callback=short, help="A manager without a team looks after all of them.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Make a one-time link by which a colleague joins."""
    from bot.terminal import have_done

    order = {"role": role.value, "name": name, "team": team}
    link = asyncio.run(have_done(read(config, is_quiet=True), "invite", order))
    typer.echo(link)
    _print_qr(link)


def digest(
    manager: Annotated[int, typer.Option(help="Telegram id of the manager, as /whoami tells it.")],
    day: Day = None,
    kind: Annotated[Kind, typer.Option(help="The day itself, the week that ends with it, or its month.")] = Kind.day,
    as_json: Annotated[bool, typer.Option("--json", help="Print its figures, for a program.")] = False,
    as_text: Annotated[bool, typer.Option("--print", help="Print its words, the default.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Send it to the manager.")] = False,
    config: ConfigFile = None,
) -> None:
    """Print or send a manager's digest of a day, a week or a month."""
    if as_json + as_text + send > 1:
        raise typer.BadParameter("choose one of --json, --print and --send")
    settings = read(config, is_quiet=True)
    about = day.date().isoformat() if day else None
    made = _send(settings, manager, about, kind) if send else _show(settings, manager, about, kind, as_json)
    typer.echo(asyncio.run(made))


def export(
    what: Annotated[What, typer.Argument(show_default=False)],
    form: Annotated[Form, typer.Option("--format", help="For Excel (with --output), or for a program.")] = Form.csv,
    first: First = None,
    last: Last = None,
    team: Annotated[str | None, typer.Option(help="Of this team only.", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option(help="A file instead of the terminal.", show_default=False)] = None,
    config: ConfigFile = None,
) -> None:
    """Print answers, invitations or cases, or write them to a file."""
    if first and last and first > last:
        raise typer.BadParameter("--from is later than --to")
    if form is Form.xlsx and output is None:
        raise typer.BadParameter("a workbook cannot be shown in the terminal: name a file with --output")
    from bot.errands import Export

    order = Export(what.value, form.value, day_of(first), day_of(last), team)
    asyncio.run(_export(read(config, is_quiet=True), order, output))
    if output is not None:
        typer.echo(f"Written: {output}", err=True)


def _print_qr(link: str) -> None:
    import segno

    segno.make(link, error="l", micro=False).terminal(compact=True)


async def _send(config: Config, manager: int, day: str | None, kind: Kind) -> str:
    from bot.terminal import have_done

    return await have_done(config, "deliver_digest", {"manager": manager, "day": day, "kind": kind.value})


async def _show(config: Config, manager: int, day: str | None, kind: Kind, is_json: bool) -> str:
    from bot.errands import show_digest
    from bot.terminal import beside

    async with beside(config) as desk:
        return await show_digest(desk, manager, day, is_json, kind.value)


async def _export(config: Config, order: Export, output: Path | None) -> None:
    from bot.errands import export as exported
    from bot.errands import refuse_unknown_team
    from bot.terminal import beside

    async with beside(config) as desk:
        async with desk.store.reading() as tx:
            await refuse_unknown_team(tx, order.team)
        if output is None:
            await exported(desk, order, sys.stdout.buffer, is_kept=False)
        else:
            with output.open("wb") as file:
                await exported(desk, order, file, is_kept=True)
