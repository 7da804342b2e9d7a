"""Whose customers were asked, and why the others were not."""

from fractions import Fraction
from typing import get_args

import pytest

from insights.coverage import Coverage, Outcome, coverage, coverage_by_agent
from surveys.eligibility import Reason


def test_coverage_is_x_of_n_with_reasons():
    found = coverage(
        {"asked": 30, "cool_down": 8, "gap": 2, "sampled_out": 1, "never_started": 12, "opted_out": 3, "not_asked": 4}
    )
    assert (found.surveyed, found.eligible) == (30, 60)
    assert found.rate == Fraction(1, 2)
    assert found.missing == {"not_linked": 12, "throttled": 11, "not_asked": 4, "opted_out": 3}
    assert next(iter(found.missing)) == "not_linked"  # the largest first


def test_contact_that_is_not_over_or_is_asked_about_elsewhere_or_later_is_not_eligible():
    found = coverage({"asked": 5, "scheduled": 4, "reopened": 3, "already_asked": 2, "self": 1})
    assert found == Coverage(5, 5, {})


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_of_the_bot_has_its_place(reason: Reason):
    assert coverage({"asked": 1, reason: 1}).eligible in (1, 2)


def test_agent_who_asks_only_happy_customers_shows():
    contacts: dict[tuple[str, Outcome], int] = {
        ("Olha", "asked"): 45,
        ("Maksym", "asked"): 9,
        ("Olha", "opted_out"): 5,
        ("Maksym", "not_asked"): 41,
    }
    found = coverage_by_agent(contacts)
    assert list(found) == ["Olha", "Maksym"]
    assert found["Olha"] == Coverage(45, 50, {"opted_out": 5})
    assert found["Maksym"] == Coverage(9, 50, {"not_asked": 41})


def test_no_eligible_contact_is_no_rate():
    assert coverage({}).rate is None
    assert coverage({"reopened": 2}).rate is None
    assert coverage({"not_asked": 2}).rate == 0


def test_impossible_count_and_unknown_outcome_are_refused():
    with pytest.raises(ValueError, match="negative"):
        coverage({"asked": -1})
    with pytest.raises(KeyError):
        coverage({"lost": 1})  # type: ignore[dict-item]
