"""Many agents side by side: who differs from the others by more than chance gives to anybody with as many answers?

Funnel plot after Spiegelhalter 2005, «Funnel plots for comparing institutional performance». There is no order of
merit here: agents keep the order they came in, and a name is called out or it is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt
from statistics import quantiles

from msgspec import Struct

from insights.distributions import binomial_cdf, binomial_quantile, binomial_two_sided, normal_cdf
from insights.multiple import benjamini_hochberg
from insights.tallies import share

#: Of the agents called out, about this share may be so by chance: Benjamini & Hochberg 1995.
FALSE_DISCOVERIES = 0.05
#: With fewer answers nobody is called out, whatever they say.
ANSWERS = 30
#: Fewer agents do not show how much agents vary.
AGENTS_TO_VARY = 10
#: What the limits leave out on either side: together 95 % and 99.8 % of agents like the average lie inside.
INNER_TAIL, OUTER_TAIL = 0.025, 0.001

#: Floating point may leave 1 a hair outside of a limit that is 1.
_SLACK = 1e-12

Range = tuple[float, float]


class Limits(Struct, frozen=True):
    """At `n` answers: the shares (low, high) of 0–1 between which 95 % and 99.8 % of average agents would lie."""

    n: int
    inner: Range
    outer: Range


class Standing(Struct, frozen=True):
    """One agent: `satisfied` of `answers`. `p_value` is two-sided, `adjusted` the same among all agents looked at."""

    satisfied: int
    answers: int
    p_value: float
    adjusted: float
    #: Beyond the 99.8 % limits.
    is_outside: bool

    @property
    def is_called_out(self) -> bool:
        return self.adjusted < FALSE_DISCOVERIES and self.answers >= ANSWERS


class Funnel(Struct, frozen=True):
    """The share of all together, how unlike the agents are, and where each stands, in the order given."""

    centre: Fraction
    #: φ: 1 when chance alone explains the differences, else how many times wider than chance they vary (variance).
    dispersion: float
    agents: Mapping[str, Standing]

    def limits(self, n: int) -> Limits:
        """The limits at `n` answers, for drawing; ValueError when n is below 1."""
        return _limits(n, float(self.centre), self.dispersion)


def funnel(agents: Mapping[str, tuple[int, int]]) -> Funnel | None:
    """Where each agent stands; `agents` maps a name to (satisfied, answers), and whoever has no answers is left out.

    None when nobody has any; ValueError unless 0 ≤ satisfied ≤ answers. The p-value is that of the exact binomial
    test against the pooled share; when agents vary by more than chance (φ > 1), never less than that of z/√φ: else an
    agent would be called out for what sets all of them apart. Adjusted among all, those with few answers included.
    """
    overall = share(sum(part for part, _ in agents.values()), sum(whole for _, whole in agents.values()))
    for part, whole in agents.values():
        share(part, whole)
    if overall is None:
        return None
    counts = {name: count for name, count in agents.items() if count[1]}
    centre = float(overall)
    scores = [_score(part, whole, centre) for part, whole in counts.values()]
    spread = dispersion(scores)
    p_values = [
        max(binomial_two_sided(part, whole, centre), 2 * normal_cdf(-abs(z) / sqrt(spread)) if spread > 1 else 0.0)
        for (part, whole), z in zip(counts.values(), scores, strict=True)
    ]
    adjusted = benjamini_hochberg(p_values)
    standings = {
        name: Standing(part, whole, p_value, after, _is_outside(part, whole, centre, spread))
        for (name, (part, whole)), p_value, after in zip(counts.items(), p_values, adjusted, strict=True)
    }
    return Funnel(overall, spread, standings)


def dispersion(scores: Sequence[float]) -> float:
    """φ, the mean squared z-score of the agents, at least 1. Spiegelhalter 2005.

    As he advises, scores beyond the first and the ninth decile are drawn in to it: otherwise one agent who is truly
    different would widen the funnel until it holds that agent as well. For the same reason it is 1 for fewer than ten
    agents: among so few, all of them being unlike cannot be told from one or two being different.
    """
    if len(scores) < AGENTS_TO_VARY:
        return 1.0
    low, *_, high = quantiles(scores, n=10, method="inclusive")
    return max(1.0, sum(min(max(score, low), high) ** 2 for score in scores) / len(scores))


def _score(part: int, whole: int, centre: float) -> float:
    variance = centre * (1 - centre) / whole
    return (part / whole - centre) / sqrt(variance) if variance else 0.0


def _is_outside(part: int, whole: int, centre: float, spread: float) -> bool:
    low, high = _limits(whole, centre, spread).outer
    return not low - _SLACK <= part / whole <= high + _SLACK


def _limits(n: int, centre: float, spread: float) -> Limits:
    if n < 1:
        raise ValueError(f"no limits at {n} answers")
    return Limits(n, _range(n, centre, INNER_TAIL, sqrt(spread)), _range(n, centre, OUTER_TAIL, sqrt(spread)))


def _range(n: int, centre: float, tail: float, stretch: float) -> Range:
    """Exact binomial limits, stretched away from the centre, clipped to 0–1. The upper is the mirror of the lower."""
    down = centre - _lower(n, centre, tail)
    up = 1 - centre - _lower(n, 1 - centre, tail)
    return max(0.0, centre - down * stretch), min(1.0, centre + up * stretch)


def _lower(n: int, centre: float, tail: float) -> float:
    """The share below which an average agent falls with probability < `tail`, between two counts by interpolation.

    Spiegelhalter 2005, appendix: (r − α) / n, with r the quantile and α by how much it overshoots the tail.
    """
    r = binomial_quantile(tail, n, centre)
    reached, before = binomial_cdf(r, n, centre), binomial_cdf(r - 1, n, centre)
    return max(0.0, r - (reached - tail) / (reached - before)) / n
