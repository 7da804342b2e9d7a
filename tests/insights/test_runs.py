"""Anhøj's run rules against the published table of limits, and by hand."""

from fractions import Fraction

import numpy as np
import pytest

from insights.runs import runs


def around(points: int) -> list[int]:
    """Values of which so many are off the median."""
    return [-1] * (points // 2) + [0] * (2 * (points % 2)) + [1] * (points - points // 2)


@pytest.mark.parametrize(
    ("points", "longest", "crossings"),
    [
        (10, 6, 2),
        (11, 6, 2),
        (12, 7, 3),
        (17, 7, 5),
        (22, 7, 7),
        (23, 8, 7),
        (24, 8, 8),
        (45, 8, 17),
        (46, 9, 17),
        (52, 9, 20),
        (78, 9, 31),
    ],
)
def test_limits_agree_with_the_table_of_critical_values(points: int, longest: int, crossings: int):
    # Anhøj's qicharts2, appendix 2 of its vignette.
    found = runs(around(points))
    assert found is not None
    assert found.points == points
    assert (found.longest_allowed, found.crossings_needed) == (longest, crossings)


def test_runs_and_crossings_counted_by_hand():
    found = runs([9, 8, 9, 2, 1, 3, 7, 2, 2, 8, 1, 2, 3, 9, 7, 8])
    assert found is not None
    assert (found.points, found.crossings, found.longest) == (16, 6, 3)
    assert (found.crossings_needed, found.longest_allowed) == (4, 7)
    assert not found.has_shifted


def test_alternating_weeks_have_not_shifted():
    found = runs([Fraction(8, 10), Fraction(9, 10)] * 6)
    assert found is not None
    assert (found.longest, found.crossings) == (1, 11)
    assert not found.has_shifted


def test_half_a_year_down_after_half_a_year_up_has_shifted():
    found = runs([0.9, 0.88, 0.91, 0.89, 0.9, 0.92, 0.84, 0.83, 0.85, 0.82, 0.84, 0.83])
    assert found is not None
    assert (found.longest, found.crossings) == (6, 1)
    assert found.has_shifted


def test_one_wild_week_changes_nothing():
    calm = [0.9, 0.8] * 8
    wild = [0.9, 0.8] * 7 + [0.9, 0.1]
    assert runs(calm) == runs(wild)


def test_weeks_on_the_median_do_not_count():
    assert runs([1, 2, 3] * 4 + [2]) is None
    assert runs([0.9] * 50) is None
    assert runs([]) is None


def test_gentle_slide_is_found_and_ordinary_weeks_rarely():
    rng = np.random.default_rng(9)
    still = [runs(list(rng.normal(0, 1, 24))) for _ in range(500)]
    slide = [runs(list(rng.normal(0, 1, 24) - np.arange(24) / 5)) for _ in range(500)]
    assert sum(found is not None and found.has_shifted for found in still) / 500 < 0.12
    assert sum(found is not None and found.has_shifted for found in slide) / 500 > 0.5
