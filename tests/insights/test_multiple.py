"""Adjusted p-values are those of scipy and statsmodels, in the order in which they were given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from insights.multiple import benjamini_hochberg

p_value_lists = st.lists(st.floats(0, 1), min_size=1, max_size=40)


def test_example_of_benjamini_and_hochberg():
    """Benjamini & Hochberg 1995, table 1: fifteen comparisons of two treatments; the first four are called out."""
    given_p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
        0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip
    assert [adjusted <= 0.05 for adjusted in benjamini_hochberg(given_p)] == [True] * 4 + [False] * 11


@given(p_value_lists)
def test_agrees_with_scipy_and_statsmodels(given_p: list[float]):
    adjusted = benjamini_hochberg(given_p)
    assert adjusted == pytest.approx(list(false_discovery_control(given_p)), abs=1e-12)
    assert adjusted == pytest.approx(list(multipletests(given_p, method="fdr_bh")[1]), abs=1e-12)


@given(p_value_lists)
def test_never_smaller_than_it_was_and_never_out_of_order(given_p: list[float]):
    adjusted = benjamini_hochberg(given_p)
    assert all(raw <= after <= 1 for raw, after in zip(given_p, adjusted, strict=True))
    pairs = sorted(zip(given_p, adjusted, strict=True))
    assert [after for _, after in pairs] == sorted(adjusted)


def test_nothing_compared_gives_nothing():
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong: float):
    with pytest.raises(ValueError, match="not probabilities"):
        benjamini_hochberg([0.5, wrong])
