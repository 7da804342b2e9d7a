"""What rises – a topic of comments, a reason: named by a larger share than in the time before, beyond chance.

Fisher's exact test against a rise, then Benjamini & Hochberg over everything looked at: of what is called out about one
in ten may be chance. Whatever fewer than three customers named is a coincidence, whatever the test says.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from insights.compare import fisher
from insights.multiple import benjamini_hochberg

#: Of what is called out about this share may be chance.
FALSE_DISCOVERIES = 0.10
CUSTOMERS = 3


class Named(Struct, frozen=True):
    """Comments or answers that name a topic or a reason: `now`, of so many `customers`, and `before`."""

    key: str
    now: int
    customers: int
    before: int


class Rise(Struct, frozen=True):
    """What rose: its shares of all, 0–1, and the `adjusted` p-value."""

    key: str
    now: Fraction
    before: Fraction
    adjusted: float


def rising(named: Sequence[Named], n: int, n_before: int) -> tuple[Rise, ...]:
    """What rose, the surest first; `n` are all comments or answers of now, `n_before` all of the time before.

    Give it every topic of the dictionary, or every reason of the survey, also those nobody named: the correction counts
    them. Nothing rose when one side is empty. ValueError when more name one than there are, or more customers than name
    it.
    """
    if any(one.customers > one.now for one in named):
        raise ValueError("more customers than comments or answers name it")
    tested = [fisher(one.now, n, one.before, n_before, greater=True) for one in named]
    found = [
        Rise(one.key, Fraction(one.now, n), Fraction(one.before, n_before), adjusted)
        for one, adjusted in zip(named, benjamini_hochberg(tested), strict=True)
        if adjusted < FALSE_DISCOVERIES and one.customers >= CUSTOMERS
    ]
    return tuple(sorted(found, key=lambda rise: rise.adjusted))
