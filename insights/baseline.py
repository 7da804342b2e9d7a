"""What is usual: how a team's days went in the eight weeks before the judged one, weekday by weekday.

A day is compared with its own weekday, with its own number of answers, and with how much days differ anyway. So a quiet
weekend or a day of twelve answers is no alarm. A p chart (Shewhart 1931) with exact tails in place of 3-sigma limits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from math import sqrt
from types import MappingProxyType
from typing import Literal

from msgspec import Struct
from msgspec.structs import force_setattr

from insights.distributions import binomial_cdf, binomial_quantile, binomial_tail
from insights.tallies import share

#: What a day says beside its baseline.
Signal = Literal["worse", "better"]

#: How far back a baseline looks: eight of each weekday.
WINDOW = timedelta(days=56)
#: Fewer days with answers are no baseline.
USABLE_DAYS = 20
#: A weekday with fewer answers in the whole window has no share to compare with.
WEEKDAY_ANSWERS = 30
#: A day of fewer answers never signals.
SIGNAL_ANSWERS = 10
#: One tail beyond three standard deviations.
TAIL = 0.00135
_SIGMAS = 3


class DayCount(Struct, frozen=True):
    """`part` of `whole` answers of one local day were satisfied; ValueError unless 0 ≤ part ≤ whole."""

    day: date
    part: int
    whole: int

    def __post_init__(self) -> None:
        share(self.part, self.whole)


class Baseline(Struct, frozen=True):
    """The usual share of each weekday, and how much days vary around it."""

    #: Weekday (0 is Monday) → (satisfied, answers) of all its usable days.
    weekdays: Mapping[int, tuple[int, int]]
    #: φ: mean squared z of the days, 1 when they vary no more than single answers do.
    dispersion: float
    #: Number of usable days.
    days: int

    def __post_init__(self) -> None:
        force_setattr(self, "weekdays", MappingProxyType(dict(self.weekdays)))

    def centre(self, weekday: int) -> float | None:
        """The usual share of a weekday, above 0 and below 1; None with fewer than WEEKDAY_ANSWERS answers.

        When all were satisfied, or nobody, it is (x + ½) / (n + 1), the mean of Jeffreys' posterior: past perfection
        does not make the first complaint impossible.
        """
        part, whole = self.weekdays.get(weekday, (0, 0))
        return _inner_share(part, whole) if whole >= WEEKDAY_ANSWERS else None


class Band(Struct, frozen=True):
    """Shares of 0–1 between which a day usually falls, ends included."""

    low: float
    high: float


def baseline_before(judged: date, days: Iterable[DayCount], excluded: Collection[date] = ()) -> Baseline | None:
    """The baseline of the 56 days before `judged`; `days` may hold others, each date once.

    Usable are days with answers that are not `excluded` (holidays, incidents). None with fewer than 20 of them.
    φ is the mean squared z of the usable days with the divisor days − weekdays.
    """
    usable = [day for day in days if day.whole and judged - WINDOW <= day.day < judged and day.day not in excluded]
    if len(usable) < USABLE_DAYS:
        return None
    pooled: dict[int, tuple[int, int]] = {}
    for day in usable:
        part, whole = pooled.get(day.day.weekday(), (0, 0))
        pooled[day.day.weekday()] = part + day.part, whole + day.whole
    squares = sum(standardised(day, _inner_share(*pooled[day.day.weekday()])) ** 2 for day in usable)
    return Baseline(pooled, squares / (len(usable) - len(pooled)), len(usable))


def usual_band(baseline: Baseline, weekday: int, n: int) -> Band | None:
    """Where one such weekday with `n` answers falls in 95 of 100 cases; None when the weekday's share is unknown.

    Central exact binomial range of x / n, widened by √φ on both sides when φ > 1, clipped to 0–1. A range for one
    day, not for the mean. ValueError unless n > 0.
    """
    if n <= 0:
        raise ValueError(f"a day of {n} answers has no share")
    centre = baseline.centre(weekday)
    if centre is None:
        return None
    low, high = (binomial_quantile(q, n, centre) / n for q in (0.025, 0.975))
    wider = _spread(baseline)
    return Band(max(0.0, centre - wider * (centre - low)), min(1.0, centre + wider * (high - centre)))


def signal(baseline: Baseline, day: DayCount) -> Signal | None:
    """Whether the day is "worse" or "better" than chance explains; None when it is neither, or below 10 answers.

    The exact binomial tail, `day.part` included, must be below 0.00135. When φ > 1, |z| / √φ must exceed 3 besides:
    days that vary more are judged more mildly, never more strictly. At 30 answers a day of 88 % z alone would raise
    five times as many false alarms as the tail promises.
    """
    z = residual(baseline, day)
    centre = baseline.centre(day.day.weekday())
    if z is None or centre is None or day.whole < SIGNAL_ANSWERS:
        return None
    if baseline.dispersion > 1 and abs(z) <= _SIGMAS:
        return None
    # The tail on the far side of the centre holds about half of all days, and more.
    if z < 0:
        return "worse" if binomial_cdf(day.part, day.whole, centre) < TAIL else None
    return "better" if binomial_tail(day.part, day.whole, centre) < TAIL else None


def residual(baseline: Baseline, day: DayCount) -> float | None:
    """How many of the baseline's standard deviations the day is above (below: negative) its weekday's share.

    z / √max(1, φ). None without answers, or when the weekday's share is unknown.
    """
    centre = baseline.centre(day.day.weekday())
    if centre is None or not day.whole:
        return None
    return standardised(day, centre) / _spread(baseline)


def standardised(day: DayCount, centre: float) -> float:
    """z = (x − n·p) / √(n·p·(1 − p)) around the share p = `centre`, 0 < p < 1; the day must have answers."""
    return (day.part - day.whole * centre) / sqrt(day.whole * centre * (1 - centre))


def _spread(baseline: Baseline) -> float:
    return sqrt(max(1.0, baseline.dispersion))


def _inner_share(part: int, whole: int) -> float:
    return part / whole if 0 < part < whole else (part + 0.5) / (whole + 1)
