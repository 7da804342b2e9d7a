"""What no single day or week shows: some days a little off, a half-year that slid, a week since which all is different.

Each is told once, when it begins, and nothing is remembered for that: what was told before is worked out from the days
as they were then. Only what shows in whole percent is told, for a manager has nothing else to go by.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from msgspec import Struct

from insights.baseline import WINDOW, Baseline, DayCount, Signal
from insights.change_point import change_point
from insights.compare import share_change
from insights.control import Point, ewma
from insights.display import shown_percent, tier
from insights.past import Past
from insights.rounding import half_up
from insights.runs import runs

_DAY = timedelta(days=1)
#: Days that lie between a day and the baseline that its moving average is held against.
LASTING = 14
#: What was told within so many days is not told again.
MEMORY = 14
#: Days that are needed before the judged one.
DAYS = WINDOW // _DAY + LASTING - 1 + MEMORY
#: Fewer days in a row are no lasting change.
_ROW = 3

#: Weeks in which a slide is looked for; one that was there in the weeks before has been told.
DRIFT_WEEKS, DRIFT_MEMORY = 24, 4
#: Weeks in which a date is looked for: longer ago is another time.
LEVEL_WEEKS = 26
#: Two dates so near are one.
_SAME_DATE = timedelta(weeks=4)


class Lasting(Struct, frozen=True):
    """`part` of `whole` since `first`, `days` days up to the judged one; `usual` is the share of 0–1 that the same
    weekdays had before."""

    kind: Signal
    first: date
    days: int
    part: int
    whole: int
    usual: float


class Drift(Struct, frozen=True):
    """Over so many `weeks`: (satisfied, answers) of the first half and of the second."""

    weeks: int
    before: tuple[int, int]
    after: tuple[int, int]


class Level(Struct, frozen=True):
    """Since `day`, the first of a week, another share: (satisfied, answers) before and after; `is_new` if not told."""

    day: date
    before: tuple[int, int]
    after: tuple[int, int]
    is_new: bool


# Days


def lasting_change(day: date, past: Past) -> Lasting | None:
    """What EWMA has to say on this day, if it did not say the same in the two weeks before; DAYS days are needed.

    None on a day that is a signal itself or has fewer than ten answers: then it is said on the next.
    """
    found = _lasting(day, past)
    if found is None:
        return None
    earlier = (_lasting(day - ago * _DAY, past) for ago in range(1, MEMORY + 1))
    return None if any(one is not None and one.kind == found.kind for one in earlier) else found


def _lasting(day: date, past: Past) -> Lasting | None:
    """Days that are signals have been told by themselves: without them, what remains must still be out of limits."""
    begin = day - (LASTING - 1) * _DAY
    baseline = past.baseline(begin)
    if baseline is None:
        return None
    points = ewma(baseline, [one for one in past.usable(begin, day) if past.signal(one.day) is None]).points
    if not points or points[-1].day != day or points[-1].signal is None:
        return None
    row = _row(points)
    return _told(points[-1].signal, row[0].day, day, baseline, past) if len(row) >= _ROW else None


def _row(points: Sequence[Point]) -> list[Point]:
    """The last points on one side of the centre: it began with the first of them. Nishina 1992."""
    row: list[Point] = []
    for point in reversed(points):
        if point.value * points[-1].value <= 0:
            break
        row.insert(0, point)
    return row


def _told(kind: Signal, first: date, day: date, baseline: Baseline, past: Past) -> Lasting | None:
    days = past.usable(first, day)
    known = [(one.whole, centre) for one in days if (centre := baseline.centre(one.day.weekday())) is not None]
    usual = sum(whole * centre for whole, centre in known) / sum(whole for whole, _ in known)
    part, whole = sum(one.part for one in days), sum(one.whole for one in days)
    now, then = half_up(Fraction(100 * part, whole)), half_up(Fraction(100 * usual))
    shows = now < then if kind == "worse" else now > then
    return Lasting(kind, first, (day - first).days + 1, part, whole, usual) if shows else None


# Weeks


def new_drift(weeks: Sequence[DayCount]) -> Drift | None:
    """Whether the last 24 weeks slid, and those up to each of the four weeks before did not; weeks oldest first."""
    found = _drift(weeks)
    earlier = (_drift(weeks[:-ago]) for ago in range(1, DRIFT_MEMORY + 1))
    return None if found is None or any(earlier) else found


def _drift(weeks: Sequence[DayCount]) -> Drift | None:
    """Run rules say that it is not chance, the interval of the difference of both halves says which way."""
    counted = [week for week in weeks[-DRIFT_WEEKS:] if tier(week.whole) == "full"]
    order = runs([Fraction(week.part, week.whole) for week in counted])
    if order is None or not order.has_shifted:
        return None
    half = len(counted) // 2
    before, after = _sum(counted[:half]), _sum(counted[-half:])
    change = share_change(before, after)
    if change is None or change.kind == "same" or shown_percent(*before) == shown_percent(*after):
        return None
    return Drift((counted[-1].day - counted[0].day).days // 7 + 1, before, after)


def _sum(weeks: Sequence[DayCount]) -> tuple[int, int]:
    return sum(week.part for week in weeks), sum(week.whole for week in weeks)


def level(weeks: Sequence[DayCount], told: int) -> Level | None:
    """The change point of the last 26 weeks; weeks oldest first. New, unless it was found without the last `told` weeks
    already, those since the digest before."""
    found = change_point(weeks[-LEVEL_WEEKS:])
    if found is None or shown_percent(*found.before) == shown_percent(*found.after):
        return None
    before = change_point(weeks[: len(weeks) - told][-LEVEL_WEEKS:])
    is_new = before is None or abs(before.day - found.day) > _SAME_DATE
    return Level(found.day, found.before, found.after, is_new)
