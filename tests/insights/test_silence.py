"""What customers do not say, against scipy and statsmodels and in a few stories."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, false_discovery_control
from statsmodels.stats.proportion import confint_proportions_2indep

from insights.silence import (
    BreakOff,
    break_off_place,
    coverage_gap,
    late_answerers,
    mismatch,
    mismatches,
    response_by_group,
    worst_case_bounds,
)

#: (answered, invited). Phone customers hardly answer; topics and shifts differ as chance has it.
BY_CHANNEL = {"chat": (60, 120), "mail": (50, 110), "phone": (20, 90)}
BY_TOPIC = {"payment": (66, 160), "delivery": (64, 160)}
BY_SHIFT = {"day": (80, 200), "night": (50, 120)}

subsets = st.lists(st.integers(0, 400), min_size=3, max_size=3).map(sorted)


# --- how bad could it be --------------------------------------------------------------------------------------


def test_at_30_percent_response_the_truth_lies_between_25_and_96():
    assert worst_case_bounds(satisfied=255, answered=300, invited=1000) == (Fraction(255, 1000), Fraction(955, 1000))


def test_everybody_answered_leaves_nothing_to_assume_and_nobody_everything():
    assert worst_case_bounds(7, 10, 10) == (Fraction(7, 10), Fraction(7, 10))
    assert worst_case_bounds(0, 0, 10) == (Fraction(0), Fraction(1))
    assert worst_case_bounds(0, 0, 0) is None
    with pytest.raises(ValueError, match="invited"):
        worst_case_bounds(3, 10, 9)


@given(subsets)
def test_bounds_are_rc_and_rc_plus_the_silent(counts: list[int]):
    satisfied, answered, invited = counts
    bounds = worst_case_bounds(satisfied, answered, invited)
    if answered and bounds:
        r, c = Fraction(answered, invited), Fraction(satisfied, answered)
        assert bounds == (r * c, r * c + 1 - r)
        assert bounds[0] <= c <= bounds[1]


# --- late answerers, chosen and random ------------------------------------------------------------------------


def test_those_who_needed_a_reminder_are_less_happy():
    found = late_answerers(before=(180, 200), after=(60, 80))
    assert found.gap is not None
    assert found.gap.kind == "down"
    expected = confint_proportions_2indep(60, 80, 180, 200, compare="diff", method="newcomb")
    assert (found.gap.low, found.gap.high) == pytest.approx(expected, abs=1e-9)


def test_agent_who_asks_only_happy_customers_has_a_gap_above_zero():
    found = coverage_gap(chosen=(47, 50), at_random=(24, 40))
    assert (found.one, found.other) == ((47, 50), (24, 40))
    assert found.gap is not None
    assert found.gap.kind == "up"
    expected = confint_proportions_2indep(47, 50, 24, 40, compare="diff", method="newcomb")
    assert (found.gap.low, found.gap.high) == pytest.approx(expected, abs=1e-9)


def test_without_one_of_the_groups_there_is_no_gap():
    assert coverage_gap((47, 50), (0, 0)).gap is None
    assert late_answerers((0, 0), (3, 4)).gap is None


# --- who is missing -------------------------------------------------------------------------------------------


def test_uneven_channel_is_found_among_even_groupings():
    found = response_by_group({"channel": BY_CHANNEL, "topic": BY_TOPIC, "shift": BY_SHIFT})
    expected = [
        chi2_contingency(
            [[answered, invited - answered] for answered, invited in groups.values()], correction=False
        ).pvalue
        for groups in (BY_CHANNEL, BY_TOPIC, BY_SHIFT)
    ]
    assert [each.p_value for each in found.values()] == pytest.approx(expected, abs=1e-9)
    assert [each.adjusted for each in found.values()] == pytest.approx(
        list(false_discovery_control(expected)), abs=1e-9
    )
    assert [name for name, each in found.items() if each.is_uneven] == ["channel"]
    assert found["channel"].groups == BY_CHANNEL


def test_small_groups_are_tested_together():
    # Half answer, so a group of fewer than ten is too small: Ivan with Petro are eleven.
    by_agent = {"Olha": (30, 50), "Ivan": (2, 5), "Maksym": (15, 39), "Petro": (3, 6)}
    together = [[30, 20], [5, 6], [15, 24]]
    found = response_by_group({"agent": by_agent})["agent"]
    assert found.p_value == pytest.approx(chi2_contingency(together, correction=False).pvalue, abs=1e-9)
    assert found.groups == by_agent


def test_smallest_groups_that_stay_too_small_together_take_the_next_one_in():
    by_agent = {"Olha": (30, 50), "Ivan": (2, 5), "Maksym": (18, 45)}
    found = response_by_group({"agent": by_agent})["agent"]
    assert found.p_value == pytest.approx(chi2_contingency([[30, 20], [20, 30]], correction=False).pvalue, abs=1e-9)


@pytest.mark.parametrize(
    "groups",
    [{}, {"chat": (0, 0)}, {"chat": (40, 90)}, {"chat": (0, 30), "mail": (0, 40)}, {"chat": (2, 4), "mail": (1, 3)}],
)
def test_too_little_to_test_is_no_verdict(groups: dict[str, tuple[int, int]]):
    found = response_by_group({"channel": groups, "topic": BY_TOPIC})
    assert (found["channel"].p_value, found["channel"].adjusted) == (None, None)
    assert not found["channel"].is_uneven
    assert found["topic"].adjusted == found["topic"].p_value


def test_more_answers_than_invitations_are_refused():
    with pytest.raises(ValueError, match="not a share"):
        response_by_group({"channel": {"chat": (5, 4), "mail": (1, 30)}})


# --- words against the score, and where people stop -----------------------------------------------------------


def test_good_score_with_bad_words_is_for_a_reader_and_so_is_the_reverse():
    assert mismatch("satisfied", "negative") == mismatch("promoter", "negative") == "high_score"
    assert mismatch("dissatisfied", "positive") == mismatch("detractor", "positive") == "low_score"
    assert mismatch("neutral", "negative") is None
    assert mismatch("satisfied", "mixed") is None
    found = mismatches([("satisfied", "negative"), ("satisfied", "positive"), ("promoter", "negative")])
    assert found == {"high_score": 2, "low_score": 0}


def test_break_off_place_is_where_most_stop():
    found = break_off_place({"solved": 4, "reasons": 9, "comment": 9}, answered=60)
    assert found == BreakOff("reasons", 9, 60)


def test_nobody_stopped_nowhere():
    assert break_off_place({}, 0) is None
    assert break_off_place({"comment": 0}, 12) is None
    with pytest.raises(ValueError, match="not a share"):
        break_off_place({"comment": 3}, 2)
