"""Distributions that verdicts rest on: normal, binomial, beta, chi-square. Pure Python: nothing heavy is loaded.

Tails keep their relative accuracy: a probability of 1e-12 is right in its first six digits at least, for up to a
million answers. Incomplete beta and gamma after Abramowitz & Stegun 1964, 26.5.8, 6.5.29 and 6.5.31.
"""

from __future__ import annotations

from collections.abc import Callable
from math import erfc, exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

_EPSILON = 1e-14
_TINY = 1e-300
#: Continued fractions need about the square root of the largest parameter; this is enough for a million answers.
_ROUNDS = 20_000
#: scipy counts outcomes as equally likely when they differ by less than this.
_SAME = 1 + 1e-7


def normal_cdf(z: float) -> float:
    """P(Z ≤ z) of the standard normal, 0–1."""
    return erfc(-z / sqrt(2)) / 2


def normal_quantile(q: float) -> float:
    """The z with P(Z ≤ z) = q; ValueError unless 0 < q < 1. Wichura 1988, as the standard library has it."""
    if not 0 < q < 1:
        raise ValueError(f"{q} is not a probability between 0 and 1")
    return NormalDist().inv_cdf(q)


def binomial_pmf(k: int, n: int, p: float) -> float:
    """P(X = k) for n answers of which each is satisfied with probability p; ValueError for n < 0 or p off 0–1."""
    _check(n, p)
    if not 0 <= k <= n:
        return 0.0
    if p in (0, 1):
        return float(k == n * p)
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p))


def binomial_cdf(k: int, n: int, p: float) -> float:
    """P(X ≤ k), 0–1: the lower tail, k included. ValueError for n < 0 or p off 0–1."""
    _check(n, p)
    if k < 0 or k >= n:
        return float(k >= n)
    return beta_cdf(p, k + 1, n - k, upper=True)


def binomial_tail(k: int, n: int, p: float) -> float:
    """P(X ≥ k), 0–1: the upper tail, k included. ValueError for n < 0 or p off 0–1."""
    _check(n, p)
    if k <= 0 or k > n:
        return float(k <= 0)
    return beta_cdf(p, k, n - k + 1)


def binomial_quantile(q: float, n: int, p: float) -> int:
    """The smallest k with P(X ≤ k) ≥ q, as R's `qbinom` and scipy's `binom.ppf`; ValueError for anything off 0–1."""
    if not 0 <= q <= 1:
        raise ValueError(f"{q} is not a probability")
    _check(n, p)
    return _first_near(_guess(q, n, p), lambda k: binomial_cdf(k, n, p) >= q, 0, n)


def binomial_two_sided(k: int, n: int, p: float) -> float:
    """Exact two-sided p-value, 0–1: the chance of all outcomes that are no likelier than k of n.

    The definition of `scipy.stats.binomtest` and R's `binom.test`. ValueError unless 0 ≤ k ≤ n and 0 ≤ p ≤ 1.
    """
    _check(n, p)
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a share")
    limit = binomial_pmf(k, n, p) * _SAME
    if k == n * p:
        return 1.0
    if k < n * p:
        opposite = _first(lambda other: binomial_pmf(other, n, p) <= limit, _ceil(n * p), n + 1)
        return min(1.0, binomial_cdf(k, n, p) + binomial_tail(opposite, n, p))
    beyond = _first(lambda other: binomial_pmf(other, n, p) > limit, 0, int(n * p) + 1)
    return min(1.0, binomial_cdf(beyond - 1, n, p) + binomial_tail(k, n, p))


def beta_cdf(x: float, a: float, b: float, *, upper: bool = False) -> float:
    """P(B ≤ x), 0–1, of a beta distribution; with `upper` P(B > x). ValueError unless a > 0 and b > 0."""
    if a <= 0 or b <= 0:
        raise ValueError(f"a beta distribution has positive parameters, not {a} and {b}")
    if x <= 0 or x >= 1:
        return float((x >= 1) != upper)
    # The fraction converges fast on this side of the mean; the other side is its mirror.
    if x > (a + 1) / (a + b + 2):
        return _beta_side(1 - x, b, a, complement=not upper)
    return _beta_side(x, a, b, complement=upper)


def beta_quantile(q: float, a: float, b: float) -> float:
    """The x of 0–1 with P(B ≤ x) = q; ValueError unless 0 ≤ q ≤ 1, a > 0 and b > 0."""
    if not 0 <= q <= 1:
        raise ValueError(f"{q} is not a probability")
    if a <= 0 or b <= 0:
        raise ValueError(f"a beta distribution has positive parameters, not {a} and {b}")
    if q in (0, 1):
        return float(q)
    low, high, x = 0.0, 1.0, a / (a + b)
    while low < x < high:
        over = beta_cdf(x, a, b) - q
        if over == 0:
            break
        low, high = (low, x) if over > 0 else (x, high)
        slope = exp(_log_beta_power(x, a, b) - log(x) - log1p(-x))
        newton = x - over / slope if slope > _TINY else -1.0
        if abs(newton - x) <= _EPSILON * x:
            break
        x = newton if low < newton < high else (low + high) / 2
    return x


def chi_square_tail(x: float, df: float) -> float:
    """P(χ² > x) with `df` degrees of freedom, 0–1: the p-value of a χ² test. ValueError unless df > 0 and x ≥ 0."""
    if df <= 0 or x < 0:
        raise ValueError(f"χ² of {x} with {df} degrees of freedom")
    a, half = df / 2, x / 2
    if half == 0 or half == inf:
        return float(half == 0)
    power = exp(a * log(half) - half - lgamma(a))
    return 1 - power * _gamma_series(a, half) if half < a + 1 else power * _gamma_fraction(a, half)


def _check(n: int, p: float) -> None:
    if n < 0 or not 0 <= p <= 1:
        raise ValueError(f"no binomial distribution of {n} answers with probability {p}")


def _ceil(value: float) -> int:
    return -int(-value // 1)


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The first whole number from `low` on for which it holds; `high` when none below it does."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _first_near(guess: int, holds: Callable[[int], bool], low: int, high: int) -> int:
    """As `_first`, in strides that double: a few questions when the guess is good."""
    known, stride = min(max(guess, low), high), 1
    if holds(known):
        while known - stride >= low and holds(known - stride):
            known, stride = known - stride, 2 * stride
        return _first(holds, max(low, known - stride + 1), known)
    while known + stride < high and not holds(known + stride):
        known, stride = known + stride, 2 * stride
    return _first(holds, known + 1, min(high, known + stride))


def _guess(q: float, n: int, p: float) -> int:
    """Where the quantile is about: Cornish & Fisher 1938, with the correction for skewness."""
    if not 0 < q < 1:
        return 0 if q <= 0 else n
    z = normal_quantile(q)
    return int(n * p + z * sqrt(n * p * (1 - p)) + (1 - 2 * p) * (z * z - 1) / 6)


def _log_beta_power(x: float, a: float, b: float) -> float:
    """log of x^a (1 − x)^b / B(a, b)."""
    return lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)


def _beta_side(x: float, a: float, b: float, *, complement: bool) -> float:
    part = exp(_log_beta_power(x, a, b)) / a / _fraction(1.0, lambda m: _beta_term(m, x, a, b))
    return 1 - part if complement else part


def _beta_term(step: int, x: float, a: float, b: float) -> tuple[float, float]:
    m = step // 2
    if step % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1.0


def _gamma_series(a: float, x: float) -> float:
    """Σ x^i / (a (a + 1) … (a + i)), for x below about a."""
    term = total = 1 / a
    for i in range(1, _ROUNDS):
        term *= x / (a + i)
        total += term
        if term < total * _EPSILON:
            return total
    raise ArithmeticError(f"no convergence for a χ² with {2 * a} degrees of freedom")


def _gamma_fraction(a: float, x: float) -> float:
    return 1 / _fraction(x + 1 - a, lambda i: (i * (a - i), x + 2 * i + 1 - a))


def _fraction(first: float, term: Callable[[int], tuple[float, float]]) -> float:
    """first + a₁ / (b₁ + a₂ / (b₂ + …)) where term(i) = (aᵢ, bᵢ). Modified Lentz: Thompson & Barnett 1986."""
    value = upper = first
    lower = 0.0
    for i in range(1, _ROUNDS):
        a, b = term(i)
        lower = 1 / (b + a * lower or _TINY)
        upper = b + a / upper or _TINY
        value *= upper * lower
        if abs(upper * lower - 1) < _EPSILON:
            return value
    raise ArithmeticError("a continued fraction does not converge: the counts are too large")
