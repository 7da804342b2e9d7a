"""Where a bad day was bad, and since which hour: only when it was not bad everywhere alike, or all day long.

A group is one topic, one channel or one shift. The one that lost most is not simply the largest: what it lost is
counted beyond its part of an even fall, or the only channel would always be to blame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import comb, sqrt
from typing import Literal

from msgspec import Struct

from insights.distributions import normal_quantile
from insights.tallies import share

Grouping = Literal["topic", "channel", "shift"]

#: A group of fewer answers is never named.
ANSWERS = 5
#: With fewer answers in its baseline a group is compared with all groups of its grouping.
USUAL_ANSWERS = 30
#: Chance of naming any group, or any hour, on a day that was bad everywhere alike.
LEVEL = 0.05


class Group(Struct, frozen=True):
    """A group's answers of the judged day and of its baseline; ValueError unless 0 ≤ satisfied ≤ answers in both."""

    grouping: Grouping
    key: str
    #: Satisfied among the day's answers.
    part: int
    #: The day's answers.
    whole: int
    #: (satisfied, answers) of the baseline.
    usual: tuple[int, int]

    def __post_init__(self) -> None:
        share(self.part, self.whole)
        share(*self.usual)

    @property
    def unsatisfied(self) -> int:
        """The day's answers below satisfied: «17 of 24»."""
        return self.whole - self.part


class _Loss(Struct, frozen=True):
    """Satisfied answers that the group lost beyond an even fall, and the standard deviation of that number."""

    group: Group
    excess: float
    deviation: float


def worst_group(groups: Iterable[Group]) -> Group | None:
    """The group of a bad day with the largest drop × volume beyond an even fall; None when none stands out.

    The groups of one grouping divide the day's answers; several groupings may be given at once. Drop is against the
    group's own baseline. Named is a group of at least 5 answers whose loss is more than chance gives the largest of
    all: a z test against the rest of its day, with Bonferroni's correction for the number of groups.
    """
    groupings: dict[Grouping, list[Group]] = {}
    for group in groups:
        groupings.setdefault(group.grouping, []).append(group)
    losses = [loss for same in groupings.values() for loss in _losses(same) if loss.group.whole >= ANSWERS]
    if not losses:
        return None
    least = normal_quantile(1 - LEVEL / len(losses))
    clear = [loss for loss in losses if loss.excess > least * loss.deviation]
    return max(clear, key=lambda loss: loss.excess).group if clear else None


def _losses(groups: Sequence[Group]) -> list[_Loss]:
    """The losses of groups that together are the day; none when all answers are alike or no baseline is known."""
    part, whole = sum(group.part for group in groups), sum(group.whole for group in groups)
    usual_part, usual_whole = (sum(counts) for counts in zip(*(group.usual for group in groups), strict=True))
    if not 0 < part < whole or usual_whole < USUAL_ANSWERS:
        return []
    missing = [group.whole * _usual_share(group, usual_part / usual_whole) - group.part for group in groups]
    even, spread = sum(missing) / whole, part / whole * (1 - part / whole)
    return [
        _Loss(group, lost - group.whole * even, sqrt(spread * group.whole * (1 - group.whole / whole)))
        for group, lost in zip(groups, missing, strict=True)
        if lost > 0
    ]


def _usual_share(group: Group, all_groups: float) -> float:
    part, whole = group.usual
    return part / whole if whole >= USUAL_ANSWERS else all_groups


def since_hour(answers: Iterable[tuple[int, bool]]) -> int | None:
    """The local hour, 0–23, from which a day's unsatisfied answers cluster; None when no hour does.

    `answers` are (local hour, whether satisfied) of one day, in any order. Every full hour divides them into earlier
    and later; the clearest division counts when Fisher's exact one-sided test, with Bonferroni's correction for the
    number of divisions, leaves it less than 5 % of chance. So a day that was bad from the start has no such hour.
    """
    found = sorted(answers)
    hours = sorted({hour for hour, _ in found})[1:]
    if not hours:
        return None
    chances = {hour: _chance_later(found, hour) for hour in hours}
    hour = min(chances, key=lambda each: chances[each])
    return hour if chances[hour] * len(hours) < LEVEL else None


def _chance_later(answers: Sequence[tuple[int, bool]], hour: int) -> float:
    """P(as many or more of the unsatisfied are from `hour` on) if the hour did not matter. Fisher 1935."""
    later = [satisfied for at, satisfied in answers if at >= hour]
    bad, bad_later, n = sum(not satisfied for _, satisfied in answers), later.count(False), len(answers)
    ways = sum(comb(len(later), k) * comb(n - len(later), bad - k) for k in range(bad_later, min(bad, len(later)) + 1))
    return ways / comb(n, bad)
