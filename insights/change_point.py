"""The week since which things are different: a date to talk about, not an alarm.

All splits of the weeks into before and after are compared by χ², least squares weighted by the number of answers. The
largest is judged by the chance that the largest, not any one, gets so far: Miller & Siegmund 1982; for binomial
series Worsley 1983.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate
from math import exp, log, pi, sqrt

from msgspec import Struct

from insights.baseline import DayCount

#: Fewer weeks are too few to look for a date.
WEEKS = 24
#: Each side has as many.
SIDE = 4
#: Chance of a date where nothing changed.
LEVEL = 0.05


class ChangePoint(Struct, frozen=True):
    """From `day`, the first day of a week, on the share is another. `before` and `after`: (satisfied, answers)."""

    #: Index of that week among those with answers, oldest first.
    index: int
    day: date
    before: tuple[int, int]
    after: tuple[int, int]
    #: Probability of so clear a split anywhere if nothing had changed, 0–1.
    chance: float


def change_point(weeks: Iterable[DayCount]) -> ChangePoint | None:
    """The clearest single change among weekly counts (`day` is a week's first), or None when chance explains it.

    Weeks without answers are left out; None with fewer than 24 others. χ² is divided by the over-dispersion that
    remains on both sides of the split, when it exceeds 1. A steady slope also gives a date, near its middle.
    """
    found = sorted((week for week in weeks if week.whole), key=lambda week: week.day)
    parts, wholes = (list(accumulate(counts)) for counts in ([w.part for w in found], [w.whole for w in found]))
    if len(found) < WEEKS or parts[-1] in (0, wholes[-1]):
        return None
    splits = range(SIDE, len(found) - SIDE + 1)
    index = max(splits, key=lambda split: _chi_square(parts, wholes, split))
    dispersion = (_within(found[:index]) + _within(found[index:])) / (len(found) - 2)
    distance = sqrt(_chi_square(parts, wholes, index) / max(1.0, dispersion))
    chance = maximum_chance(distance, wholes[splits[0] - 1] / wholes[-1], wholes[splits[-1] - 1] / wholes[-1])
    if chance >= LEVEL:
        return None
    before = parts[index - 1], wholes[index - 1]
    after = parts[-1] - before[0], wholes[-1] - before[1]
    return ChangePoint(index, found[index].day, before, after, chance)


def maximum_chance(distance: float, first: float, last: float) -> float:
    """P(largest |z| of all splits ≥ `distance`) if nothing changed, 0–1, for splits from `first` to `last`.

    These are shares of all answers, 0 < first < last < 1, on the early side. Miller & Siegmund 1982, formula for a
    Brownian bridge; R's `maxstat::pLausen92` has the same. Too large rather than too small, as splits are weeks apart.
    """
    if distance < 1:
        return 1.0
    density = exp(-distance * distance / 2) / sqrt(2 * pi)
    crossed = log(last * (1 - first) / ((1 - last) * first))
    return min(1.0, density * (4 / distance + (distance - 1 / distance) * crossed))


def _chi_square(parts: Sequence[int], wholes: Sequence[int], split: int) -> float:
    """Pearson's χ² of the table before / after × satisfied / not, from cumulated counts."""
    part, whole, parts_all, wholes_all = parts[split - 1], wholes[split - 1], parts[-1], wholes[-1]
    away = part * wholes_all - parts_all * whole
    return away * away * wholes_all / (whole * (wholes_all - whole) * parts_all * (wholes_all - parts_all))


def _within(weeks: Sequence[DayCount]) -> float:
    """Pearson's χ² of the weeks around their common share."""
    part, whole = sum(week.part for week in weeks), sum(week.whole for week in weeks)
    if part in (0, whole):
        return 0.0
    share = part / whole
    return sum((week.part - week.whole * share) ** 2 / (week.whole * share * (1 - share)) for week in weeks)
