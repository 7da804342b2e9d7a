"""In whose local days sums are kept: in those of the company's zone. After it was changed they are counted anew from
the newest day back, and until that is done the days before are still those of the older zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

from sqlalchemy import delete, insert, select

from storage.days import Days, Parts, days_of
from storage.schema import calendar
from storage.wire import Wire
from surveys.read_side import Bounds

#: What a database keeps its days in that was never told.
UNTOLD = "UTC"
#: Where a calendar begins that has always been the same.
EVER = date.min
ALWAYS = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)

_DAY = timedelta(days=1)
_oldest = calendar.alias("oldest")
#: The newest row, with the zone that the oldest one names.
_ROWS = (
    select(calendar.c.id, calendar.c.zone, _oldest.c.zone)
    .select_from(calendar.outerjoin(_oldest, _oldest.c.id == EVER.toordinal()))
    .order_by(calendar.c.id.desc())
    .limit(1)
)
_REMOVE, _PUT = delete(calendar), insert(calendar)


class Calendar:
    """Sums are by the days of `zone` from `first` on, and by those of `older` before: up to `last`.

    Between `until` and `since`, and ever before where there is no older zone, nothing is summed: figures of such times
    are counted from the rows. `last` is before `first`, so that no date stands for two days.
    """

    def __init__(self, zone: str | None, first: date = EVER, older: str | None = None) -> None:
        self.zone, self.first, self.older = zone, first, older
        self._days = None if zone is None else days_of(zone)
        self._older_days = None if older is None else days_of(older)
        self.since = NEVER if self._days is None else _begin(self._days, first)
        self.last, self.until = EVER, ALWAYS
        if self._older_days is not None:
            self.last = min(first, self._older_days.of(self.since)) - _DAY
            self.until = self._older_days.end(self.last)

    @property
    def is_whole(self) -> bool:
        """Everything is by the days of `zone`."""
        return self.zone is not None and self.first == EVER

    def of(self, instant: datetime) -> date | None:
        """The day it is summed on; None when it is not."""
        if self._days is not None and instant >= self.since:
            return self._days.of(instant)
        if self._older_days is not None and instant < self.until:
            return self._older_days.of(instant)
        return None

    def bounds(self, day: date) -> Bounds | None:
        """When this day of the sums begins and ends; None when it has none."""
        days = self._days if day >= self.first else self._older_days if day <= self.last else None
        return None if days is None else (days.begin(day), days.end(day))

    def parts(self, begin: datetime, end: datetime) -> Parts:
        """Of begin ≤ t < end: days that are summed, and what has to be counted from the rows."""
        newer = _parts(self._days, max(begin, self.since), end)
        older = _parts(self._older_days, begin, min(end, self.until))
        between = max(begin, self.until), min(end, self.since)
        spans = [part.whole for part in (older, newer) if part.whole is not None]
        # No sums are kept of the dates between the two.
        whole = (spans[0][0], spans[-1][1]) if spans else None
        return Parts(whole, (*older.edges, *((between,) if between[0] < between[1] else ()), *newer.edges))


def _begin(days: Days, first: date) -> datetime:
    return ALWAYS if first == EVER else days.begin(first)


def _parts(days: Days | None, begin: datetime, end: datetime) -> Parts:
    return Parts(None, ()) if days is None else days.parts(begin, end)


@cache
def _calendar(zone: str | None, first: date, older: str | None) -> Calendar:
    return Calendar(zone, first, older)


async def kept_calendar(wire: Wire) -> Calendar:
    if Calendar not in wire.memory:
        row = await wire.aside(_ROWS)
        number, zone, oldest = (EVER.toordinal(), UNTOLD, None) if row is None else row
        first = date.fromordinal(number)
        wire.memory[Calendar] = _calendar(zone, first, None if first == EVER else oldest)
    kept: Calendar = wire.memory[Calendar]
    return kept


async def keep(wire: Wire, kept: Calendar) -> None:
    """From now on, in this transaction too; its sums are written already."""
    oldest = {"id": EVER.toordinal(), "zone": kept.zone if kept.is_whole else kept.older}
    rows = [oldest] if kept.is_whole else [oldest, {"id": kept.first.toordinal(), "zone": kept.zone}]
    await wire.change(_REMOVE)
    await wire.change(_PUT, rows)
    wire.memory.clear()
