"""Rates: both sides are the same cohort, so none goes above 100 %."""

from fractions import Fraction

import pytest

from insights.rates import completion_rate, delivery_rate, response_rate
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
