"""Looking: is everything in order, what does the bot say, how do things move."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import ConfigFile
from bot.serving import read_settings as read


def check(
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False, config: ConfigFile = None
) -> None:
    """Look whether everything is in order, and how to mend what is not."""
    from bot.check import as_text, examine, is_sound, show

    findings = asyncio.run(examine(read(config, is_quiet=True)))
    if as_json:
        typer.echo(as_text(findings))
    else:
        show(findings)
    raise typer.Exit(0 if is_sound(findings) else 1)


def queue(
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False, config: ConfigFile = None
) -> None:
    """Tell how far sending has come, and when it will be through."""
    from bot.clock import SystemClock
    from bot.queue import as_text, look, show

    settings = read(config, is_quiet=True)
    progress = asyncio.run(look(settings))
    if as_json:
        typer.echo(as_text(progress, settings.sending.rate))
    else:
        show(progress, settings.sending.rate, SystemClock().now())


def preview(
    path: Annotated[Path, typer.Argument(help="The page.")] = Path("var/preview.html"), config: ConfigFile = None
) -> None:
    """Write a page with every message in every language."""
    from bot.preview import preview_html
    from bot.screens import Screens
    from bot.terminal import as_in_force

    house = as_in_force(read(config, is_quiet=True))
    page = preview_html(Screens(house.survey, house.policy.company))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, "utf-8")
    typer.echo(f"Written: {path}")


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
