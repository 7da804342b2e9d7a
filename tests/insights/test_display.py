"""How much is shown about few answers."""

import pytest

from insights.display import Tier, shown_percent, tier


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, "none"), (1, "counts"), (4, "counts"), (5, "few"), (9, "few"), (10, "full"), (5000, "full")],
)
def test_tiers_begin_at_1_5_and_10_answers(n: int, expected: Tier):
    assert tier(n) == expected


def test_percent_is_shown_from_ten_answers_on():
    assert shown_percent(44, 50) == 88
    assert shown_percent(10, 10) == 100
    assert shown_percent(9, 9) is None


def test_nothing_answered_is_not_zero_percent_but_nobody_satisfied_is():
    assert shown_percent(0, 0) is None
    assert shown_percent(0, 12) == 0


def test_fewer_than_no_answers_is_a_mistake():
    with pytest.raises(ValueError, match="-1 answers"):
        tier(-1)
