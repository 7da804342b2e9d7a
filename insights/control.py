"""Control charts beside the daily p chart: Laney's p′ for large or uneven days, EWMA for small lasting changes.

Both look at days around a baseline, weekday by weekday. Give EWMA days that follow the baseline: the baseline's own
days lie around it by construction, so a change among them hides itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from math import sqrt

from msgspec import Struct

from insights.baseline import SIGNAL_ANSWERS, Baseline, DayCount, Signal, residual, standardised

#: Days of a hundred answers and more show differences that single answers cannot explain.
LARGE_DAY = 100
#: Mean range of two normal values, in standard deviations.
_D2 = 1.128
_SIGMAS = 3
#: λ and L: one false alarm in 365 days; a change of one sigma is seen after 9.8 days on average.
_WEIGHT = 0.2
_REACH = 2.854


class Point(Struct, frozen=True):
    """A day on a chart; in control from `low` to `high`, both included."""

    day: date
    value: float
    centre: float
    low: float
    high: float

    @property
    def signal(self) -> Signal | None:
        if self.low <= self.value <= self.high:
            return None
        return "worse" if self.value < self.low else "better"


class ControlChart(Struct, frozen=True):
    """Points in the order of the days."""

    points: tuple[Point, ...]

    @property
    def first_signal(self) -> Point | None:
        """The first point outside its limits."""
        return next((point for point in self.points if point.signal), None)


def needs_laney(baseline: Baseline, days: Iterable[DayCount]) -> bool:
    """Whether plain limits would be too narrow: φ > 1, or a hundred answers and more on a mean day with answers."""
    answers = [day.whole for day in days if day.whole]
    return baseline.dispersion > 1 or sum(answers) >= LARGE_DAY * max(1, len(answers))


def laney(baseline: Baseline, days: Iterable[DayCount]) -> ControlChart | None:
    """p′ chart of shares of 0–1: limits p ± 3·σz·√(p(1 − p)/n), clipped to 0–1; σz = mean moving range of z / 1.128.

    Laney 2002, with the weekday's share as p. Days without answers or of unknown weekdays are left out; None when
    fewer than two remain.
    """
    found = _known(baseline, days)
    sigma = _sigma_z(found)
    return None if sigma is None else ControlChart(tuple(_laney_point(day, centre, sigma) for day, centre in found))


def is_beyond_laney(baseline: Baseline, before: Iterable[DayCount], judged: DayCount) -> bool:
    """Whether Laney's p′ chart lets the judged day signal: σz comes from the days before it, so a collapse does not
    hide in the range to itself. True where plain limits will do, or fewer than two days have a known share.

    The tail and φ have spoken before: φ takes days together, moving ranges only neighbours, so neither implies the
    other. Laney 2002.
    """
    days, centre = list(before), baseline.centre(judged.day.weekday())
    if centre is None or not judged.whole or not needs_laney(baseline, days):
        return True
    sigma = _sigma_z(_known(baseline, days))
    return sigma is None or _laney_point(judged, centre, sigma).signal is not None


def _known(baseline: Baseline, days: Iterable[DayCount]) -> list[tuple[DayCount, float]]:
    """Days with answers whose weekday has a share, oldest first."""
    return [(day, centre) for day in _in_order(days) if (centre := baseline.centre(day.day.weekday())) and day.whole]


def _sigma_z(days: Sequence[tuple[DayCount, float]]) -> float | None:
    """None for fewer than two days."""
    z = [standardised(day, centre) for day, centre in days]
    return sum(abs(one - other) for one, other in pairwise(z)) / (len(z) - 1) / _D2 if len(z) > 1 else None


def _laney_point(day: DayCount, centre: float, sigma: float) -> Point:
    half = _SIGMAS * sigma * sqrt(centre * (1 - centre) / day.whole)
    return Point(day.day, day.part / day.whole, centre, max(0.0, centre - half), min(1.0, centre + half))


def ewma(baseline: Baseline, days: Iterable[DayCount]) -> ControlChart:
    """Exponentially weighted moving average of the standardised daily residual, in standard deviations around 0.

    E(t) = λ·r(t) + (1 − λ)·E(t − 1) from E(0) = 0, with the exact limits ±L·√(λ/(2 − λ)·(1 − (1 − λ)^2t)), λ = 0.2,
    L = 2.854; r is z / √max(1, φ). Roberts 1959; Lucas & Saccucci 1990. Days with fewer than 10 answers or of unknown
    weekdays are left out and do not count in t.
    """
    level, points = 0.0, list[Point]()
    for day in _in_order(days):
        r = residual(baseline, day)
        if r is None or day.whole < SIGNAL_ANSWERS:
            continue
        level = _WEIGHT * r + (1 - _WEIGHT) * level
        half = _REACH * sqrt(_WEIGHT / (2 - _WEIGHT) * (1 - (1 - _WEIGHT) ** (2 * len(points) + 2)))
        points.append(Point(day.day, level, 0.0, -half, half))
    return ControlChart(tuple(points))


def _in_order(days: Iterable[DayCount]) -> list[DayCount]:
    return sorted(days, key=lambda day: day.day)
