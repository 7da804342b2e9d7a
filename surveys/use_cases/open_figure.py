"""Open a figure: how it came about, and page by page exactly the answers behind it, those left out too.

Figure and list come from one condition over the same rows, so they cannot differ.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from insights.digest import DigestKind
from insights.metrics import METRICS, Account, Metric, Reading, account, reading
from surveys.ports import Work
from surveys.read_side import Exhibit
from surveys.records import Staff
from surveys.use_cases._paging import turned_to
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import Period, period_of, sought_by

#: Rows on one page: what fits a phone's screen without losing the place.
PAGE = 8


class Opened(Struct, frozen=True):
    """A figure with its account, and the rows of one page; pages are numbered from 0."""

    metric: Metric
    kind: DigestKind
    day: date
    zone: str
    team: str | None
    account: Account
    reading: Reading
    rows: tuple[Exhibit, ...]
    page: int
    pages: int
    #: Other metrics of the same period that have rows, for going on.
    others: tuple[str, ...]


async def open_figure(work: Work, manager: Staff, key: str, kind: DigestKind, day: date, page: int = 0) -> Opened:
    """As this manager may see it: their team, their zone. KeyError for a metric that does not exist.

    A page beyond the last is the last."""
    metric, zone = METRICS[key], zone_of(manager, work.policy.company)
    period = period_of(kind, day, zone, manager.team)
    sought = sought_by(work, metric, period)
    whole = account(metric, await work.tx.evidence.counts(sought))
    page, pages = turned_to(page, PAGE, whole.rows)
    rows = await work.tx.evidence.rows(sought, PAGE, page * PAGE)
    others = tuple([other for other in METRICS if await _has_rows(work, METRICS[other], period)])
    shown = reading(metric, whole)
    return Opened(metric, kind, day, zone, manager.team, whole, shown, tuple(rows), page, pages, others)


async def _has_rows(work: Work, metric: Metric, period: Period) -> bool:
    return bool(await work.tx.evidence.rows(sought_by(work, metric, period), limit=1))
