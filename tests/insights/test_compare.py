"""Comparisons against scipy, statsmodels, R's documentation and Newcombe's paper; and what makes a verdict."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from insights.compare import (
    Change,
    cochran_armitage,
    fisher,
    mann_whitney,
    newcombe,
    nps_change,
    rate_test,
    share_change,
    share_test,
)
from insights.intervals import adjusted_wald_nps
from insights.tallies import Tally

CLOSE = 1e-6
BAD_DAY, USUAL_DAY = (25, 49), (44, 50)

pairs = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
fives = st.dictionaries(st.integers(1, 5), st.integers(1, 40), min_size=1).map(Tally)


def repeated(answers: Tally) -> list[int]:
    return [score for score, count in answers.counts.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombe_agrees_with_his_paper(first: tuple[int, int], second: tuple[int, int], low: float, high: float):
    # Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10.
    found = newcombe(*first, *second)
    assert found is not None
    assert [round(end, 4) for end in found] == [low, high]


@given(pairs, pairs)
def test_newcombe_agrees_with_statsmodels(first: tuple[int, int], second: tuple[int, int]):
    theirs = confint_proportions_2indep(*first, *second, compare="diff", method="newcomb")
    assert newcombe(*first, *second) == pytest.approx(theirs, abs=1e-9)


@given(pairs, pairs)
def test_a_fall_seen_backwards_is_the_same_rise(before: tuple[int, int], after: tuple[int, int]):
    there, back = share_change(before, after), share_change(after, before)
    assert there is not None
    assert back is not None
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert (there.kind, back.kind) in {("up", "down"), ("down", "up"), ("same", "same")}


def test_a_collapse_is_down_a_recovery_is_up_and_a_wobble_is_the_same():
    stories = ((USUAL_DAY, BAD_DAY), (BAD_DAY, USUAL_DAY), (USUAL_DAY, (41, 50)), ((8, 10), (2, 4)))
    kinds = [change.kind for before, after in stories if (change := share_change(before, after))]
    assert kinds == ["down", "up", "same", "same"]


def test_only_an_interval_that_leaves_zero_out_is_a_change():
    assert [Change(*ends).kind for ends in ((0.0, 0.2), (-0.2, 0.0), (0.001, 0.2), (-0.2, -0.001))] == [
        "same",
        "same",
        "up",
        "down",
    ]


def test_nps_change_adds_the_squares_of_two_adjusted_errors():
    low, high = adjusted_wald_nps(15, 5, 5) or (0, 0)
    other_low, other_high = adjusted_wald_nps(60, 40, 100) or (0, 0)
    found = nps_change((60, 40, 100), (15, 5, 5))
    assert found is not None
    assert (found.low + found.high) / 2 == pytest.approx((low + high - other_low - other_high) / 2)
    half = np.hypot((high - low) / 2, (other_high - other_low) / 2)
    assert (found.high - found.low) / 2 == pytest.approx(half)
    assert found.kind == "up"


def test_nps_change_is_clipped_and_few_answers_change_nothing():
    leap = nps_change((0, 0, 30), (30, 0, 0), z=3)
    assert leap is not None
    assert leap.high == 200
    small = nps_change((1, 0, 1), (2, 0, 0))
    assert small is not None
    assert small.kind == "same"


@settings(max_examples=150)
@given(pairs, pairs, st.booleans())
def test_fisher_agrees_with_scipy(first: tuple[int, int], second: tuple[int, int], greater: bool):
    table = [[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]
    theirs = stats.fisher_exact(table, alternative="greater" if greater else "two-sided").pvalue
    assert fisher(*first, *second, greater=greater) == pytest.approx(theirs, abs=CLOSE)


def test_fisher_on_the_lady_who_tasted_tea():
    # R, example(fisher.test): three of four right, P = 0.2429 one-sided, 0.4857 two-sided.
    assert fisher(3, 4, 1, 4, greater=True) == pytest.approx(17 / 70)
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_shares_of_large_groups_are_tested_by_pooled_z():
    assert share_test(56, 70, 48, 80) == pytest.approx(proportions_ztest([56, 48], [70, 80])[1], abs=CLOSE)
    plain = stats.chi2_contingency([[56, 14], [48, 32]], correction=False).pvalue
    assert share_test(56, 70, 48, 80) == pytest.approx(plain, abs=CLOSE)


def test_shares_with_an_expected_count_below_five_are_tested_by_fisher():
    # 3 + 4 unhappy of 100: 3.5 expected on each side.
    assert share_test(47, 50, 46, 50) == fisher(47, 50, 46, 50)
    # 5 + 5 of 100: just enough.
    assert share_test(45, 50, 45, 50) == 1
    assert share_test(44, 50, 46, 50) == pytest.approx(proportions_ztest([44, 46], [50, 50])[1], abs=CLOSE)


def test_all_satisfied_everywhere_differ_in_nothing():
    assert share_test(50, 50, 40, 40) == pytest.approx(1)


def test_complaint_rates_agree_with_r_and_scipy():
    # R, example(poisson.test): Fredericia with 11 of 800 against three towns with 21 of 3011, p = 0.07967.
    theirs = stats.binomtest(11, 32, 800 / (800 + 3_011)).pvalue
    assert rate_test(11, 800, 21, 3_011) == pytest.approx(theirs, abs=CLOSE)
    assert theirs == pytest.approx(0.07967, abs=5e-6)
    assert rate_test(0, 100, 0, 200) == 1


@settings(max_examples=150)
@given(fives, fives)
def test_mann_whitney_agrees_with_scipy(first: Tally, second: Tally):
    ours = mann_whitney(first, second)
    assert ours is not None
    if len(set(first.counts) | set(second.counts)) == 1:
        assert ours.p_value == 1
        return
    theirs = stats.mannwhitneyu(repeated(second), repeated(first), method="asymptotic")
    assert float(ours.above * first.n * second.n) == pytest.approx(theirs.statistic)
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=CLOSE)


def test_ones_turned_into_twos_shift_the_distribution_though_csat_stands_still():
    shift = mann_whitney(Tally({1: 40, 5: 60}), Tally({2: 40, 5: 60}))
    assert shift is not None
    assert shift.above == Fraction(1, 2) + Fraction(40 * 40, 2 * 100 * 100)


def test_trend_agrees_with_r():
    # R, example(prop.trend.test): smokers among patients; X-squared = 8.2249, df = 1, p-value = 0.004132.
    trend = cochran_armitage([(83, 86), (90, 93), (129, 136), (70, 82)])
    assert trend is not None
    assert trend.z < 0
    assert trend.z**2 == pytest.approx(8.2249, abs=5e-5)
    assert trend.p_value == pytest.approx(0.004132, abs=5e-7)


@given(
    st.lists(pairs, min_size=2, max_size=12).filter(lambda rows: 0 < sum(x for x, _ in rows) < sum(n for _, n in rows))
)
def test_trend_is_n_times_the_squared_correlation(rows: list[tuple[int, int]]):
    places = [place for place, (_, n) in enumerate(rows) for _ in range(n)]
    satisfied = [float(i < part) for part, n in rows for i in range(n)]
    trend = cochran_armitage(rows)
    assert trend is not None
    correlation = np.corrcoef(places, satisfied)[0, 1]
    assert trend.z == pytest.approx(correlation * np.sqrt(len(places)), abs=CLOSE)


def test_a_week_without_answers_keeps_its_place():
    with_gap = cochran_armitage([(40, 50), (0, 0), (30, 50), (20, 50)])
    without = cochran_armitage([(40, 50), (30, 50), (20, 50)])
    assert with_gap is not None
    assert without is not None
    assert with_gap.z != without.z
    assert with_gap.z < 0


def test_weeks_all_alike_have_no_trend():
    trend = cochran_armitage([(5, 5), (9, 9), (3, 3)])
    assert trend is not None
    assert (trend.z, trend.p_value) == (0, 1)


def test_nothing_to_compare_is_none_and_never_the_same():
    assert newcombe(0, 0, 3, 4) is None
    assert share_change((3, 4), (0, 0)) is None
    assert nps_change((0, 0, 0), (3, 0, 0)) is None
    assert share_test(3, 4, 0, 0) is None
    assert rate_test(0, 0, 3, 400) is None
    assert mann_whitney(Tally(), Tally({5: 1})) is None
    assert cochran_armitage([(3, 4), (0, 0)]) is None
    assert fisher(3, 4, 0, 0) == 1


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="5 of 4"):
        newcombe(5, 4, 1, 2)
    with pytest.raises(ValueError, match="5 of 4"):
        share_test(1, 2, 5, 4)
    with pytest.raises(ValueError, match="5 of 4"):
        fisher(5, 4, 1, 2)
    with pytest.raises(ValueError, match="5 of 4"):
        cochran_armitage([(1, 2), (5, 4)])
    with pytest.raises(ValueError, match="negative"):
        rate_test(-1, 10, 1, 10)
    with pytest.raises(ValueError, match="negative"):
        nps_change((-1, 0, 3), (3, 0, 0))
