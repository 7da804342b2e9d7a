"""CSAT as it would be if those who answered were made up as those who were invited: by topic and channel.

Post-stratification (Holt & Smith 1979): each cell counts by its share of the invited, not of the answers. It repairs
what topic and channel explain and nothing else, so raw and corrected stand side by side. The price is told by the
effective number of answers (Kish 1965), which the interval uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from insights.intervals import wilson

#: (topic, channel); either may be unknown.
Cell = tuple[str | None, str | None]


class CellCount(Struct, frozen=True):
    """Of `invited`, `answered` gave a score, and `satisfied` of them a good one. ValueError when they do not fit."""

    invited: int
    answered: int
    satisfied: int

    def __post_init__(self) -> None:
        if not 0 <= self.satisfied <= self.answered <= self.invited:
            raise ValueError(f"{self.satisfied} satisfied of {self.answered} answers of {self.invited} invited")

    def __add__(self, other: CellCount) -> CellCount:
        return CellCount(self.invited + other.invited, self.answered + other.answered, self.satisfied + other.satisfied)


class Estimate(Struct, frozen=True):
    """A share of 0–1 with its 95 % interval (Wilson)."""

    share: Fraction
    low: float
    high: float


class Weighted(Struct, frozen=True):
    """CSAT as answered (`raw`) and as corrected, which is worth only `effective_n` equally weighted answers.

    `merged` names the cells in which nobody answered, and the cell each was counted with.
    """

    raw: Estimate
    corrected: Estimate
    answers: int
    effective_n: Fraction
    merged: Mapping[Cell, Cell]


def post_stratified(cells: Mapping[Cell, CellCount]) -> Weighted | None:
    """Raw and corrected CSAT; None when nobody answered.

    A cell without answers is counted with its nearest cell that has some: the same topic first, else the same
    channel, else any; among these the one with the most answers, and among equals the first by name.
    The weight of an answer is its cell's share of the invited ÷ its cell's share of the answers.
    """
    answered = {cell: count for cell, count in cells.items() if count.answered}
    if not answered:
        return None
    merged = {cell: _nearest(cell, answered) for cell, count in cells.items() if count.invited and not count.answered}
    for cell, into in merged.items():
        answered[into] += cells[cell]
    counts = list(answered.values())
    total = sum(counts, CellCount(0, 0, 0))
    corrected = sum(Fraction(each.invited * each.satisfied, each.answered) for each in counts) / total.invited
    effective = _effective_n([(Fraction(each.invited, each.answered), each.answered) for each in counts])
    return Weighted(
        raw=_estimate(Fraction(total.satisfied, total.answered), Fraction(total.answered)),
        corrected=_estimate(Fraction(corrected), effective),
        answers=total.answered,
        effective_n=effective,
        merged=merged,
    )


def _nearest(cell: Cell, answered: Mapping[Cell, CellCount]) -> Cell:
    def distance(other: Cell) -> tuple[bool, bool, int, str, str]:
        topic, channel = other
        return topic != cell[0], channel != cell[1], -answered[other].answered, topic or "", channel or ""

    return min(answered, key=distance)


def _effective_n(weights: list[tuple[Fraction, int]]) -> Fraction:
    """Kish 1965: (Σw)² / Σw², here of pairs (weight, number of answers with it)."""
    once = sum(weight * number for weight, number in weights)
    squared = sum(weight * weight * number for weight, number in weights)
    return Fraction(once * once) / squared


def _estimate(share: Fraction, n: Fraction) -> Estimate:
    interval = wilson(float(share * n), float(n))
    assert interval is not None  # somebody answered
    return Estimate(share, *interval)
