"""How much may be shown about so many answers: nothing, counts, or percent. No data is not 0 %."""

from __future__ import annotations

from typing import Literal

from insights.rounding import percent
from insights.tallies import share

#: none: no answers. counts: «3 из 4» and no more. few: counts with «мало ответов». full: percent and counts.
Tier = Literal["none", "counts", "few", "full"]

#: Smallest number of answers of each tier, largest first.
TIERS: tuple[tuple[int, Tier], ...] = ((10, "full"), (5, "few"), (1, "counts"), (0, "none"))


def tier(n: int) -> Tier:
    """The tier of `n` answers; ValueError below zero."""
    if n < 0:
        raise ValueError(f"there cannot be {n} answers")
    return next(name for least, name in TIERS if n >= least)


def shown_percent(part: int, whole: int) -> int | None:
    """Whole percent when `whole` is enough to speak of percent, else None; ValueError unless 0 ≤ part ≤ whole."""
    exact = share(part, whole)
    return percent(exact) if tier(whole) == "full" else None
