"""Is the target met? A light that only the interval may switch, and the odds in words that people use.

To be asked of the last 28 days, never of one day: a single day is nearly always amber, and green by luck.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from insights.distributions import beta_cdf
from insights.intervals import wilson
from insights.rounding import half_up

#: green: surely at or above the target. red: surely below. amber: too few answers to tell.
Light = Literal["green", "amber", "red"]


def light(part: int, whole: int, target: float) -> Light | None:
    """The light of `part` of `whole` against a target share of 0–1: green if Wilson's low end reaches it, red if
    the high end stays below.

    None without answers, ValueError unless 0 ≤ part ≤ whole and 0 ≤ target ≤ 1.
    """
    _check(target)
    interval = wilson(part, whole)
    if interval is None:
        return None
    low, high = interval
    if low >= target:
        return "green"
    return "red" if high < target else "amber"


def chance_met(part: int, whole: int, target: float) -> float | None:
    """P(true share ≥ target), 0–1, by the posterior of Jeffreys: beta(part + ½, whole − part + ½).

    None without answers, ValueError unless 0 ≤ part ≤ whole and 0 ≤ target ≤ 1. Jeffreys 1946.
    """
    _check(target)
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is not a share")
    return beta_cdf(target, part + 0.5, whole - part + 0.5, upper=True) if whole else None


def chances_of_ten(part: int, whole: int, target: float) -> int | None:
    """The same in tenths, 1–9: «7 шансов из 10». Never 0 or 10, for that would promise what answers cannot.

    None without answers, ValueError unless 0 ≤ part ≤ whole and 0 ≤ target ≤ 1.
    """
    chance = chance_met(part, whole, target)
    return None if chance is None else min(9, max(1, half_up(Fraction(10 * chance))))


def _check(target: float) -> None:
    if not 0 <= target <= 1:
        raise ValueError(f"a target is a share of 0–1, not {target}")
