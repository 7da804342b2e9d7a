"""The local days of a zone, told by the instants at which they begin: every instant belongs to exactly one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

from msgspec import Struct

from surveys.schedule import day_bounds, local_date, zone

_DAY = timedelta(days=1)
_NEVER = (datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), date.min)


class Parts(Struct, frozen=True):
    """A period as whole days, first to last, and as what is left of it before and after them."""

    whole: tuple[date, date] | None
    edges: tuple[tuple[datetime, datetime], ...]


class Days:
    """One zone's days. The two that were looked up last are mostly asked again, so they are remembered."""

    def __init__(self, zone_name: str) -> None:
        self._zone = zone(zone_name)
        self._begins: dict[date, datetime] = {}
        self._latest = self._other = _NEVER

    def begin(self, day: date) -> datetime:
        found = self._begins.get(day)
        if found is None:
            found = self._begins[day] = day_bounds(day, self._zone)[0]
        return found

    def end(self, day: date) -> datetime:
        return self.begin(day + _DAY)

    def of(self, instant: datetime) -> date:
        """By the bounds, as clocks that are set back over midnight show a date twice."""
        for begin, end, day in (self._latest, self._other):
            if begin <= instant < end:
                return day
        day = local_date(instant, self._zone)
        while instant < self.begin(day):
            day -= _DAY
        while instant >= self.end(day):
            day += _DAY
        self._latest, self._other = (self.begin(day), self.end(day), day), self._latest
        return day

    def parts(self, begin: datetime, end: datetime) -> Parts:
        """Of begin ≤ t < end."""
        if begin >= end:
            return Parts(None, ())
        first, last = self.of(begin), self.of(end) - _DAY
        if self.begin(first) < begin:
            first += _DAY
        if first > last:
            return Parts(None, ((begin, end),))
        edges = ((begin, self.begin(first)), (self.end(last), end))
        return Parts((first, last), tuple(edge for edge in edges if edge[0] < edge[1]))


def each_day(first: date, last: date) -> Iterator[date]:
    """Both included."""
    return (first + number * _DAY for number in range((last - first).days + 1))


@cache
def days_of(zone_name: str) -> Days:
    return Days(zone_name)
