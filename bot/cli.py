"""The command line: reads the wish and the configuration, has it done, prints the outcome. Nothing is decided here.

Exit status: 0 good, 2 wrong use or configuration, 1 failure. Heavy parts are imported by the commands that need them.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import date, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.config import Config, load_config
from bot.failing import report
from bot.logs import configure_logs

DEFAULT_CONFIG = Path("config.yaml")
LONGEST_NAME = 64
DATES, DATE = ["%Y-%m-%d"], "YYYY-MM-DD"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Asks customers in Telegram how a support contact went, and tells managers.",
)


class Role(StrEnum):
    agent = "agent"
    manager = "manager"


class What(StrEnum):
    answers = "answers"
    invitations = "invitations"
    cases = "cases"


class Form(StrEnum):
    csv = "csv"
    json = "json"


ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Settings; config.yaml is read when it is there.", show_default=False)
]
Day = Annotated[
    datetime | None, typer.Option(formats=DATES, metavar=DATE, help="Yesterday without it.", show_default=False)
]
First = Annotated[
    datetime | None,
    typer.Option("--from", formats=DATES, metavar=DATE, help="The first day, included.", show_default=False),
]
Last = Annotated[
    datetime | None,
    typer.Option("--to", formats=DATES, metavar=DATE, help="The last day, included.", show_default=False),
]


def _short(words: str | None) -> str | None:
    """A name fits into a line, and is one."""
    if words is not None and not 0 < len(words.strip()) <= LONGEST_NAME:
        raise typer.BadParameter(f"expected 1 to {LONGEST_NAME} characters")
    return words.strip() if words else None


@app.command()
def run(config: ConfigFile = None) -> None:
    """Serve Telegram until stopped. Without a token: the demo."""
    settings = _read(config)
    if settings.telegram.token is None:
        _play(settings)
        return
    from bot.app import run as serve

    asyncio.run(serve(settings))


@app.command()
def demo(config: ConfigFile = None) -> None:
    """Play with a local Telegram: three phones and a clock to push."""
    _play(_read(config))


@app.command()
def check(config: ConfigFile = None) -> None:
    """Look whether everything is in order, and how to mend what is not."""
    from bot.check import examine, is_sound, show

    findings = asyncio.run(examine(_read(config, is_quiet=True)))
    show(findings)
    raise typer.Exit(0 if is_sound(findings) else 1)


@app.command()
def invite(
    role: Annotated[Role, typer.Argument(show_default=False)],
    name: Annotated[str, typer.Option(callback=_short, help="How colleagues call the person.")],
    team: Annotated[
        str | None, typer.Option(callback=_short, help="A manager without a team looks after all of them.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Make a one-time link by which a colleague joins."""
    from bot.terminal import have_done

    order = {"role": role.value, "name": name, "team": team}
    link = asyncio.run(have_done(_read(config, is_quiet=True), "invite", order))
    typer.echo(link)
    _print_qr(link)


@app.command()
def digest(
    manager: Annotated[int, typer.Option(help="Telegram id of the manager for whom it is made.")],
    day: Day = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures.")] = False,
    as_text: Annotated[bool, typer.Option("--print", help="Print it as it would be sent (the default).")] = False,
    send: Annotated[bool, typer.Option("--send", help="Send it to the manager.")] = False,
    config: ConfigFile = None,
) -> None:
    """Make a manager's digest about a day, and print or send it."""
    if as_json + as_text + send > 1:
        raise typer.BadParameter("choose one of --json, --print and --send")
    settings = _read(config, is_quiet=True)
    about = day.date().isoformat() if day else None
    typer.echo(asyncio.run(_send(settings, manager, about) if send else _show(settings, manager, about, as_json)))


@app.command()
def export(
    what: Annotated[What, typer.Argument(show_default=False)],
    form: Annotated[Form, typer.Option("--format", help="For a spreadsheet, or for a program.")] = Form.csv,
    first: First = None,
    last: Last = None,
    output: Annotated[Path | None, typer.Option(help="A file instead of the terminal.", show_default=False)] = None,
    config: ConfigFile = None,
) -> None:
    """Print answers, invitations or cases, or write them to a file."""
    if first and last and first > last:
        raise typer.BadParameter("--from is later than --to")
    from bot.exports import as_file

    text = asyncio.run(_export(_read(config, is_quiet=True), what, form, first, last))
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_bytes(as_file(form.value, text))
        typer.echo(f"Written: {output}", err=True)


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="The copy.")], config: ConfigFile = None) -> None:
    """Copy the database to a new file, also while the bot runs.

    The copy is checked; a file that is there is not overwritten.
    """
    asyncio.run(_backup(_read(config, is_quiet=True), path))
    typer.echo(f"{path}: a complete and checked copy, {path.stat().st_size / 1e6:.1f} MB")


@app.command()
def preview(
    path: Annotated[Path, typer.Argument(help="The page.")] = Path("var/preview.html"), config: ConfigFile = None
) -> None:
    """Write a page with every message in every language."""
    from bot.preview import preview_html
    from bot.screens import Screens
    from bot.terminal import as_in_force

    house = as_in_force(_read(config, is_quiet=True))
    page = preview_html(Screens(house.survey, house.policy.company))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, "utf-8")
    typer.echo(f"Written: {path}")


@app.command()
def diagram(
    path: Annotated[Path | None, typer.Argument(help="A file instead of the terminal.", show_default=False)] = None,
) -> None:
    """Draw how invitations and cases move, from the program's tables."""
    from surveys.diagram import lifecycle_markdown

    if path is None:
        typer.echo(lifecycle_markdown(), nl=False)
    else:
        path.write_text(lifecycle_markdown(), "utf-8")
        typer.echo(f"Written: {path}")


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"afterword {version('afterword')}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version.")]


@app.callback()
def _every_command(_: Version = False) -> None: ...


def _read(path: Path | None, is_quiet: bool = False) -> Config:
    """The settings; from now on logs look as they say. Short commands tell only what went wrong."""
    if path is None and DEFAULT_CONFIG.exists():
        path = DEFAULT_CONFIG
    config = load_config(path, os.environ)
    configure_logs(config.log.format, "warning" if is_quiet else config.log.level)
    return config


def _play(config: Config) -> None:
    from bot.demo import run as play

    asyncio.run(play(config))


def _print_qr(link: str) -> None:
    import segno

    segno.make(link, error="l", micro=False).terminal(compact=True)


async def _send(config: Config, manager: int, day: str | None) -> str:
    from bot.terminal import have_done

    return await have_done(config, "deliver_digest", {"manager": manager, "day": day})


async def _show(config: Config, manager: int, day: str | None, is_json: bool) -> str:
    from bot.errands import show_digest
    from bot.terminal import beside

    async with beside(config) as desk:
        return await show_digest(desk, manager, day, is_json)


async def _export(config: Config, what: What, form: Form, first: datetime | None, last: datetime | None) -> str:
    from bot.errands import export as exported
    from bot.terminal import beside

    async with beside(config) as desk:
        return await exported(desk, what.value, form.value, _day(first), _day(last))


async def _backup(config: Config, path: Path) -> None:
    from storage import open_for_reading

    store = await open_for_reading(config.database.url)
    try:
        await store.backup(path)
    finally:
        await store.close()


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def main() -> None:
    """Runs the command; whatever goes wrong becomes one clear line and an exit status."""
    configure_logs(level="warning")
    try:
        app()
    except Exception as error:
        sys.exit(report(error))
