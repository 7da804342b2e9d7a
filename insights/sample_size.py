"""How many answers are enough, and what so many can show. For sentences such as «нужно ещё около 200 ответов».

Numbers of answers, not of invitations: divide by the response rate to know how many customers to ask.
"""

from __future__ import annotations

from math import ceil, sqrt

from insights.baseline import TAIL
from insights.distributions import binomial_cdf, binomial_quantile, normal_quantile
from insights.intervals import Z95

#: The chance of seeing a difference that is there, by custom: Cohen 1988.
POWER = 0.8
#: What one says after «около», and the same with zeros behind: at most a seventh from the truth.
_SPOKEN = (10, 12, 15, 20, 25, 30, 35, 40, 50, 60, 70, 80, 90, 100)


def answers_for_margin(margin: float, share: float = 0.5, population: int | None = None, z: float = Z95) -> int:
    """Answers so that a share near `share` (0–1) is known to ±`margin` (0–1); ½ is the worst case.

    `population` is the number of customers when they are few: n₀ / (1 + (n₀ − 1) / N). ValueError unless both shares
    lie between 0 and 1 and N is positive. ±5 points take 385 answers, ±10 take 97. Cochran, Sampling Techniques, §4.
    """
    _check(margin, share)
    if population is not None and population < 1:
        raise ValueError(f"there cannot be {population} customers")
    n = z * z * share * (1 - share) / margin**2
    return ceil(n if population is None else min(population, n / (1 + (n - 1) / population)))


def answers_for_change(before: float, after: float, power: float = POWER, z: float = Z95) -> int:
    """Answers in each of two periods so that a change between these shares (0–1) is seen with this power.

    ValueError unless all lie between 0 and 1 and the shares differ. Seeing 80 → 85 % takes 906 answers a period,
    80 → 90 % takes 199. Fleiss, Statistical Methods for Rates and Proportions, 1981, without continuity correction.
    """
    _check(before, after, power)
    if before == after:
        raise ValueError("no number of answers shows a change that is not there")
    middle = (before + after) / 2
    alike = z * sqrt(2 * middle * (1 - middle))
    apart = normal_quantile(power) * sqrt(before * (1 - before) + after * (1 - after))
    return ceil(((alike + apart) / (before - after)) ** 2)


def answers_for_nps(margin: float, variance: float = 1.0, z: float = Z95) -> int:
    """Answers so that NPS is known to ±`margin` points; `variance` is that of one answer in −1, 0, 1 (1 at worst).

    ValueError unless 0 < margin and 0 ≤ variance ≤ 1. ±10 points take 382 answers at worst: s²z²/d² − 3, as the
    adjusted Wald interval adds three. Lewis & Sauro, MeasuringU.
    """
    if margin <= 0 or not 0 <= variance <= 1:
        raise ValueError(f"no number of answers gives ±{margin} points at variance {variance}")
    return max(1, ceil(variance * (100 * z / margin) ** 2 - 3))


def power_of_day(n: int, usual: float, fallen: float) -> float:
    """The chance (0–1) that a day with `n` answers is called worse, when the share fell from `usual` to `fallen`.

    By the exact lower tail of the daily chart. ValueError for n < 0 or shares off 0–1. A fall from 88 to 78 % is
    caught on a given day with probability 5 % at 30 answers and 35 % at 100: weeks see what days cannot.
    """
    highest = binomial_quantile(TAIL, n, usual) - 1
    return binomial_cdf(highest, n, fallen)


def answers_needed(usual: float, difference: float, have: int = 0) -> int:
    """How many more answers a period needs until a `difference` from the `usual` share would be seen, speakably.

    Shares of 0–1, the difference with its sign. `have` is the number of answers in the smaller of the two periods;
    0 when it is enough. ValueError when the changed share is not between 0 and 1.
    """
    missing = answers_for_change(usual, usual + difference) - have
    return speakable(missing) if missing > 0 else 0


def speakable(n: int) -> int:
    """The number to say after «около»: 199 → 200, 906 → 900, 1234 → 1200; never below 10, ValueError below 1."""
    if n < 1:
        raise ValueError(f"nobody says about {n}")
    scale: int = 10 ** max(0, len(str(n)) - 2)
    # Of two as near, the larger: better to promise too late than too early.
    return min((step * scale for step in _SPOKEN), key=lambda spoken: (abs(spoken - n), -spoken))


def _check(*shares: float) -> None:
    for share in shares:
        if not 0 < share < 1:
            raise ValueError(f"{share} is not between 0 and 1")
