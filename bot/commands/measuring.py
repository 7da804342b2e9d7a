"""Measuring: a metric over any days, for people and for scripts."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.options import ConfigFile, First, Last, day_of
from bot.config import Config
from bot.serving import read_settings as read
from insights import metrics

if TYPE_CHECKING:
    from surveys.use_cases.measure import Measured, Split

METRICS: tuple[str, ...] = tuple(metrics.METRICS)
SPLITS: tuple[Split, ...] = ("team", "agent", "topic", "day")
#: As many days as the last four weeks have.
DAYS = 28


def _metric(name: str) -> str:
    if name not in METRICS:
        raise typer.BadParameter(f"expected one of {', '.join(METRICS)}, got {name}")
    return name


def _splits(words: str) -> str:
    wrong = [word for word in _words(words) if word not in SPLITS]
    if wrong:
        raise typer.BadParameter(f"expected some of {', '.join(SPLITS)}, got {', '.join(wrong)}")
    return words


def measure(
    name: Annotated[
        str, typer.Argument(callback=_metric, metavar="NAME", help=", ".join(METRICS) + ".", show_default=False)
    ],
    first: First = None,
    last: Last = None,
    team: Annotated[str | None, typer.Option(help="Of this team only.", show_default=False)] = None,
    by: Annotated[
        str, typer.Option(callback=_splits, metavar="SPLITS", help=f"One or more of {','.join(SPLITS)}.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
    config: ConfigFile = None,
) -> None:
    """Print a figure over some days, with its counts and its range.

    Of answers given in these days: csat, the share of 4 and 5; dissatisfied, of 1 and 2; nps, promoters less detractors
    in points; ces, the share of 5 to 7; fcr, the share whose question was solved. Of people asked in these days:
    response, the share who answered; completion, the share of these who came to the end. Without days: the last four
    weeks, up to yesterday.
    """
    from bot.measuring import as_text, show

    if first and last and first > last:
        raise typer.BadParameter("--from is later than --to")
    splits: tuple[Split, ...] = tuple(split for split in SPLITS if split in _words(by))
    measured = asyncio.run(_measure(read(config, is_quiet=True), name, day_of(first), day_of(last), team, splits))
    if as_json:
        typer.echo(as_text(measured))
    else:
        show(measured)


def _words(given: str) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in given.split(",") if word.strip()))


async def _measure(
    config: Config, name: str, first: date | None, last: date | None, team: str | None, splits: tuple[Split, ...]
) -> Measured:
    from bot.errands import refuse_unknown_team
    from bot.terminal import beside
    from surveys.schedule import local_date, zone
    from surveys.use_cases.measure import measure as measured

    async with beside(config) as desk, desk.store.reading() as tx:
        work = desk.work(tx)
        yesterday = local_date(work.now, zone(work.policy.company.timezone)) - timedelta(days=1)
        until = last or max(yesterday, first or yesterday)
        since = first or until - timedelta(days=DAYS - 1)
        await refuse_unknown_team(tx, team)
        return await measured(work, name, since, until, team, splits)
