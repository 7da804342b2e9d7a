"""Rates: both sides are the same cohort, so none goes above 100 %."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from insights.rates import (
    break_off,
    completion_rate,
    coverage,
    delivery_rate,
    full_response_rate,
    is_collecting,
    opt_out_rate,
    reach,
    response_rate,
)
from insights.rounding import percent


def test_42_answers_of_100_invited_are_42_percent():
    assert percent(response_rate(42, 100)) == 42


def test_partial_responses_count_as_responses_but_not_as_complete():
    assert response_rate(30, 60) == Fraction(1, 2)
    assert completion_rate(20, 30) == Fraction(2, 3)


def test_blocked_customers_are_delivered_to_neither_in_part_nor_in_whole():
    assert delivery_rate(97, 100) == Fraction(97, 100)


def test_nobody_asked_is_no_rate():
    assert response_rate(0, 0) is None


def test_more_answers_than_invitations_are_a_mistake_not_120_percent():
    with pytest.raises(ValueError, match="12 of 10 is not a share"):
        response_rate(12, 10)


def test_the_way_of_a_contact_narrows_step_by_step():
    # 200 eligible, 120 invited, 100 delivered, 42 answered of which 30 completely; 3 want no more.
    assert coverage(120, 200) == Fraction(3, 5)
    assert reach(100, 200) == Fraction(1, 2)
    assert (coverage(120, 200) or 0) * (delivery_rate(100, 120) or 0) == reach(100, 200)
    assert response_rate(42, 100) == Fraction(42, 100)
    assert full_response_rate(30, 100) == Fraction(30, 100)
    assert (response_rate(42, 100) or 0) * (completion_rate(30, 42) or 0) == full_response_rate(30, 100)
    assert opt_out_rate(3, 120) == Fraction(1, 40)


def test_break_off_is_located_and_adds_up_to_what_is_not_complete():
    located = break_off({"solved": 3, "comment": 9}, 42)
    assert located == {"solved": Fraction(3, 42), "comment": Fraction(9, 42)}
    assert sum(located.values()) == 1 - (completion_rate(30, 42) or 0)


def test_nobody_who_answered_broke_off_nowhere():
    assert break_off({}, 0) == {}
    assert break_off({}, 10) == {}
    with pytest.raises(ValueError, match="3 of 2 is not a share"):
        break_off({"comment": 3}, 2)


@pytest.mark.parametrize(
    ("expires_after", "last"),
    [(timedelta(hours=72), 26), (timedelta(days=7), 30), (timedelta(hours=36), 25), (timedelta(hours=1), 24)],
)
def test_a_day_is_collecting_until_its_last_invitation_has_expired(expires_after: timedelta, last: int):
    asked = date(2026, 2, 23)
    days = [date(2026, 2, 23) + timedelta(days=ahead) for ahead in range(10)]
    collecting = [day for day in days if is_collecting(asked, day, expires_after)]
    assert (collecting[-1] - date(2026, 1, 31)).days == last


def test_yesterday_is_still_collecting_and_last_week_is_not():
    today = date(2026, 2, 25)
    assert is_collecting(date(2026, 2, 24), today, timedelta(hours=72))
    assert not is_collecting(date(2026, 2, 18), today, timedelta(hours=72))
