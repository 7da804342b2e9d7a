"""Would anybody else have done better with the same contacts? Agents compared after topic and channel.

Indirect standardisation (Breslow & Day 1987, ch. 2): what is expected of an agent is the share of all in each cell,
times the agent's own answers there. Whoever works alone in a cell is measured there only against himself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from insights.tallies import share
from insights.weighting import Cell


class Adjusted(Struct, frozen=True):
    """Of `answers`, `satisfied` were good where all together would have had `expected`."""

    satisfied: int
    answers: int
    expected: Fraction
    #: The share of all, 0–1.
    overall: Fraction

    @property
    def ratio(self) -> Fraction | None:
        """Observed ÷ expected: above 1 better than others with the same contacts. None when nothing was expected."""
        return self.satisfied / self.expected if self.expected else None

    @property
    def share(self) -> Fraction | None:
        """Ratio × share of all, at most 1: what the agent would have with everybody's contacts. None like the ratio."""
        return None if self.ratio is None else min(Fraction(1), self.ratio * self.overall)


def adjust_for_mix(agents: Mapping[str, Mapping[Cell, tuple[int, int]]]) -> Mapping[str, Adjusted]:
    """Observed and expected for each agent who has answers, in the order given.

    `agents` maps a name to cell → (satisfied, answers). ValueError unless 0 ≤ satisfied ≤ answers.
    """
    satisfied: Counter[Cell] = Counter()
    answers: Counter[Cell] = Counter()
    for cells in agents.values():
        for cell, (part, whole) in cells.items():
            share(part, whole)
            satisfied[cell] += part
            answers[cell] += whole
    pooled = {cell: Fraction(satisfied[cell], number) for cell, number in answers.items() if number}
    overall = share(satisfied.total(), answers.total())
    return {
        name: Adjusted(
            satisfied=sum(part for part, _ in cells.values()),
            answers=sum(whole for _, whole in cells.values()),
            expected=sum((whole * pooled[cell] for cell, (_, whole) in cells.items() if whole), Fraction(0)),
            overall=overall,
        )
        for name, cells in agents.items()
        if overall is not None and any(whole for _, whole in cells.values())
    }
