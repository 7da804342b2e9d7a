"""What commands share: options for the settings and for days, short names."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

LONGEST_NAME = 64
DATES, DATE = ["%Y-%m-%d"], "YYYY-MM-DD"

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


def short(words: str | None) -> str | None:
    """A name fits into a line, and is one."""
    if words is not None and not 0 < len(words.strip()) <= LONGEST_NAME:
        raise typer.BadParameter(f"expected 1 to {LONGEST_NAME} characters")
    return words.strip() if words else None


def day_of(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
