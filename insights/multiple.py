"""Many comparisons in one message: p-values adjusted for how many chances there were to be deceived.

Benjamini & Hochberg 1995. Give it every p-value that was computed: adjusting only those that looked interesting
adjusts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values (0–1), in the order given; ValueError when one is off 0–1. Benjamini & Hochberg 1995.

    Calling out everything below a level q, about the share q of what is called out is chance. The same as
    `scipy.stats.false_discovery_control` and R's `p.adjust(method = "BH")`.
    """
    if not all(0 <= p_value <= 1 for p_value in p_values):
        raise ValueError(f"not probabilities: {list(p_values)}")
    m = len(p_values)
    largest_first = sorted(range(m), key=lambda place: p_values[place], reverse=True)
    scaled = (p_values[place] * (m / (m - better)) for better, place in enumerate(largest_first))
    adjusted = dict(zip(largest_first, accumulate(scaled, min), strict=True))
    return [adjusted[place] for place in range(m)]
