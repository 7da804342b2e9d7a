"""The verdict on a day or a longer period: what is usual, whether this is different, and what is new about it.

A day is judged against its own weekday in the eight weeks before, a week or a month against the four weeks or three
months before it. The life of an alarm is worked out from the days themselves, so that nothing has to be remembered: it
was raised on the first of the last two weeks' days that called for it, and a digest only says what is new today.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from insights.baseline import Band, DayCount, baseline_before, signal, usual_band
from insights.compare import share_change
from insights.display import tier
from insights.intervals import wilson
from insights.rounding import half_up
from insights.status import Alarm, News, Status, next_alarm, status

_DAY = timedelta(days=1)
#: The target is judged over so many days.
MONTH = 28
#: An alarm is followed over so many days; whatever was raised before them is not remembered.
MEMORY = 14
#: Days that a verdict needs to look back from the judged one.
HISTORY = 56 + MEMORY


@dataclass(frozen=True, slots=True)
class Verdict:
    """`usual` is where such a day falls in 95 of 100 cases, None while there is too little to compare with."""

    status: Status
    usual: Band | None = None
    news: News | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """From one period to the next, in whole points of percent; `part` of `whole` were satisfied before."""

    part: int
    whole: int
    points: int
    is_real: bool


def judge_day(
    day: date, days: Sequence[DayCount], target: float | None = None, left_out: Collection[date] = ()
) -> Verdict:
    """`days` are HISTORY days and the judged one, in any order; a day without answers may be left out of them.

    `target` is a share of 0–1. `left_out` are days that tell nothing of what is usual.
    """
    by_day = {one.day: one for one in days}
    judged = by_day.get(day, DayCount(day, 0, 0))
    alarm: Alarm = "off"
    news: News | None = None
    for past in (day - ago * _DAY for ago in range(MEMORY, -1, -1)):
        alarm, news = next_alarm(alarm, _status_of(past, by_day, target, left_out))
    baseline = baseline_before(day, days, left_out)
    band = usual_band(baseline, day.weekday(), judged.whole) if baseline and judged.whole else None
    return Verdict(_status_of(day, by_day, target, left_out), band, news)


def _status_of(day: date, by_day: Mapping[date, DayCount], target: float | None, left_out: Collection[date]) -> Status:
    judged = by_day.get(day, DayCount(day, 0, 0))
    baseline = baseline_before(day, by_day.values(), left_out)
    found = signal(baseline, judged) if baseline else None
    return status(judged, found, month_before(day, by_day), target)


def month_before(day: date, by_day: Mapping[date, DayCount]) -> tuple[int, int]:
    """(satisfied, answers) of the 28 days that end with this one."""
    counted = [by_day[past] for past in (day - ago * _DAY for ago in range(MONTH)) if past in by_day]
    return sum(one.part for one in counted), sum(one.whole for one in counted)


def judge_period(now: tuple[int, int], before: tuple[int, int], target: float | None = None) -> Verdict:
    """A week or a month, each (satisfied, answers), beside the time before it: only the interval decides."""
    if tier(now[1]) != "full":
        return Verdict("few" if now[1] else "none")
    change = share_change(before, now)
    if change is not None and change.kind != "same" and tier(before[1]) == "full":
        return Verdict("better" if change.kind == "up" else "worse")
    interval = wilson(*now)
    is_below = target is not None and interval is not None and interval[1] < target
    return Verdict("below_target" if is_below else "usual")


def step(now: tuple[int, int], before: tuple[int, int]) -> Step | None:
    """What changed; None when one of both has too few answers for percent."""
    change = share_change(before, now)
    if change is None or tier(now[1]) != "full" or tier(before[1]) != "full":
        return None
    points = half_up(100 * (Fraction(*now) - Fraction(*before)))
    return Step(*before, points, change.kind != "same")
