"""Distributions against scipy, up to a million answers and down to the far tails."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from insights.distributions import (
    beta_cdf,
    beta_quantile,
    binomial_cdf,
    binomial_pmf,
    binomial_quantile,
    binomial_tail,
    binomial_two_sided,
    chi_square_tail,
    normal_cdf,
    normal_quantile,
)

CLOSE = 1e-6

#: (k, n, p): ordinary days, single answers, certainty, far tails, a million answers.
OUTCOMES = [
    (25, 49, 0.88),
    (44, 50, 0.88),
    (0, 1, 0.3),
    (1, 1, 0.3),
    (0, 30, 0.85),
    (30, 30, 0.85),
    (3, 100, 0.5),
    (97, 100, 0.5),
    (5, 10, 0.5),
    (2, 10, 1e-9),
    (849_000, 1_000_000, 0.85),
    (850_000, 1_000_000, 0.85),
    (1_020, 1_000_000, 0.001),
]

outcomes = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.floats(0, 1)))
parameters = st.floats(0.3, 2_000)


@pytest.mark.parametrize(("k", "n", "p"), OUTCOMES)
def test_binomial_agrees_with_scipy(k: int, n: int, p: float):
    assert binomial_pmf(k, n, p) == pytest.approx(stats.binom.pmf(k, n, p), rel=CLOSE)
    assert binomial_cdf(k, n, p) == pytest.approx(stats.binom.cdf(k, n, p), rel=CLOSE)
    assert binomial_tail(k, n, p) == pytest.approx(stats.binom.sf(k - 1, n, p), rel=CLOSE)
    assert binomial_two_sided(k, n, p) == pytest.approx(stats.binomtest(k, n, p).pvalue, rel=CLOSE)


@settings(max_examples=150)
@given(outcomes.filter(lambda outcome: outcome[1] > 0), st.floats(1e-6, 1 - 1e-6))
def test_two_sided_test_agrees_with_scipy_wherever_it_is_asked(outcome: tuple[int, int, float], p: float):
    k, n, _ = outcome
    assert binomial_two_sided(k, n, p) == pytest.approx(stats.binomtest(k, n, p).pvalue, abs=1e-9)


@given(outcomes)
def test_both_tails_make_the_whole(outcome: tuple[int, int, float]):
    k, n, p = outcome
    assert binomial_cdf(k, n, p) + binomial_tail(k + 1, n, p) == pytest.approx(1, abs=1e-9)


@given(outcomes, st.floats(0.0001, 0.9999))
def test_quantile_is_the_first_count_that_reaches_it(outcome: tuple[int, int, float], q: float):
    _, n, p = outcome
    k = binomial_quantile(q, n, p)
    assert binomial_cdf(k, n, p) >= q
    assert k == 0 or binomial_cdf(k - 1, n, p) < q


@pytest.mark.parametrize(
    ("q", "n", "p"), [(0.025, 50, 0.88), (0.05, 23, 0.5), (0.00135, 30, 0.88), (0.975, 10**6, 0.9)]
)
def test_quantile_agrees_with_scipy(q: float, n: int, p: float):
    assert binomial_quantile(q, n, p) == stats.binom.ppf(q, n, p)


def test_certain_customers_leave_nothing_to_chance():
    assert binomial_two_sided(0, 0, 0.4) == 1
    assert binomial_two_sided(30, 30, 1.0) == 1
    assert binomial_two_sided(29, 30, 1.0) == 0
    assert [binomial_pmf(k, 3, 0.0) for k in (-1, 0, 1, 4)] == [0, 1, 0, 0]
    assert [binomial_cdf(k, 3, 0.5) for k in (-1, 3)] == [0, 1]
    assert [binomial_tail(k, 3, 0.5) for k in (0, 4)] == [1, 0]


@pytest.mark.parametrize("z", [-37.0, -8.0, -1.959963984540054, 0.0, 0.5, 3.0, 9.0])
def test_normal_agrees_with_scipy(z: float):
    assert normal_cdf(z) == pytest.approx(stats.norm.cdf(z), rel=CLOSE)


@pytest.mark.parametrize("q", [1e-12, 0.00135, 0.025, 0.5, 0.8, 0.975, 1 - 1e-9])
def test_normal_quantile_agrees_with_scipy(q: float):
    assert normal_quantile(q) == pytest.approx(stats.norm.ppf(q), rel=1e-9, abs=1e-12)


@settings(max_examples=150)
@given(parameters, parameters, st.floats(0.001, 0.999))
def test_beta_agrees_with_scipy(a: float, b: float, q: float):
    assert beta_cdf(q, a, b) == pytest.approx(stats.beta.cdf(q, a, b), abs=1e-9)
    assert beta_cdf(q, a, b, upper=True) == pytest.approx(stats.beta.sf(q, a, b), abs=1e-9)
    assert beta_quantile(q, a, b) == pytest.approx(stats.beta.ppf(q, a, b), abs=1e-9)


@pytest.mark.parametrize(("q", "a", "b"), [(0.025, 0.5, 30.5), (0.025, 0.5, 1e6), (0.975, 1e6, 0.5), (1e-9, 3.0, 4.0)])
def test_beta_quantile_at_the_ends_agrees_with_scipy(q: float, a: float, b: float):
    assert beta_quantile(q, a, b) == pytest.approx(stats.beta.ppf(q, a, b), rel=CLOSE)


def test_beta_ends_where_shares_end():
    assert [beta_cdf(x, 2, 3) for x in (-0.1, 0, 1, 1.1)] == [0, 0, 1, 1]
    assert [beta_cdf(x, 2, 3, upper=True) for x in (0, 1)] == [1, 0]
    assert [beta_quantile(q, 2, 3) for q in (0, 1)] == [0, 1]


@pytest.mark.parametrize("df", [1, 2, 3, 10, 200])
@pytest.mark.parametrize("per_degree", [0.0, 0.1, 0.9, 1.0, 1.1, 2.5, 40.0])
def test_chi_square_agrees_with_scipy(df: int, per_degree: float):
    x = per_degree * df
    assert chi_square_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=CLOSE, abs=1e-300)


def test_what_is_no_distribution_is_refused():
    for wrong in (-1, 2.0):
        with pytest.raises(ValueError, match="no binomial"):
            binomial_cdf(1, 2, wrong)
    with pytest.raises(ValueError, match="no binomial"):
        binomial_pmf(0, -1, 0.5)
    with pytest.raises(ValueError, match="not a share"):
        binomial_two_sided(3, 2, 0.5)
    with pytest.raises(ValueError, match="not a probability"):
        binomial_quantile(1.5, 3, 0.5)
    with pytest.raises(ValueError, match="not a probability"):
        normal_quantile(0)
    with pytest.raises(ValueError, match="not a probability"):
        beta_quantile(-0.1, 1, 1)
    with pytest.raises(ValueError, match="positive"):
        beta_cdf(0.5, 0, 1)
    with pytest.raises(ValueError, match="positive"):
        beta_quantile(0.5, 1, -1)
    with pytest.raises(ValueError, match="degrees"):
        chi_square_tail(1, 0)
