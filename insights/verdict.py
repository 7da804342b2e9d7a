"""The verdict on a day or a longer period: what is usual, whether this is different, and what is new about it.

A day is judged against its own weekday in the eight weeks before, a week or a month against the four weeks or three
months before it. The life of an alarm is worked out from the days themselves, so that nothing has to be remembered: it
was raised on the first of the last two weeks' days that called for it, and a digest only says what is new today.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import sqrt

from msgspec import Struct

from insights.baseline import WINDOW, Band
from insights.compare import share_change
from insights.display import tier
from insights.intervals import Z95
from insights.past import Past
from insights.rounding import half_up
from insights.status import Alarm, News, Status, next_alarm, status
from insights.targets import Light

_DAY = timedelta(days=1)
#: The target is judged over so many days.
MONTH = 28
#: An alarm is followed over so many days; whatever was raised before them is not remembered.
MEMORY = 14
#: Days that a verdict needs to look back from the judged one.
HISTORY = WINDOW // _DAY + MEMORY


class Verdict(Struct, frozen=True):
    """`usual` is where such a day falls in 95 of 100 cases, None while there is too little to compare with."""

    status: Status
    usual: Band | None = None
    news: News | None = None


class Step(Struct, frozen=True):
    """From one period to the next, in whole points of percent; `part` of `whole` were satisfied before."""

    part: int
    whole: int
    points: int
    is_real: bool


def judge_day(day: date, past: Past, target: float | None = None) -> Verdict:
    """`past` holds HISTORY days and the judged one; `target` is a share of 0–1."""
    alarm: Alarm = "off"
    news: News | None = None
    for earlier in (day - ago * _DAY for ago in range(MEMORY, -1, -1)):
        today = status(past.count(earlier), past.signal(earlier), month_before(earlier, past), target)
        alarm, news = next_alarm(alarm, today)
    return Verdict(today, past.usual(day), news)


def month_before(day: date, past: Past) -> tuple[int, int]:
    """(satisfied, answers) of the 28 days that end with this one."""
    return past.total(day - (MONTH - 1) * _DAY, day)


def judge_period(
    now: tuple[int, int], before: tuple[int, int], light: Light | None = None, dispersion: float = 1.0
) -> Verdict:
    """A week or a month, each (satisfied, answers), beside the time before it: only the interval decides.

    `light` is that of the target over 28 days: a week alone is too short to miss it. `dispersion` is φ of the days
    before, see `step`.
    """
    if tier(now[1]) != "full":
        return Verdict("few" if now[1] else "none")
    change = share_change(before, now, _reach(dispersion))
    if change is not None and change.kind != "same" and tier(before[1]) == "full":
        return Verdict("better" if change.kind == "up" else "worse")
    return Verdict("below_target" if light == "red" else "usual")


def step(now: tuple[int, int], before: tuple[int, int], dispersion: float = 1.0) -> Step | None:
    """What changed; None when one of both has too few answers for percent.

    Where days vary by more than single answers do (φ = `dispersion` > 1), the interval is √φ wider: of 11 000 answers
    a week single answers alone would call every second quiet week a change.
    """
    change = share_change(before, now, _reach(dispersion))
    if change is None or tier(now[1]) != "full" or tier(before[1]) != "full":
        return None
    points = half_up(100 * (Fraction(*now) - Fraction(*before)))
    return Step(*before, points, change.kind != "same" and points != 0)


def _reach(dispersion: float) -> float:
    return Z95 * sqrt(max(1.0, dispersion))
