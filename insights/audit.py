"""Audit sampling: whether the customers whom agents chose are happier than those whom the lot drew from the others.

Two shares and the interval of their difference (Newcombe 1998); the difference is told only where it leaves 0 out.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from insights.display import tier
from insights.rounding import half_up
from insights.sample_size import answers_needed
from insights.silence import coverage_gap

#: The difference that is worth finding, as a share of 0–1.
WORTH = 0.10

#: (satisfied, answers).
Pair = tuple[int, int]


class Gap(Struct, frozen=True):
    """Chosen less drawn, in whole points of percent between `low` and `high`; above 0 the chosen ones are happier."""

    points: int
    low: int
    high: int


def gap(chosen: Pair, drawn: Pair) -> Gap | None:
    """The gap, where it is more than chance explains and both have answers enough for percent; else None.

    `low` and `high` are the 95 % interval; 0 is never among them. ValueError unless 0 ≤ satisfied ≤ answers.
    """
    change = coverage_gap(chosen, drawn).gap
    if change is None or change.kind == "same" or tier(min(chosen[1], drawn[1])) != "full":
        return None
    points = half_up(100 * (Fraction(*chosen) - Fraction(*drawn)))
    low, high = half_up(Fraction(100 * change.low)), half_up(Fraction(100 * change.high))
    # Rounded, an end may come to 0, which would say that perhaps there is no gap.
    return Gap(points, low, min(high, -1)) if change.kind == "down" else Gap(points, max(low, 1), high)


def answers_missing(chosen: Pair, drawn: Pair) -> int:
    """How many more answers the smaller side needs until a gap of 10 points would be seen, speakably; 0: enough.

    The usual share is that of the chosen, drawn to the middle by two answers for and two against, so that it is
    never 0 or 1 (Agresti & Coull 1998). ValueError unless 0 ≤ satisfied ≤ answers.
    """
    coverage_gap(chosen, drawn)
    part, whole = chosen
    usual = (part + 2) / (whole + 4)
    difference = -WORTH if usual > 2 * WORTH else WORTH
    return answers_needed(usual, difference, min(whole, drawn[1]))
