"""Intervals against published tables, and against what no interval may do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.intervals import adjusted_wald_nps, wilson


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


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_within_0_and_1(pair: tuple[int, int]):
    part, whole = pair
    found = wilson(part, whole)
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


def test_no_answers_have_no_interval():
    assert wilson(0, 0) is None
    assert adjusted_wald_nps(0, 0, 0) is None


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="not a share"):
        wilson(5, 4)
    with pytest.raises(ValueError, match="negative"):
        adjusted_wald_nps(-1, 2, 3)
