"""The days up to the one that is told about, and what was usual before each of them.

A digest asks for the same baselines again and again: for its verdict, its picture, and what changes slowly. Here each
is worked out once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from insights.baseline import WINDOW, Band, Baseline, DayCount, Signal, baseline_before, signal, usual_band
from insights.control import is_beyond_laney

_DAY = timedelta(days=1)


class Past:
    """Days as they were counted, each once; one without answers may be left out. `left_out` are days that tell nothing
    of what is usual."""

    def __init__(self, days: Iterable[DayCount], left_out: Collection[date] = ()) -> None:
        self._days = {one.day: one for one in days}
        self.left_out = frozenset(left_out)
        self._baselines: dict[date, Baseline | None] = {}
        self._signals: dict[date, Signal | None] = {}

    def count(self, day: date) -> DayCount:
        """Without answers there were none."""
        return self._days.get(day, DayCount(day, 0, 0))

    def span(self, first: date, last: date) -> list[DayCount]:
        """All days from the first to the last, both included."""
        return [self.count(first + away * _DAY) for away in range((last - first).days + 1)]

    def total(self, first: date, last: date) -> tuple[int, int]:
        """(satisfied, answers) of these days together."""
        days = self.span(first, last)
        return sum(one.part for one in days), sum(one.whole for one in days)

    def usable(self, first: date, last: date) -> list[DayCount]:
        """Those of these days that have answers and are not left out."""
        return [one for one in self.span(first, last) if one.whole and one.day not in self.left_out]

    def baseline(self, day: date) -> Baseline | None:
        """Of the eight weeks before the day; see `baseline_before`."""
        if day not in self._baselines:
            self._baselines[day] = baseline_before(day, self._days.values(), self.left_out)
        return self._baselines[day]

    def usual(self, day: date) -> Band | None:
        """Where the day, with its number of answers, would usually fall, in shares of 0–1; None: unknown."""
        baseline, whole = self.baseline(day), self.count(day).whole
        return usual_band(baseline, day.weekday(), whole) if baseline and whole else None

    def signal(self, day: date) -> Signal | None:
        """What `baseline.signal` says of the day, as long as Laney's limits do not take it back."""
        if day not in self._signals:
            self._signals[day] = self._signal(day)
        return self._signals[day]

    def _signal(self, day: date) -> Signal | None:
        baseline, judged = self.baseline(day), self.count(day)
        found = signal(baseline, judged) if baseline else None
        if baseline is None or found is None:
            return None
        return found if is_beyond_laney(baseline, self.usable(day - WINDOW, day - _DAY), judged) else None
