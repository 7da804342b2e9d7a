"""Targets: only the interval switches the light, and odds are told in tenths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from insights.targets import chance_met, chances_of_ten, light

pairs = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
targets = st.floats(0.01, 0.99)


def test_the_light_is_green_or_red_only_when_the_answers_settle_it():
    assert light(960, 1000, 0.85) == "green"
    assert light(700, 1000, 0.85) == "red"
    assert light(860, 1000, 0.85) == "amber"


def test_ninety_percent_of_ten_answers_do_not_make_the_target():
    assert light(9, 10, 0.85) == "amber"
    assert light(10, 10, 0.85) == "amber"


def test_no_answers_switch_no_light():
    assert light(0, 0, 0.85) is None
    assert chance_met(0, 0, 0.85) is None
    assert chances_of_ten(0, 0, 0.85) is None


@given(pairs, targets)
def test_the_light_follows_the_interval_of_statsmodels(pair: tuple[int, int], target: float):
    low, high = proportion_confint(*pair, method="wilson")
    assert light(*pair, target) == ("green" if low >= target else "red" if high < target else "amber")


@given(pairs, targets)
def test_the_chance_is_the_posterior_of_jeffreys(pair: tuple[int, int], target: float):
    part, whole = pair
    theirs = stats.beta(part + 0.5, whole - part + 0.5).sf(target)
    assert chance_met(part, whole, target) == pytest.approx(theirs, abs=1e-9)


def test_odds_are_told_in_tenths():
    assert chances_of_ten(87, 100, 0.85) == 7
    assert chances_of_ten(50, 100, 0.50) == 5
    assert chances_of_ten(80, 100, 0.85) == 1


def test_odds_are_never_certainty():
    assert chances_of_ten(1000, 1000, 0.85) == 9
    assert chances_of_ten(0, 1000, 0.85) == 1


@given(pairs, targets)
def test_green_has_good_odds_and_red_has_bad_ones(pair: tuple[int, int], target: float):
    odds, shown = chances_of_ten(*pair, target), light(*pair, target)
    assert odds is not None
    assert (odds >= 9) if shown == "green" else (odds <= 2) if shown == "red" else True


def test_a_target_in_percent_is_refused():
    with pytest.raises(ValueError, match="share of 0–1"):
        light(9, 10, 85)
    with pytest.raises(ValueError, match="share of 0–1"):
        chance_met(9, 10, -0.1)
    with pytest.raises(ValueError, match="11 of 10"):
        chance_met(11, 10, 0.85)
