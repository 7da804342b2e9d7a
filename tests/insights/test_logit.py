"""The logit agrees with statsmodels, and stays calm where statsmodels gives up."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.logit import fit


def made_up(seed: int, rows: int = 300, width: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Columns with the constant in front, and whether each answer was good."""
    random = np.random.default_rng(seed)
    columns = np.column_stack([np.ones(rows), random.normal(size=(rows, width)), random.random(rows) < 0.3])
    odds = columns @ [1.5, *random.normal(0, 0.6, width), -0.8]
    return columns, (random.random(rows) < 1 / (1 + np.exp(-odds))).astype(float)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_agrees_with_statsmodels(seed: int):
    columns, good = made_up(seed)
    found = fit(columns, good[None], np.ones((1, len(good))))
    expected = sm.Logit(good, columns).fit(disp=False, method="newton", tol=1e-12)
    assert found.coefficients[0] == pytest.approx(expected.params, abs=1e-6)
    assert found.log_likelihood[0] == pytest.approx(expected.llf, abs=1e-6)


def test_grouped_answers_are_the_same_as_single_ones():
    columns, good = made_up(5, width=0)
    rows, index = np.unique(columns, axis=0, return_inverse=True)
    good_rows, all_rows = (np.bincount(index.ravel(), each).astype(float) for each in (good, np.ones(300)))
    grouped = fit(rows, good_rows[None], all_rows[None])
    expected = sm.Logit(good, columns).fit(disp=False, tol=1e-12)
    assert grouped.coefficients[0] == pytest.approx(expected.params, abs=1e-6)
    assert grouped.log_likelihood[0] == pytest.approx(expected.llf, abs=1e-6)


def test_many_fits_at_once_are_the_same_as_one_by_one():
    columns, good = made_up(6)
    whole = np.random.default_rng(6).multinomial(300, np.full(300, 1 / 300), size=7).astype(float)
    together = fit(columns, good * whole, whole)
    for at in range(7):
        expected = sm.GLM(good, columns, family=sm.families.Binomial(), freq_weights=whole[at]).fit(tol=1e-12)
        assert together.coefficients[at] == pytest.approx(expected.params, abs=1e-6)
        assert together.log_likelihood[at] == pytest.approx(expected.llf, abs=1e-6)


def test_start_and_tolerance_change_the_way_and_not_the_goal():
    columns, good = made_up(7)
    whole = np.ones((1, len(good)))
    near = fit(columns, good[None], whole)
    again = fit(columns, good[None], whole, start=near.coefficients[0] + 2, tolerance=1e-12)
    assert again.coefficients[0] == pytest.approx(near.coefficients[0], abs=1e-6)


def test_separated_and_repeated_columns_give_a_finite_fit():
    columns, good = made_up(8)
    whole = np.ones((1, len(good)))
    separated = fit(np.column_stack([columns, good]), good[None], whole)
    assert np.isfinite(separated.coefficients).all()
    assert separated.log_likelihood[0] == pytest.approx(0, abs=1e-6)
    twice = fit(np.column_stack([columns, columns[:, 1], np.zeros(len(good))]), good[None], whole)
    assert twice.log_likelihood[0] == pytest.approx(fit(columns, good[None], whole).log_likelihood[0], abs=1e-6)
