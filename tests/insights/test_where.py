"""Where a bad day was bad, and since when: only what chance and an even fall do not explain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from insights.where import Group, since_hour, worst_group

USUAL = 440, 500

#: 25 of 49 satisfied; delivery lost most of the others, nearly everybody wrote in Telegram.
DELIVERY = Group("topic", "delivery", 7, 24, USUAL)
PAYMENT = Group("topic", "payment", 11, 15, USUAL)
PRODUCT = Group("topic", "product", 7, 10, USUAL)
TELEGRAM = Group("channel", "telegram", 24, 47, USUAL)
PHONE = Group("channel", "phone", 1, 2, USUAL)


def test_delivery_is_named_and_not_the_channel_that_everybody_uses():
    found = worst_group([TELEGRAM, PHONE, PAYMENT, DELIVERY, PRODUCT])
    assert found == DELIVERY
    assert (DELIVERY.unsatisfied, DELIVERY.whole) == (17, 24)


def test_nothing_is_named_when_all_fell_alike():
    assert worst_group([Group("topic", key, 12, 24, USUAL) for key in ("delivery", "payment")]) is None


def test_a_single_group_explains_nothing():
    assert worst_group([Group("channel", "telegram", 10, 50, USUAL)]) is None
    assert worst_group([]) is None


def test_a_group_that_is_always_low_is_not_to_blame():
    always = Group("topic", "refunds", 8, 20, (200, 500))
    fallen = Group("topic", "delivery", 10, 30, USUAL)
    assert worst_group([always, fallen]) == fallen


def test_four_answers_are_never_named_and_five_may_be():
    others = Group("topic", "payment", 90, 100, USUAL)
    assert worst_group([others, Group("topic", "delivery", 0, 4, USUAL)]) is None
    assert worst_group([others, Group("topic", "delivery", 0, 5, USUAL)]) is not None


def test_new_topic_is_compared_with_the_usual_of_all_topics():
    new = Group("topic", "move", 3, 20, (0, 0))
    assert worst_group([new, Group("topic", "payment", 26, 30, USUAL)]) == new


def test_without_any_baseline_or_on_a_day_without_a_good_answer_nothing_is_named():
    unknown = [Group("topic", "delivery", 2, 20, (0, 0)), Group("topic", "payment", 18, 20, (9, 10))]
    assert worst_group(unknown) is None
    assert worst_group([Group("topic", key, 0, 10, USUAL) for key in ("delivery", "payment")]) is None


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="not a share"):
        Group("topic", "delivery", 5, 4, USUAL)
    with pytest.raises(ValueError, match="not a share"):
        Group("topic", "delivery", 4, 5, (6, 5))


def test_even_fall_is_seldom_blamed_on_somebody_and_a_local_one_nearly_always_on_the_right_one():
    rng = np.random.default_rng(17)
    sizes = {"delivery": 24, "payment": 14, "product": 10, "other": 5}

    def day(**shares: float) -> list[Group]:
        return [Group("topic", key, int(rng.binomial(n, shares.get(key, 0.88))), n, USUAL) for key, n in sizes.items()]

    even = [worst_group(day(**dict.fromkeys(sizes, 0.5))) for _ in range(400)]
    local = [worst_group(day(delivery=0.3)) for _ in range(400)]
    assert sum(found is not None for found in even) / 400 < 0.07
    assert sum(found is not None and found.key == "delivery" for found in local) / 400 > 0.9


#: Delivery's day: until 14:00 two of eight are unhappy, then fifteen of sixteen.
MORNING = [(hour, True) for hour in (9, 9, 10, 11, 12, 12)] + [(10, False), (13, False)]
AFTERNOON = [(14 + index % 5, False) for index in range(15)] + [(16, True)]


def test_it_began_after_14():
    assert since_hour(MORNING + AFTERNOON) in {13, 14}
    assert since_hour([*MORNING[:6], (10, True), (13, True), *AFTERNOON]) == 14


def test_a_day_bad_from_the_start_has_no_hour():
    assert since_hour([(9 + index % 9, False) for index in range(24)]) is None
    assert since_hour([(14, index % 2 == 0) for index in range(24)]) is None
    assert since_hour([]) is None


def test_a_morning_that_was_bad_and_mended_has_no_hour():
    assert since_hour([(23 - hour, satisfied) for hour, satisfied in MORNING + AFTERNOON]) is None


@given(st.lists(st.tuples(st.integers(9, 14), st.booleans()), min_size=1, max_size=30))
@settings(deadline=None)
def test_hour_is_that_of_a_search_with_scipys_fisher_test(answers: list[tuple[int, bool]]):
    hours = sorted({hour for hour, _ in answers})[1:]
    chances = {hour: fisher_exact(_table(answers, hour), alternative="greater").pvalue for hour in hours}
    least = min(chances.values(), default=1) * len(hours)
    if abs(least - 0.05) > 1e-9:
        found = since_hour(answers)
        assert (found is not None) == (bool(hours) and least < 0.05)
        assert found is None or chances[found] * len(hours) == pytest.approx(least)


def _table(answers: list[tuple[int, bool]], hour: int) -> list[list[int]]:
    return [
        [sum(satisfied is wanted for at, satisfied in answers if (at >= hour) is later) for later in (True, False)]
        for wanted in (False, True)
    ]


def test_ordinary_hours_are_seldom_named():
    rng = np.random.default_rng(41)
    days = [[(int(rng.integers(9, 19)), bool(rng.random() < 0.5)) for _ in range(24)] for _ in range(400)]
    assert sum(since_hour(day) is not None for day in days) / 400 < 0.04
