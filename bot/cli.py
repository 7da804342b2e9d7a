"""The command line: reads the wish and the configuration, has it done, prints the outcome. Nothing is decided here.

Exit status: 0 good, 2 wrong use or configuration, 1 failure. Heavy parts are imported by the commands that need them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated

import typer

from bot.commands import keeping, looking, managing, measuring, moving, serving
from bot.failing import safely

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Asks customers in Telegram how a support contact went, and tells managers.",
)

#: In the order in which `--help` lists them.
COMMANDS: tuple[Callable[..., None], ...] = (
    *(serving.run, serving.demo),
    *(looking.check, looking.queue),
    *(managing.invite, managing.digest, measuring.measure, managing.export),
    *(keeping.backup, keeping.restore, moving.move, keeping.recount),
    *(looking.preview, looking.diagram),
)

for command in COMMANDS:
    app.command()(command)


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"afterword {version('afterword')}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version.")]


@app.callback()
def _every_command(_: Version = False) -> None: ...


def main() -> None:
    safely(app)
