"""Intervals against statsmodels, published tables, and against what no interval may do."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.api import OLS
from statsmodels.stats.proportion import proportion_confint

from insights.intervals import (
    adjusted_nps,
    adjusted_wald_nps,
    agresti_coull,
    clopper_pearson,
    clustered_error,
    clustered_wilson,
    jeffreys,
    wilson,
)

Interval = Callable[[int, int], tuple[float, float] | None]

#: Our functions and the names statsmodels' `proportion_confint` gives them.
METHODS: tuple[tuple[Interval, str], ...] = (
    (wilson, "wilson"),
    (agresti_coull, "agresti_coull"),
    (jeffreys, "jeffreys"),
    (clopper_pearson, "beta"),
)
ALL = [method for method, _ in METHODS]

shares = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
customers = st.lists(
    st.integers(0, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=40
)


@pytest.mark.parametrize(
    ("satisfied", "n", "low", "high"),
    [
        (10, 12, 55.2, 95.3),
        (12, 12, 75.8, 100.0),
        (17, 20, 64.0, 94.8),
        (42, 50, 71.5, 91.7),
        (425, 500, 81.6, 87.9),
    ],
)
def test_wilson_agrees_with_the_published_table(satisfied: int, n: int, low: float, high: float):
    found = wilson(satisfied, n)
    assert found is not None
    assert [round(100 * end, 1) for end in found] == [low, high]


def test_wilson_ends_exactly_at_zero_and_one():
    low, high = wilson(0, 7) or (9, 9)
    assert low == 0
    assert high == pytest.approx(0.3543, abs=1e-4)
    low, high = wilson(7, 7) or (9, 9)
    assert low == pytest.approx(0.6457, abs=1e-4)
    assert high == 1


@pytest.mark.parametrize(("interval", "name"), METHODS)
@pytest.mark.parametrize(("part", "n"), [(1, 2), (3, 4), (9, 10), (25, 49), (44, 50), (99, 100), (8_500, 10_000)])
def test_every_interval_agrees_with_statsmodels(interval: Interval, name: str, part: int, n: int):
    assert interval(part, n) == pytest.approx(proportion_confint(part, n, method=name), abs=1e-9)


@pytest.mark.parametrize(("part", "n"), [(0, 7), (7, 7), (44, 50), (999_000, 1_000_000)])
def test_wilson_and_the_exact_interval_agree_with_scipy(part: int, n: int):
    assert wilson(part, n) == pytest.approx(tuple(binomtest(part, n).proportion_ci(method="wilson")), abs=1e-9)
    assert clopper_pearson(part, n) == pytest.approx(tuple(binomtest(part, n).proportion_ci()), abs=1e-9)


def test_jeffreys_reaches_the_end_where_all_are_alike():
    assert (jeffreys(0, 7) or (9, 9))[0] == 0
    assert (jeffreys(7, 7) or (9, 9))[1] == 1
    # The other end is the plain quantile.
    assert (jeffreys(0, 7) or (9, 9))[1] == pytest.approx(proportion_confint(0, 7, method="jeffreys")[1], abs=1e-9)


@settings(max_examples=60)
@given(st.sampled_from(ALL), shares)
def test_an_interval_holds_the_share_and_stays_within_0_and_1(interval: Interval, pair: tuple[int, int]):
    part, whole = pair
    found = interval(part, whole)
    assert found is not None
    low, high = found
    assert 0 <= low <= part / whole <= high <= 1
    assert low < high


def test_nps_interval_adds_three_answers_before_it_counts():
    # 15 promoters, 5 passives, 5 detractors: p = 15.75/28, d = 5.75/28, so 35.7 ± 1.96·sqrt(0.640/28).
    low, high = adjusted_wald_nps(15, 5, 5) or (0, 0)
    assert (round(low, 1), round(high, 1)) == (6.1, 65.4)


def test_nps_interval_is_clipped_to_its_scale():
    low, high = adjusted_wald_nps(3, 0, 0) or (0, 0)
    assert high == 100
    assert low > -100


@pytest.mark.parametrize(("n", "half_width"), [(40, 25), (200, 11)])
def test_half_of_the_nps_interval_is_25_points_at_40_answers_and_11_at_200(n: int, half_width: int):
    low, high = adjusted_wald_nps(promoters=n // 2, passives=n // 4, detractors=n // 4) or (0, 0)
    assert (high - low) / 2 == pytest.approx(half_width, abs=0.5)


def test_what_the_nps_interval_is_made_of():
    assert adjusted_nps(15, 5, 5) == pytest.approx((100 * 10 / 28, 100 * (0.640306 / 28) ** 0.5), abs=1e-4)


@settings(max_examples=60)
@given(customers.filter(lambda rows: sum(n > 0 for _, n in rows) > 1))
def test_clustered_error_agrees_with_statsmodels(rows: list[tuple[int, int]]):
    answers = np.array([float(i < part) for part, n in rows for i in range(n)])
    groups = np.array([place for place, (_, n) in enumerate(rows) for _ in range(n)])
    fitted = OLS(answers, np.ones(len(answers))).fit(cov_type="cluster", cov_kwds={"groups": groups})
    assert clustered_error(rows) == pytest.approx(fitted.bse[0], abs=1e-9)


def test_ten_answers_of_each_customer_tell_as_much_as_one_when_they_never_differ():
    alone = [(1, 1)] * 8 + [(0, 1)] * 2
    often = [(10, 10)] * 8 + [(0, 10)] * 2
    assert clustered_error(often) == pytest.approx(clustered_error(alone))
    assert clustered_wilson(often) == pytest.approx(clustered_wilson(alone))


def test_one_answer_of_each_customer_is_nearly_wilson():
    low, high = clustered_wilson([(1, 1)] * 44 + [(0, 1)] * 6) or (9, 9)
    assert (low, high) == pytest.approx(wilson(44, 50), abs=0.002)


def test_customers_who_all_agree_count_once_each():
    assert clustered_wilson([(3, 3), (5, 5), (1, 1), (0, 0)]) == wilson(3, 3)
    assert clustered_wilson([(0, 3), (0, 5)]) == wilson(0, 2)


def test_customers_who_balance_each_other_are_worth_no_more_than_their_answers():
    assert clustered_wilson([(1, 2)] * 10) == wilson(10, 20)


@given(customers)
def test_clustered_interval_holds_the_share(rows: list[tuple[int, int]]):
    found = clustered_wilson(rows)
    assert (found is None) == (sum(n > 0 for _, n in rows) < 2)
    if found is not None:
        share = sum(part for part, _ in rows) / sum(n for _, n in rows)
        assert 0 <= found[0] <= share + 1e-12
        assert share - 1e-12 <= found[1] <= 1


def test_no_answers_have_no_interval():
    assert [interval(0, 0) for interval in ALL] == [None] * 4
    assert adjusted_wald_nps(0, 0, 0) is None
    assert adjusted_nps(0, 0, 0) is None


def test_one_customer_alone_has_no_spread():
    assert clustered_error([(2, 3), (0, 0)]) is None
    assert clustered_wilson([(2, 3)]) is None
    assert clustered_wilson([]) is None


@pytest.mark.parametrize("interval", ALL)
def test_impossible_counts_are_refused(interval: Interval):
    with pytest.raises(ValueError, match="not a share"):
        interval(5, 4)
    with pytest.raises(ValueError, match="not a share"):
        clustered_error([(1, 1), (2, 1)])
    with pytest.raises(ValueError, match="negative"):
        adjusted_wald_nps(-1, 2, 3)
