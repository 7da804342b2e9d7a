"""How much time has passed: on a stopwatch, and of the hours in which the company works.

Instants are aware, durations are `timedelta`. Everything is counted between instants, so the two nights a year on which
the clocks are moved last as long as they last.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import force_setattr

from surveys.policy import Window
from surveys.schedule import instant_of, local_date

_NOTHING = timedelta(0)
_DAY = timedelta(days=1)


class WorkingHours(Struct, frozen=True):
    """When the company works: weekday (0 = Monday) → windows of local time; a missing weekday is a day off.

    A window that closes before it opens, or at midnight, ends on the next day. `holidays` are local dates on which no
    window opens. ValueError for a weekday outside 0–6.
    """

    week: Mapping[int, tuple[Window, ...]]
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not all(0 <= weekday <= 6 for weekday in self.week):
            raise ValueError(f"weekdays go from 0 (Monday) to 6, not {sorted(self.week)}")
        force_setattr(self, "week", MappingProxyType(dict(self.week)))

    def on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The instants (opens, closes) of the windows that open on this local day."""
        windows = () if day in self.holidays else self.week.get(day.weekday(), ())
        return [self._instants(day, window) for window in windows]

    def _instants(self, day: date, window: Window) -> tuple[datetime, datetime]:
        closing_day = day if window.closes > window.opens else day + _DAY
        return instant_of(day, window.opens, self.zone), instant_of(closing_day, window.closes, self.zone)


def elapsed(begin: datetime, end: datetime) -> timedelta:
    """Time that passed on a stopwatch. ValueError when it ends before it begins.

    Python subtracts two times of one zone as clocks on a wall: the night of a clock change would be an hour off.
    """
    passed = end.astimezone(UTC) - begin.astimezone(UTC)
    if passed < _NOTHING:
        raise ValueError(f"it ends at {end} before it begins at {begin}")
    return passed


def business_time(begin: datetime, end: datetime, hours: WorkingHours) -> timedelta:
    """The part of the elapsed time in which the company worked. ValueError when it ends before it begins.

    Windows are taken as instants, so a shift over a clock change lasts what it lasted; overlapping windows count once.
    """
    elapsed(begin, end)
    counted, until = _NOTHING, begin.astimezone(UTC)
    for opens, closes in _open_between(begin, end, hours):
        opens, closes = max(opens, until), min(closes, end.astimezone(UTC))
        if opens < closes:
            counted, until = counted + (closes - opens), closes
    return counted


def _open_between(begin: datetime, end: datetime, hours: WorkingHours) -> list[tuple[datetime, datetime]]:
    first = local_date(begin, hours.zone) - _DAY  # yesterday's night shift
    days = (local_date(end, hours.zone) - first).days + 1
    return sorted(window for away in range(days) for window in hours.on(first + timedelta(days=away)))
