"""How good an agent truly is, judged from a few answers and from what agents of this company are like.

Empirical Bayes: a beta prior fitted to all agents by maximum likelihood (Efron & Morris 1975; the beta-binomial
likelihood after Griffiths 1973). Few answers are drawn towards the share of all, many speak for themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from math import exp, lgamma, log, log1p, sqrt

from msgspec import Struct

from insights.distributions import beta_cdf, beta_quantile
from insights.tallies import share

#: What agents are like cannot be learnt from fewer of them, each with at least so many answers.
AGENTS, ANSWERS = 8, 5

#: α + β is looked for between these. Beyond a million the agents do not differ.
_PRECISIONS = (1e-2, 1e6)
#: Likelihoods closer than this are one (natural logarithm): no smaller gain is evidence that agents differ.
_SAME = 1e-6
_GOLDEN = (sqrt(5) - 1) / 2

#: (satisfied, answers) → how many agents have just these.
Counts = Mapping[tuple[int, int], int]


class Prior(Struct, frozen=True):
    """What agents are like before they are asked about: as if each had `precision` answers, the share `mean` good."""

    mean: float
    precision: float

    @property
    def alpha(self) -> float:
        return self.mean * self.precision

    @property
    def beta(self) -> float:
        return (1 - self.mean) * self.precision


class Estimate(Struct, frozen=True):
    """The likely true share of an agent, 0–1, and the range that holds it with probability 95 %.

    The range takes the prior for known, so it is too narrow where little was learnt: in simulations ten agents with 30
    answers lie in theirs 87 times of 100, forty agents with 100 answers 95 times (Laird & Louis 1987). It is None
    where no variance was found: the pool has a range then, but one agent's is not known.
    """

    mean: float
    range: tuple[float, float] | None
    #: P(true share < target), 0–1; None without a target or a range.
    below_target: float | None


class Shrunken(Struct, frozen=True):
    """`prior` is None when nothing but chance need set the agents apart: then all have the share of the pool."""

    prior: Prior | None
    agents: Mapping[str, Estimate]


def shrink(agents: Mapping[str, tuple[int, int]], target: float | None = None) -> Shrunken | None:
    """The estimate of each agent who has answers, in the order given; `agents` maps a name to (satisfied, answers).

    None unless 8 agents have 5 answers each: then only counts are shown. `target` is a share of 0–1. ValueError
    unless 0 ≤ satisfied ≤ answers. The posterior of an agent is Beta(α + satisfied, β + dissatisfied).
    """
    for part, whole in agents.values():
        share(part, whole)
    if sum(whole >= ANSWERS for _, whole in agents.values()) < AGENTS:
        return None
    counts = {name: count for name, count in agents.items() if count[1]}
    prior = fit_prior(counts)
    if prior is None:
        pooled = sum(part for part, _ in counts.values()) / sum(whole for _, whole in counts.values())
        return Shrunken(None, dict.fromkeys(counts, Estimate(pooled, None, None)))
    estimates = {
        name: _estimate(prior.alpha + part, prior.beta + whole - part, target) for name, (part, whole) in counts.items()
    }
    return Shrunken(prior, estimates)


def fit_prior(agents: Mapping[str, tuple[int, int]]) -> Prior | None:
    """The beta distribution under which these (satisfied, answers) are likeliest; None when that has no variance.

    None means that one common share explains the counts as well as any spread of shares does. The likelihood is
    climbed by golden section: for each precision the best mean (where it is concave), then the best precision.
    """
    counts = Counter(count for count in agents.values() if count[1])
    satisfied, answers = (sum(count[side] * times for count, times in counts.items()) for side in (0, 1))
    if satisfied in (0, answers):
        return None

    def best_mean(precision: float) -> float:
        return _highest(lambda mean: log_likelihood(counts, Prior(mean, precision)), 1e-9, 1 - 1e-9, 1e-9)

    def profile(log_precision: float) -> float:
        precision = exp(log_precision)
        return log_likelihood(counts, Prior(best_mean(precision), precision))

    low, high = map(log, _PRECISIONS)
    steps = [low + (high - low) * step / 24 for step in range(25)]
    top = max(range(25), key=[profile(step) for step in steps].__getitem__)
    found = _highest(profile, steps[max(0, top - 1)], steps[min(24, top + 1)], 1e-6)
    common = satisfied / answers
    alike = satisfied * log(common) + (answers - satisfied) * log1p(-common)
    return Prior(best_mean(exp(found)), exp(found)) if profile(found) > alike + _SAME else None


def log_likelihood(counts: Counts, prior: Prior) -> float:
    """Natural logarithm of the beta-binomial likelihood without its binomial coefficients, which do not depend on it.

    The same as Σ `scipy.stats.betabinom.logpmf` but for Σ log C(n, x). Griffiths 1973.
    """
    a, b = prior.alpha, prior.beta
    constant = lgamma(a + b) - lgamma(a) - lgamma(b)
    return sum(
        times * (constant + lgamma(a + part) + lgamma(b + whole - part) - lgamma(a + b + whole))
        for (part, whole), times in counts.items()
    )


def _estimate(alpha: float, beta: float, target: float | None) -> Estimate:
    return Estimate(
        mean=alpha / (alpha + beta),
        range=(beta_quantile(0.025, alpha, beta), beta_quantile(0.975, alpha, beta)),
        below_target=None if target is None else beta_cdf(target, alpha, beta),
    )


def _highest(value: Callable[[float], float], low: float, high: float, width: float) -> float:
    """Where a function with a single hill is highest, by golden section."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = value(left), value(right)
    while high - low > width:
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = value(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = value(right)
    return (low + high) / 2
