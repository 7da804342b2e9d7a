"""How many answers are needed: published tables, statsmodels, and what one says aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import power_proportions_2indep, samplesize_confint_proportion

from insights.intervals import adjusted_wald_nps
from insights.sample_size import (
    answers_for_change,
    answers_for_margin,
    answers_for_nps,
    answers_needed,
    power_of_day,
    speakable,
)


@pytest.mark.parametrize(("margin", "answers"), [(0.05, 385), (0.10, 97), (0.03, 1068)])
def test_margins_need_what_every_textbook_says(margin: float, answers: int):
    assert answers_for_margin(margin) == answers
    assert answers_for_margin(margin) - 1 < samplesize_confint_proportion(0.5, margin) <= answers


@pytest.mark.parametrize(("customers", "answers"), [(100, 80), (500, 218), (1_000, 278), (10_000, 370), (1, 1)])
def test_few_customers_need_fewer_answers(customers: int, answers: int):
    # Krejcie & Morgan 1970, table 1, from 100 on: 80, 217, 278, 370; theirs are rounded, ours are rounded up.
    assert answers_for_margin(0.05, population=customers) == answers


@given(st.floats(0.01, 0.5), st.floats(0.05, 0.95), st.integers(1, 100_000))
def test_nobody_needs_more_answers_than_there_are_customers(margin: float, share: float, customers: int):
    assert 0 < answers_for_margin(margin, share, customers) <= customers


@pytest.mark.parametrize(("before", "after", "answers"), [(0.80, 0.85, 906), (0.80, 0.90, 199), (0.90, 0.80, 199)])
def test_seeing_a_change_takes_so_many_answers_a_period(before: float, after: float, answers: int):
    assert answers_for_change(before, after) == answers
    enough, too_few = (power_proportions_2indep(before - after, after, n).power for n in (answers, answers - 1))
    assert too_few < 0.8 <= enough


def test_seeing_a_change_takes_as_many_answers_as_r_says():
    # R, example(power.prop.test): p1 = .50, p2 = .75, power = .90 gives n = 76.7.
    assert answers_for_change(0.50, 0.75, power=0.90) == 77


@given(st.floats(0.3, 0.7), st.sampled_from([-0.2, -0.1, 0.1, 0.2]), st.floats(0.5, 0.95))
def test_so_many_answers_do_see_the_change(before: float, difference: float, power: float):
    n = answers_for_change(before, before + difference, power)
    middle = before + difference / 2
    limit = stats.norm.ppf(0.975) * (2 * middle * (1 - middle) / n) ** 0.5
    error = ((before * (1 - before) + (before + difference) * (1 - before - difference)) / n) ** 0.5
    assert stats.norm.sf((limit - abs(difference)) / error) >= power - 1e-9


def test_nps_needs_382_answers_for_ten_points_at_worst():
    # MeasuringU on sample sizes for intervals of NPS: n = s²z²/d² − 3.
    assert answers_for_nps(10) == 382
    assert answers_for_nps(10, variance=0.75) == 286
    assert answers_for_nps(100, variance=0) == 1
    low, high = adjusted_wald_nps(191, 0, 191) or (0, 0)
    assert (high - low) / 2 == pytest.approx(10, abs=0.04)


@pytest.mark.parametrize(
    ("fallen", "n", "chance"),
    [(0.78, 30, 5), (0.78, 100, 35), (0.68, 30, 36), (0.68, 100, 97), (0.58, 30, 78), (0.58, 100, 100)],
)
def test_a_day_sees_collapses_and_misses_small_falls(fallen: float, n: int, chance: int):
    assert 100 * power_of_day(n, 0.88, fallen) == pytest.approx(chance, abs=0.6)


def test_a_day_of_three_answers_sees_nothing_and_an_ordinary_one_is_rarely_called_worse():
    assert power_of_day(3, 0.88, 0.88) < 0.002
    assert power_of_day(0, 0.88, 0.5) == 0
    assert all(power_of_day(n, 0.88, 0.88) < 0.00135 for n in range(10, 200, 7))


def test_ten_points_need_about_200_more_answers():
    assert answers_needed(0.80, 0.10) == 200
    assert answers_needed(0.80, 0.10, have=100) == 100
    assert answers_needed(0.80, 0.10, have=195) == 10
    assert answers_needed(0.80, 0.10, have=199) == 0
    assert answers_needed(0.88, -0.10) == 200


@pytest.mark.parametrize(
    ("exact", "spoken"),
    [
        (1, 10),
        (11, 12),
        (13, 12),
        (14, 15),
        (36, 35),
        (97, 100),
        (137, 150),
        (199, 200),
        (385, 400),
        (906, 900),
        (1234, 1200),
    ],
)
def test_numbers_are_spoken_round(exact: int, spoken: int):
    assert speakable(exact) == spoken


@given(st.integers(10, 10_000_000))
def test_a_spoken_number_is_at_most_a_seventh_off(n: int):
    assert abs(speakable(n) - n) <= n / 7


def test_what_no_number_of_answers_can_show_is_refused():
    for wrong in (0.0, 1.0):
        with pytest.raises(ValueError, match="not between"):
            answers_for_margin(wrong)
        with pytest.raises(ValueError, match="not between"):
            answers_for_change(0.8, wrong)
    with pytest.raises(ValueError, match="not between"):
        answers_needed(0.95, 0.10)
    with pytest.raises(ValueError, match="not there"):
        answers_for_change(0.8, 0.8)
    with pytest.raises(ValueError, match="0 customers"):
        answers_for_margin(0.05, population=0)
    for margin, variance in ((0, 1), (10, 1.1), (10, -0.1)):
        with pytest.raises(ValueError, match="points"):
            answers_for_nps(margin, variance)
    with pytest.raises(ValueError, match="about 0"):
        speakable(0)
