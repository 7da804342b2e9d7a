"""The funnel: exact limits, who is called out, who is not, and what does not follow from it."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from insights.funnel import Funnel, Standing, dispersion, funnel

#: Eleven agents of one kind, and one who is not.
TEAM = {
    **{
        name: (85 + shift, 100)
        for name, shift in zip("ABCDEFGHIJK", (-3, 2, 0, 4, -1, 1, -2, 3, 0, -4, 1), strict=True)
    },
    "Zoya": (60, 100),
}

shares = st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
teams = st.dictionaries(st.text(min_size=1, max_size=3), shares, min_size=1, max_size=15)


def test_one_who_is_truly_different_is_called_out_alone():
    found = funnel(TEAM)
    assert found is not None
    assert found.dispersion == 1  # that one agent does not make the others look over-dispersed
    assert [name for name, standing in found.agents.items() if standing.is_called_out] == ["Zoya"]
    assert [name for name, standing in found.agents.items() if standing.is_outside] == ["Zoya"]


def test_p_values_are_those_of_the_exact_test_adjusted_together():
    found = funnel(TEAM)
    assert found is not None
    exact = [stats.binomtest(part, whole, float(found.centre)).pvalue for part, whole in TEAM.values()]
    assert [standing.p_value for standing in found.agents.values()] == pytest.approx(exact, abs=1e-9)
    adjusted = multipletests(exact, method="fdr_bh")[1]
    assert [standing.adjusted for standing in found.agents.values()] == pytest.approx(list(adjusted), abs=1e-9)


@given(st.integers(1, 2000), st.floats(0.02, 0.98))
def test_limits_stand_where_the_exact_tail_begins(n: int, centre: float):
    limits = Funnel(Fraction(centre), 1.0, {}).limits(n)
    binomial = stats.binom(n, centre)
    for (low, high), tail in ((limits.inner, 0.025), (limits.outer, 0.001)):
        assert 0 <= low <= centre <= high <= 1
        # A count just inside is no rarer than the tail, a count just outside is.
        assert binomial.cdf(np.ceil(low * n - 1e-9)) >= tail * (1 - 1e-6)
        assert binomial.cdf(np.ceil(low * n - 1e-9) - 1) < tail * (1 + 1e-6)
        assert binomial.sf(np.floor(high * n + 1e-9) - 1) >= tail * (1 - 1e-6)
        assert binomial.sf(np.floor(high * n + 1e-9)) < tail * (1 + 1e-6)


def test_limits_of_many_answers_are_those_of_the_normal_curve():
    """Spiegelhalter 2005: θ ± z √(θ (1 − θ) / n), stretched by √φ."""
    error = np.sqrt(0.85 * 0.15 / 100_000)
    for spread in (1.0, 4.0):
        limits = Funnel(Fraction(85, 100), spread, {}).limits(100_000)
        for found, tail in ((limits.inner, 0.025), (limits.outer, 0.001)):
            half = stats.norm.isf(tail) * error * np.sqrt(spread)
            assert found == pytest.approx((0.85 - half, 0.85 + half), abs=2e-5 * np.sqrt(spread))


def test_agents_who_all_differ_widen_the_funnel_and_nobody_is_called_out():
    parts = (150, 190, 160, 185, 152, 188, 158, 186, 157, 189)
    mixed = {f"agent {place}": (part, 200) for place, part in enumerate(parts)}
    found = funnel(mixed)
    assert found is not None
    assert found.dispersion > 4
    plain, wide = Funnel(found.centre, 1.0, {}).limits(200), found.limits(200)
    assert wide.outer[0] < plain.outer[0] < plain.outer[1] < wide.outer[1]
    assert not any(standing.is_outside or standing.is_called_out for standing in found.agents.values())
    exact = [stats.binomtest(part, 200, float(found.centre)).pvalue for part, _ in mixed.values()]
    assert max(multipletests(exact, method="fdr_bh")[1]) < 0.05  # a plain test would have called out everybody


def test_dispersion_is_the_mean_squared_score_with_the_outer_tenths_drawn_in():
    scores = [-9.0, *np.linspace(-2, 2, 9), 9.0]
    drawn_in = np.clip(scores, *np.quantile(scores, [0.1, 0.9]))
    assert dispersion(scores) == pytest.approx(np.mean(drawn_in**2), abs=1e-9)
    assert dispersion([0.1] * 12) == dispersion([5.0] * 9) == dispersion([]) == 1


def test_one_of_three_can_be_called_out():
    """Were the funnel widened for so few, one who differs would hide himself, however much he differs."""
    found = funnel({"A": (180, 200), "B": (178, 200), "C": (120, 200)})
    assert found is not None
    assert found.dispersion == 1
    assert found.agents["C"].is_called_out
    assert found.agents["C"].is_outside


def test_few_answers_call_nobody_out_however_bad_they_are():
    found = funnel({**TEAM, "new": (2, 29)})
    assert found is not None
    assert found.agents["new"].is_outside
    assert found.agents["new"].adjusted < 0.001
    assert not found.agents["new"].is_called_out


@settings(max_examples=40)
@given(teams)
def test_agents_keep_the_order_they_came_in_and_bear_no_rank(team: dict[str, tuple[int, int]]):
    found = funnel(team)
    assert found is not None
    assert list(found.agents) == list(team)
    assert set(Standing.__struct_fields__) == {"satisfied", "answers", "p_value", "adjusted", "is_outside"}
    for standing in found.agents.values():
        assert 0 <= standing.p_value <= standing.adjusted <= 1


@settings(max_examples=40)
@given(shares, st.integers(1, 8))
def test_agents_alike_to_the_last_answer_are_all_inside(count: tuple[int, int], size: int):
    found = funnel({f"agent {number}": count for number in range(size)})
    assert found is not None
    assert not any(standing.is_outside or standing.is_called_out for standing in found.agents.values())


def test_equal_agents_are_seldom_called_out():
    """Benjamini-Hochberg at 5 %: among twelve agents of one kind somebody is called out in at most 1 month of 20."""
    random = np.random.default_rng(7)
    called = 0
    for parts in random.binomial(60, 0.85, size=(300, 12)):
        found = funnel({str(place): (int(part), 60) for place, part in enumerate(parts)})
        assert found is not None
        called += any(standing.is_called_out for standing in found.agents.values())
    assert called <= 300 * 0.05


def test_nobody_answered():
    assert funnel({}) is None
    assert funnel({"A": (0, 0)}) is None
    found = funnel({"A": (0, 0), "B": (3, 4)})
    assert found is not None
    assert list(found.agents) == ["B"]


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="5 of 4"):
        funnel({"A": (5, 4), "B": (1, 9)})
    with pytest.raises(ValueError, match="0 answers"):
        Funnel(Fraction(1, 2), 1.0, {}).limits(0)
