"""Shrinkage: the prior is the likeliest one scipy knows of, and what is said of an agent follows from it."""

from collections import Counter
from itertools import starmap
from math import comb, log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from insights.shrinkage import Estimate, Prior, fit_prior, log_likelihood, shrink

#: Batting averages of 18 players after 45 times at bat: Efron & Morris 1975, table 1.
HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
UNLIKE = {f"agent {place}": count for place, count in enumerate([
    (88, 90), (30, 60), (70, 75), (41, 80), (5, 9), (19, 20), (64, 66), (52, 90), (17, 33), (3, 3),
])}  # fmt: skip

shares = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
teams = st.lists(shares, min_size=2, max_size=20).map(
    lambda counts: {str(at): count for at, count in enumerate(counts)}
)


def scipy_likelihood(team: dict[str, tuple[int, int]], prior: Prior) -> float:
    parts, wholes = zip(*team.values(), strict=True)
    return float(stats.betabinom.logpmf(parts, wholes, prior.alpha, prior.beta).sum())


def binomial_likelihood(team: dict[str, tuple[int, int]]) -> float:
    """That of one common share for all: no variance."""
    satisfied, answers = map(sum, zip(*team.values(), strict=True))
    return float(sum(stats.binom.logpmf(part, whole, satisfied / answers) for part, whole in team.values()))


def best_of_scipy(team: dict[str, tuple[int, int]]) -> float:
    """The highest likelihood that Nelder & Mead reach from three places, inside the same bounds."""

    def loss(place: np.ndarray) -> float:
        mean, precision = 1 / (1 + np.exp(-place[0])), np.exp(np.clip(place[1], np.log(1e-2), np.log(1e6)))
        return -scipy_likelihood(team, Prior(float(np.clip(mean, 1e-9, 1 - 1e-9)), float(precision)))

    starts = ((1.5, 0.0), (1.5, 3.0), (0.0, 6.0))
    options = {"xatol": 1e-8, "fatol": 1e-10, "maxiter": 2000}
    return -float(min(optimize.minimize(loss, start, method="Nelder-Mead", options=options).fun for start in starts))


def test_likelihood_is_that_of_scipy_but_for_its_constant():
    counts = Counter(UNLIKE.values())
    constant = sum(starmap(lambda part, whole: log(comb(whole, part)), UNLIKE.values()))
    for prior in (Prior(0.8, 5), Prior(0.3, 0.2), Prior(0.85, 400)):
        assert log_likelihood(counts, prior) + constant == pytest.approx(scipy_likelihood(UNLIKE, prior), abs=1e-8)


@settings(max_examples=25, deadline=None)
@given(teams)
def test_prior_is_no_worse_than_what_scipy_finds(team: dict[str, tuple[int, int]]):
    satisfied, answers = map(sum, zip(*team.values(), strict=True))
    assume(0 < satisfied < answers)
    prior = fit_prior(team)
    reached = binomial_likelihood(team) if prior is None else scipy_likelihood(team, prior)
    assert reached >= best_of_scipy(team) - 2e-6


def test_what_is_said_of_an_agent_is_the_posterior():
    found = shrink(UNLIKE, target=0.8)
    assert found is not None
    assert found.prior is not None
    for name, (part, whole) in UNLIKE.items():
        posterior = stats.beta(found.prior.alpha + part, found.prior.beta + whole - part)
        told = found.agents[name]
        assert told.mean == pytest.approx(posterior.mean(), abs=1e-9)
        assert told.range == pytest.approx(posterior.interval(0.95), abs=1e-9)
        assert told.below_target == pytest.approx(posterior.cdf(0.8), abs=1e-9)


def test_few_answers_are_drawn_to_the_others_more_than_many():
    found = shrink(UNLIKE)
    assert found is not None
    assert found.prior is not None
    middle = found.prior.mean
    for part, whole in UNLIKE.values():
        told = next(found.agents[name].mean for name, count in UNLIKE.items() if count == (part, whole))
        assert abs(told - middle) <= abs(part / whole - middle)
        assert (told - middle) * (part / whole - middle) >= 0
    assert found.agents["agent 9"].mean < 0.95  # three of three is not 100 %
    assert found.agents["agent 0"].below_target is None  # nobody asked


def test_baseball_players_hardly_differ():
    """Efron & Morris 1975: the truth of the season lay between .200 and .350; the shrunken averages do so as well."""
    found = shrink({str(place): (hits, 45) for place, hits in enumerate(HITS)})
    assert found is not None
    assert all(0.2 < estimate.mean < 0.35 for estimate in found.agents.values())
    assert max(HITS) / 45 == 0.4


def test_agents_who_differ_by_chance_only_all_get_the_pooled_mean():
    alike = {str(place): (part, 20) for place, part in enumerate((17, 17, 16, 18, 17, 17, 18, 16, 17, 17))}
    found = shrink(alike, target=0.9)
    assert found is not None
    assert found.prior is None
    assert set(found.agents.values()) == {Estimate(mean=0.85, range=None, below_target=None)}


@pytest.mark.parametrize("satisfied", [0, 10])
def test_everybody_says_the_same(satisfied: int):
    found = shrink({str(place): (satisfied, 10) for place in range(9)})
    assert found is not None
    assert found.prior is None
    assert found.agents["0"].mean == satisfied / 10


@pytest.mark.parametrize(("agents", "answers", "least"), [(10, 30, 0.82), (40, 100, 0.93)])
def test_range_holds_the_truth_about_as_often_as_it_says(agents: int, answers: int, least: float):
    random, inside = np.random.default_rng(11), []
    for _ in range(800 // agents):
        truth = random.beta(17, 3, size=agents)
        parts = random.binomial(answers, truth)
        found = shrink({str(place): (int(part), answers) for place, part in enumerate(parts)})
        assert found is not None
        ranges = [told.range for told in found.agents.values()]
        inside += [held[0] <= true <= held[1] for held, true in zip(ranges, truth, strict=True) if held]
    assert least <= np.mean(inside) <= 0.98


def test_too_few_agents_or_answers_give_no_estimate():
    assert shrink({str(place): (5, 6) for place in range(7)}) is None
    assert shrink({str(place): (4, 4) for place in range(20)}) is None
    assert shrink({}) is None
    found = shrink({**{str(place): (4, 5) for place in range(8)}, "new": (1, 1), "absent": (0, 0)})
    assert found is not None
    assert list(found.agents) == [*map(str, range(8)), "new"]


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="6 of 5"):
        shrink({"A": (6, 5)})
