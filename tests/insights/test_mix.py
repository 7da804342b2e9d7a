"""Agents after topic and channel: a worked example, and what the adjustment never does."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.mix import adjust_for_mix
from insights.weighting import Cell

QUESTION: Cell = ("question", "chat")
COMPLAINT: Cell = ("complaint", "chat")
#: Both do the same work equally well; Boris gets the complaints.
TEAM = {
    "Anna": {QUESTION: (81, 90), COMPLAINT: (5, 10)},
    "Boris": {QUESTION: (9, 10), COMPLAINT: (45, 90)},
}

shares = st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
cells = st.tuples(st.sampled_from(["payment", "delivery", None]), st.sampled_from(["chat", "phone"]))
teams = st.dictionaries(st.sampled_from("ABCDEF"), st.dictionaries(cells, shares), max_size=6)


def test_whoever_gets_the_complaints_is_not_the_worse_one():
    found = adjust_for_mix(TEAM)
    assert [Fraction(agent.satisfied, agent.answers) for agent in found.values()] == [
        Fraction(86, 100),
        Fraction(54, 100),
    ]
    assert [agent.expected for agent in found.values()] == [86, 54]
    assert [agent.ratio for agent in found.values()] == [1, 1]
    assert [agent.share for agent in found.values()] == [Fraction(7, 10)] * 2  # the share of all


def test_worse_with_the_same_contacts_is_worse():
    found = adjust_for_mix({**TEAM, "Vera": {QUESTION: (50, 100)}})
    # Questions: 140 of 200. Expected of Vera 70, of all 190 of 300.
    assert found["Vera"].expected == 70
    assert found["Vera"].ratio == Fraction(5, 7)
    assert found["Vera"].share == Fraction(5, 7) * Fraction(190, 300)


@given(teams)
def test_expected_of_all_is_observed_of_all(team: dict[str, dict[Cell, tuple[int, int]]]):
    found = adjust_for_mix(team)
    assert sum(agent.expected for agent in found.values()) == sum(agent.satisfied for agent in found.values())
    assert list(found) == [name for name, own in team.items() if any(whole for _, whole in own.values())]
    for agent in found.values():
        assert agent.share is None or 0 <= agent.share <= 1


@given(st.dictionaries(st.sampled_from("ABCDEF"), shares.filter(lambda count: count[1] > 0), min_size=1))
def test_with_one_kind_of_contact_nothing_is_adjusted(team: dict[str, tuple[int, int]]):
    found = adjust_for_mix({name: {QUESTION: count} for name, count in team.items()})
    for name, (part, whole) in team.items():
        assert found[name].share in (None, Fraction(part, whole))
        assert (found[name].share is None) == (not any(satisfied for satisfied, _ in team.values()))


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="3 of 2"):
        adjust_for_mix({"A": {QUESTION: (3, 2)}})
