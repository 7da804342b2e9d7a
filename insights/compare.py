"""Is it different, or is it chance? Two periods, two groups, or a row of periods. Pure Python.

A verdict in words rests on the interval of the difference alone (`Change`). The tests are for lists in which several
comparisons are made at once and p-values must be adjusted together. No test has a continuity correction unless said.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import exp, lgamma, sqrt
from typing import Literal

from msgspec import Struct

from insights.distributions import binomial_two_sided, normal_cdf
from insights.intervals import Z95, adjusted_nps, wilson
from insights.tallies import Tally

Kind = Literal["up", "down", "same"]
#: Below this expected count the normal approximation of a table of four is not to be trusted: Cochran 1954.
EXPECTED = 5
#: R counts tables as equally likely when they differ by less than this.
_SAME = 1 + 1e-7


class Change(Struct, frozen=True):
    """The interval of after − before, 95 % unless said: a share of −1…1, or points of NPS."""

    low: float
    high: float

    @property
    def kind(self) -> Kind:
        """up or down when the interval leaves 0 out, else same: within what chance does."""
        if self.low > 0:
            return "up"
        return "down" if self.high < 0 else "same"


class Shift(Struct, frozen=True):
    """How two distributions of scores lie. `above` is the chance (0–1) that a random answer of the second is the
    higher one, ties halved: ½ is no shift. `p_value` is two-sided."""

    above: Fraction
    p_value: float


class Trend(Struct, frozen=True):
    """`z` is positive when the shares rise; `p_value` is two-sided."""

    z: float
    p_value: float


def newcombe(part: int, whole: int, other_part: int, other_whole: int, z: float = Z95) -> tuple[float, float] | None:
    """Interval (low, high) of the share part/whole less the share other_part/other_whole, −1…1.

    None when one side has no answers, ValueError unless 0 ≤ part ≤ whole. Newcombe 1998, method 10: the hybrid score
    interval; statsmodels calls it `newcomb`. Its `score` is another and has a known fault.
    """
    first, second = wilson(part, whole, z), wilson(other_part, other_whole, z)
    if first is None or second is None:
        return None
    share, other = part / whole, other_part / other_whole
    down = sqrt((share - first[0]) ** 2 + (second[1] - other) ** 2)
    up = sqrt((first[1] - share) ** 2 + (other - second[0]) ** 2)
    return share - other - down, share - other + up


def share_change(before: tuple[int, int], after: tuple[int, int], z: float = Z95) -> Change | None:
    """The change from `before` to `after`, each (part, whole), as a share of −1…1; None when one side has no answers.

    ValueError unless 0 ≤ part ≤ whole. Newcombe 1998.
    """
    interval = newcombe(*after, *before, z)
    return None if interval is None else Change(*interval)


def nps_change(before: tuple[int, int, int], after: tuple[int, int, int], z: float = Z95) -> Change | None:
    """The change of NPS from `before` to `after`, each (promoters, passives, detractors), in points of −200…200.

    None when one side has no answers, ValueError below zero. Adjusted Wald on both sides (Rocks 2016), squares of the
    standard errors added: Lewis & Sauro, MeasuringU.
    """
    first, second = adjusted_nps(*before), adjusted_nps(*after)
    if first is None or second is None:
        return None
    difference, half = second[0] - first[0], z * sqrt(first[1] ** 2 + second[1] ** 2)
    return Change(max(-200.0, difference - half), min(200.0, difference + half))


def share_test(part: int, whole: int, other_part: int, other_whole: int) -> float | None:
    """Two-sided p-value (0–1) that two shares are one: pooled z, and Fisher's when an expected count is below 5.

    None when one side has no answers, ValueError unless 0 ≤ part ≤ whole. The z test is Pearson's χ² with 1 df.
    """
    _check(part, whole, other_part, other_whole)
    if not whole or not other_whole:
        return None
    hits, n = part + other_part, whole + other_whole
    if min(whole, other_whole) * min(hits, n - hits) < EXPECTED * n:
        return fisher(part, whole, other_part, other_whole)
    pooled = hits / n
    error = sqrt(pooled * (1 - pooled) * (1 / whole + 1 / other_whole))
    return 2 * normal_cdf(-abs(part / whole - other_part / other_whole) / error)


def fisher(part: int, whole: int, other_part: int, other_whole: int, *, greater: bool = False) -> float:
    """Fisher's exact p-value (0–1) that two shares are one; with `greater` only against the first being greater.

    1 when one side has no answers, ValueError unless 0 ≤ part ≤ whole. Two-sided: the chance of all tables with these
    margins that are no likelier, as R and scipy have it. Fisher 1935.
    """
    _check(part, whole, other_part, other_whole)
    hits, n = part + other_part, whole + other_whole
    tables = range(max(0, hits - other_whole), min(hits, whole) + 1)
    logs = {k: _log_choose(whole, k) + _log_choose(other_whole, hits - k) - _log_choose(n, hits) for k in tables}
    if greater:
        return min(1.0, sum(exp(log) for k, log in logs.items() if k >= part))
    limit = exp(logs[part]) * _SAME
    return min(1.0, sum(chance for chance in map(exp, logs.values()) if chance <= limit))


def rate_test(events: int, exposure: int, other_events: int, other_exposure: int) -> float | None:
    """Two-sided p-value (0–1) that two rates are one: complaints (`events`) among so many contacts (`exposure`).

    None when one side has no contacts, ValueError below zero. Exact, given the sum of the events: Przyborowski &
    Wilenski 1940; R's `poisson.test`.
    """
    if min(events, exposure, other_events, other_exposure) < 0:
        raise ValueError("a count cannot be negative")
    if not exposure or not other_exposure:
        return None
    return binomial_two_sided(events, events + other_events, exposure / (exposure + other_exposure))


def mann_whitney(first: Tally, second: Tally) -> Shift | None:
    """Whether the scores of `second` lie higher or lower than those of `first`, the whole distribution considered.

    None when one side has no answers. Normal approximation with the variance corrected for ties and half a rank of
    continuity, as R and scipy do by default: Mann & Whitney 1947.
    """
    m, n = first.n, second.n
    if not m or not n:
        return None
    pairs = Fraction(sum(_below(first, score) * count for score, count in second.counts.items()))
    both = first + second
    ties = sum(count**3 - count for count in both.counts.values())
    variance = Fraction(m * n, 12) * (m + n + 1 - Fraction(ties, (m + n) * (m + n - 1)))
    distance = abs(pairs - Fraction(m * n, 2)) - Fraction(1, 2)
    p_value = min(1.0, 2 * normal_cdf(-distance / sqrt(variance))) if variance else 1.0
    return Shift(pairs / (m * n), p_value)


def cochran_armitage(periods: Sequence[tuple[int, int]]) -> Trend | None:
    """Whether shares rise or fall over ordered, evenly spaced periods, each (part, whole).

    Periods without answers keep their place in time. None unless two have answers, ValueError unless 0 ≤ part ≤
    whole. Cochran 1954, Armitage 1955; z² is the statistic of R's `prop.trend.test`.
    """
    for part, whole in periods:
        _check(part, whole)
    if sum(whole > 0 for _, whole in periods) < 2:
        return None
    parts, n = sum(part for part, _ in periods), sum(whole for _, whole in periods)
    middle = sum(place * whole for place, (_, whole) in enumerate(periods)) / n
    slope = sum((place - middle) * part for place, (part, _) in enumerate(periods))
    spread = sum((place - middle) ** 2 * whole for place, (_, whole) in enumerate(periods))
    variance = parts / n * (1 - parts / n) * spread
    z = slope / sqrt(variance) if variance else 0.0
    return Trend(z, 2 * normal_cdf(-abs(z)))


def _below(answers: Tally, score: int) -> Fraction:
    """Number of answers below the score, those equal to it halved."""
    lower = sum(count for other, count in answers.counts.items() if other < score)
    return lower + Fraction(answers.counts.get(score, 0), 2)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _check(*pairs: int) -> None:
    for part, whole in zip(pairs[::2], pairs[1::2], strict=True):
        if not 0 <= part <= whole:
            raise ValueError(f"{part} of {whole} is not a share")
