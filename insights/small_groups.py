"""Which groups may be shown, so that no person's few answers can be read off or found by subtraction.

The cascade of the NHS Friends and Family Test: groups of 1–4 answers are hidden; where that leaves only one unknown,
the next smallest group is hidden as well. Made to hold even against a reader who knows this rule.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from insights.tallies import Tally

Key = TypeVar("Key", bound=Hashable)

#: A group with fewer answers is hidden at the level of one agent.
LEAST = 5


def shown(groups: Mapping[Key, Tally]) -> Mapping[Key, Tally | None]:
    """Each group with its tally, or None where it is hidden, in the order given; groups without answers are shown.

    The total may stand beside it: what is shown and the total leave at least two possible sizes for every hidden
    group under 5. One case is beyond help: a single group of 1–4 with nothing beside it is its own total.
    """
    hidden = _hidden({key: group.n for key, group in groups.items()})
    return {key: None if key in hidden else group for key, group in groups.items()}


def _hidden(sizes: Mapping[Key, int]) -> set[Key]:
    hidden = {key for key, n in sizes.items() if 0 < n < LEAST}
    if hidden and _tells_itself([sizes[key] for key in hidden]):
        # Empty groups hide others only when nothing else is there. Equals go together: picking one of them by its
        # place would tell a reader who knows the order which of the hidden is the small one.
        next_smallest = min((n for n in sizes.values() if n >= LEAST), default=0)
        hidden |= {key for key, n in sizes.items() if n == next_smallest}
    return hidden


def _tells_itself(sizes: list[int]) -> bool:
    """Whether the sum of groups of 1–4 answers gives each of them away: it is one, or all are as small or as large
    as such groups can be."""
    return len(sizes) == 1 or set(sizes) in ({1}, {LEAST - 1})
