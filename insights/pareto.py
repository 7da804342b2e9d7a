"""The few reasons that most of the unhappy name: Juran's Pareto chart as numbers.

Asked only after a low score, reasons say what went wrong there. They say nothing of what matters to all, so they are
never shown as importance.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from insights.tallies import share


class Reason(Struct, frozen=True):
    """`count` customers named it; shares are of 0–1. Several may be named at once: shares may add up to more than 1."""

    name: str
    count: int
    #: Of those who were asked for reasons.
    share: Fraction
    #: This reason and all before it, of everything that was named: the last one has 1.
    cumulated: Fraction


def pareto(counts: Mapping[str, int], asked: int) -> tuple[Reason, ...]:
    """The reasons that were named, the commonest first, equals in the order given; empty when none was.

    `asked` is the number of customers who were asked for reasons, those who named none included. ValueError unless
    0 ≤ count ≤ asked. Juran 1951.
    """
    shares = {name: share(count, asked) for name, count in counts.items()}
    mentions, so_far, reasons = sum(counts.values()), 0, []
    for name in sorted(counts, key=lambda name: counts[name], reverse=True):
        of_asked = shares[name]
        if of_asked:
            so_far += counts[name]
            reasons.append(Reason(name, counts[name], of_asked, Fraction(so_far, mentions)))
    return tuple(reasons)
