"""Measure: one metric over any days, of a team or of all, and split by team, colleague, topic or day.

It counts the same rows that an opened figure pages through and an export holds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from insights.metrics import METRICS, Account, Metric, Reading, account, reading
from insights.small_groups import shown
from insights.tallies import Tally
from surveys.ports import Work
from surveys.use_cases._periods import Period, days_up_to, sought_by

Split = Literal["team", "agent", "topic", "day"]


class Line(Struct, frozen=True):
    """`name` is a team, a topic, an ISO date, or a colleague, who has an `id` too; None: without. An `account` of None
    is hidden: so few answers would tell who gave them."""

    name: str | None
    account: Account | None
    reading: Reading | None
    id: int | None = None


class Measured(Struct, frozen=True):
    """Days are the company's, both included."""

    metric: Metric
    first: date
    last: date
    zone: str
    team: str | None
    whole: Line
    by: Mapping[Split, tuple[Line, ...]]


async def measure(
    work: Work, key: str, first: date, last: date, team: str | None = None, splits: Collection[Split] = ()
) -> Measured:
    """The metric of that name, and the same split in each of these ways. KeyError for a metric that does not exist,
    ValueError when the first day is after the last."""
    if first > last:
        raise ValueError(f"{first} is after {last}")
    metric, zone_name = METRICS[key], work.policy.company.timezone
    period = days_up_to(last, (last - first).days + 1, zone_name, team)
    whole = account(metric, await work.tx.evidence.counts(sought_by(work, metric, period)))
    by: dict[Split, tuple[Line, ...]] = {}
    for split in splits:
        if split == "day":
            by[split] = await _by_day(work, metric, first, last, team)
        else:
            by[split] = await _by_group(work, metric, period, split)
    return Measured(metric, first, last, zone_name, team, _line(metric, None, whole), by)


async def _by_day(work: Work, metric: Metric, first: date, last: date, team: str | None) -> tuple[Line, ...]:
    days = [first + timedelta(days=away) for away in range((last - first).days + 1)]
    lines = []
    for day in days:
        period = days_up_to(day, 1, work.policy.company.timezone, team)
        counts = await work.tx.evidence.counts(sought_by(work, metric, period))
        lines.append(_line(metric, day.isoformat(), account(metric, counts)))
    return tuple(lines)


async def _by_group(
    work: Work, metric: Metric, period: Period, split: Literal["team", "agent", "topic"]
) -> tuple[Line, ...]:
    """In the order of their names, never of their figures; those without come last."""
    counted = await work.tx.evidence.counts_by(sought_by(work, metric, period), split)
    accounts = {key: account(metric, counts) for key, counts in counted.items()}
    if split != "agent":
        lines = [_line(metric, None if key is None else str(key), each) for key, each in accounts.items()]
    else:
        names = {person.id: person.name for person in await work.tx.staff.everyone()}
        # Which groups are hidden depends on their sizes only, so a tally of one score does.
        told = shown({key: Tally({0: each.whole}) for key, each in accounts.items()})
        lines = [
            _line(metric, names.get(int(key)) if key is not None else None, each if told[key] else None, key)
            for key, each in accounts.items()
        ]
    return tuple(sorted(lines, key=lambda line: (line.name is None, (line.name or "").casefold(), line.id or 0)))


def _line(metric: Metric, name: str | None, of: Account | None, key: str | int | None = None) -> Line:
    return Line(name, of, None if of is None else reading(metric, of), None if key is None else int(key))
