"""Whether the topics and channels of an agent's contacts explain what sets the agent apart.

Indirect standardisation (`insights.mix`), looked at only where others work as well: whoever works alone in a cell
would be measured against nobody but himself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from insights.distributions import binomial_two_sided
from insights.funnel import ANSWERS, FALSE_DISCOVERIES
from insights.mix import Adjusted, adjust_for_mix
from insights.multiple import benjamini_hochberg
from insights.weighting import Cell

Mix = Literal["explains", "does_not"]
Cells = Mapping[str, Mapping[Cell, tuple[int, int]]]
#: Fewer answers of a second agent make no cell in which agents can be compared.
LEAST_BESIDE = 5


def mix_verdicts(agents: Cells) -> Mapping[str, Mix]:
    """By agent; whoever has too few answers, or fewer than half, where others work too is left out.

    The mix explains a difference when what is left of it is within chance (exact binomial, Benjamini-Hochberg over
    all), and less than half of what it was. `agents` maps an id to cell → (satisfied, answers).
    """
    adjusted = adjust_for_mix(_shared(agents))
    p_values = [binomial_two_sided(one.satisfied, one.answers, _expected(one)) for one in adjusted.values()]
    after = dict(zip(adjusted, benjamini_hochberg(p_values), strict=True))
    answers = {agent: sum(whole for _, whole in cells.values()) for agent, cells in agents.items()}
    return {
        agent: "explains" if after[agent] >= FALSE_DISCOVERIES and _has_shrunk(one) else "does_not"
        for agent, one in adjusted.items()
        if one.answers >= ANSWERS and 2 * one.answers >= answers[agent]
    }


def _shared(agents: Cells) -> dict[str, dict[Cell, tuple[int, int]]]:
    """Only the cells in which at least two agents have some answers."""
    workers = Counter(cell for cells in agents.values() for cell, (_, whole) in cells.items() if whole >= LEAST_BESIDE)
    return {
        agent: {cell: count for cell, count in cells.items() if workers[cell] > 1} for agent, cells in agents.items()
    }


def _expected(one: Adjusted) -> float:
    return float(one.expected / one.answers)


def _has_shrunk(one: Adjusted) -> bool:
    observed = Fraction(one.satisfied, one.answers)
    return 2 * abs(observed - one.expected / one.answers) < abs(observed - one.overall)
