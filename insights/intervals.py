"""How far a figure may be from the truth, given so few answers. Pure arithmetic, no libraries.

Wilson is the default for a share. The other three are for readers who ask for them: Agresti–Coull is its simple
cousin, Jeffreys the Bayesian one, Clopper–Pearson never covers less than it promises and is therefore wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from insights.distributions import beta_quantile, normal_cdf

#: Two-sided 95 %.
Z95 = 1.959963984540054


def wilson(part: float, whole: float, z: float = Z95) -> tuple[float, float] | None:
    """Interval (low, high) of a share of 0–1; None without answers, ValueError unless 0 ≤ part ≤ whole.

    Counts may be broken: weighted answers are worth an effective number of them.
    Wilson 1927; Brown, Cai & DasGupta 2001. The plain ± interval covers only 65 % at n = 10, p = 0.9.
    """
    _check(part, whole)
    if whole == 0:
        return None
    share, weight = part / whole, z * z / whole
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / whole + weight / (4 * whole))
    # At the ends the exact value is 0 or 1; floating point would leave -1e-17.
    return (0.0 if part == 0 else middle - half, 1.0 if part == whole else middle + half)


def agresti_coull(part: int, whole: int, z: float = Z95) -> tuple[float, float] | None:
    """Interval (low, high) of a share, clipped to 0–1: z²/2 answers of each kind are added, then ±.

    None without answers, ValueError unless 0 ≤ part ≤ whole. Agresti & Coull 1998.
    """
    _check(part, whole)
    if whole == 0:
        return None
    n = whole + z * z
    middle = (part + z * z / 2) / n
    half = z * sqrt(middle * (1 - middle) / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def jeffreys(part: int, whole: int, z: float = Z95) -> tuple[float, float] | None:
    """Credible interval (low, high) of a share of 0–1 with half an answer of each kind known before.

    None without answers, ValueError unless 0 ≤ part ≤ whole. At 0 and n of n it reaches the end, so that it always
    holds the share itself: Brown, Cai & DasGupta 2001.
    """
    _check(part, whole)
    if whole == 0:
        return None
    tail, a, b = normal_cdf(-z), part + 0.5, whole - part + 0.5
    low = 0.0 if part == 0 else beta_quantile(tail, a, b)
    return low, 1.0 if part == whole else beta_quantile(1 - tail, a, b)


def clopper_pearson(part: int, whole: int, z: float = Z95) -> tuple[float, float] | None:
    """The exact interval (low, high) of a share of 0–1: every share that a binomial test would not reject.

    None without answers, ValueError unless 0 ≤ part ≤ whole. Clopper & Pearson 1934.
    """
    _check(part, whole)
    if whole == 0:
        return None
    tail = normal_cdf(-z)
    low = 0.0 if part == 0 else beta_quantile(tail, part, whole - part + 1)
    return low, 1.0 if part == whole else beta_quantile(1 - tail, part + 1, whole - part)


def clustered_error(customers: Sequence[tuple[int, int]]) -> float | None:
    """Standard error, as a share of 0–1, of a share whose answers come from customers who may have answered often.

    `customers` holds (satisfied, answers) of each. Several answers of one customer resemble each other, so they tell
    less than as many from different people. None for fewer than two customers; ValueError unless 0 ≤ satisfied ≤
    answers. The ratio linearised, with divisor customers − 1: Cochran, Sampling Techniques, 1977, §6.
    """
    kept = _with_answers(customers)
    if len(kept) < 2:
        return None
    satisfied, answers = sum(part for part, _ in kept), sum(whole for _, whole in kept)
    share = satisfied / answers
    squares = sum((part - share * whole) ** 2 for part, whole in kept)
    return sqrt(len(kept) / (len(kept) - 1) * squares) / answers


def clustered_wilson(customers: Sequence[tuple[int, int]], z: float = Z95) -> tuple[float, float] | None:
    """Interval (low, high) of a share of 0–1 whose answers come from customers who may have answered often.

    Wilson on the number of independent answers that would have the clustered standard error, and never on more than
    there are; when all say the same, on the number of customers. None for fewer than two customers; ValueError
    unless 0 ≤ satisfied ≤ answers. Korn & Graubard 1998; Dean & Pagano 2015.
    """
    error = clustered_error(customers)
    if error is None:
        return None
    kept = _with_answers(customers)
    satisfied, answers = sum(part for part, _ in kept), sum(whole for _, whole in kept)
    if satisfied in (0, answers):
        return wilson(len(kept) if satisfied else 0, len(kept), z)
    share = satisfied / answers
    n = min(answers, share * (1 - share) / error**2) if error else answers
    return wilson(share * n, n, z)


def adjusted_wald_nps(promoters: int, passives: int, detractors: int, z: float = Z95) -> tuple[float, float] | None:
    """Interval (low, high) of NPS in points, clipped to −100…100; None without answers, ValueError below zero.

    Rocks 2016: add 0.75 promoters, 1.5 passives and 0.75 detractors, then variance (p + d − (p − d)²) / n.
    Shown around the raw NPS, which need not be its middle.
    """
    adjusted = adjusted_nps(promoters, passives, detractors)
    if adjusted is None:
        return None
    middle, error = adjusted
    return max(-100.0, middle - z * error), min(100.0, middle + z * error)


def adjusted_nps(promoters: int, passives: int, detractors: int) -> tuple[float, float] | None:
    """NPS and its standard error, both in points, after Rocks's three answers were added.

    Not for display: what the intervals of one NPS and of a difference are made of. None without answers, ValueError
    below zero.
    """
    if min(promoters, passives, detractors) < 0:
        raise ValueError("a count cannot be negative")
    if promoters + passives + detractors == 0:
        return None
    n = promoters + passives + detractors + 3
    up, down = (promoters + 0.75) / n, (detractors + 0.75) / n
    return 100 * (up - down), 100 * sqrt((up + down - (up - down) ** 2) / n)


def _check(part: float, whole: float) -> None:
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is not a share")


def _with_answers(customers: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    for part, whole in customers:
        _check(part, whole)
    return [customer for customer in customers if customer[1]]
