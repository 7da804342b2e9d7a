"""Sending keeps within Telegram's limits in every window, and wastes little of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import KNOWN_CHATS, Limits

ANNA, GROUP = 100, -100


def send_all(limits, messages, start=0.0):
    """Send messages one after another, each as soon as it may go; the moments at which they went."""
    now, moments = start, []
    for chat_id, is_edit in messages:
        now = limits.next_slot(chat_id, is_edit, now)
        limits.take(chat_id, is_edit, now)
        limits.landed(chat_id, is_edit, now, now)
        moments.append(now)
    return moments


def busiest(moments, seconds):
    """The most messages in any half-open window of so many seconds."""
    return max(sum(begin <= moment < begin + seconds for moment in moments) for begin in moments)


def test_a_broadcast_goes_evenly_and_no_second_exceeds_the_rate():
    moments = send_all(Limits(28), [(chat, False) for chat in range(1, 1001)])
    assert busiest(moments, 1.0) == 28
    assert busiest(moments, 0.5) <= 16


def test_a_broadcast_uses_nearly_the_whole_rate():
    moments = send_all(Limits(28), [(chat, False) for chat in range(1, 1001)])
    assert 999 / (moments[-1] - moments[0]) > 0.99 * 28


def test_the_start_is_no_burst():
    moments = send_all(Limits(28), [(chat, False) for chat in range(1, 60)])
    assert busiest(moments, 0.1) <= 5


def test_a_stall_is_caught_up_without_a_second_above_the_rate():
    limits, moments, now = Limits(28), [], 0.0
    for number in range(1, 500):
        now = limits.next_slot(number, False, now) + (0.4 if number % 50 == 0 else 0.0)
        limits.take(number, False, now)
        limits.landed(number, False, now, now)
        moments.append(now)
    assert busiest(moments, 1.0) <= 28


def test_a_chat_that_was_refused_has_nothing_left_of_its_burst():
    """Such as by a process that has begun with another clock, and does not know what went there just now."""
    limits = Limits()
    limits.take(ANNA, False, 0.0)
    limits.landed(ANNA, False, 0.0, 0.0)
    limits.refused(ANNA, 1.0)
    moments = send_all(limits, [(ANNA, False)] * 4)
    assert moments[0] == 1.0
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(moments))
    assert send_all(limits, [(GROUP, False)], moments[-1]) != [], "others are not meant"


@pytest.mark.parametrize("chat", [ANNA, 101], ids=["known before", "unknown"])
def test_whoever_begins_does_not_trust_that_chats_have_had_their_rest(chat):
    """Another process may have sent until now, by a clock that was set since."""
    limits = Limits()
    limits.take(ANNA, False, 0.0)
    limits.landed(ANNA, False, 0.0, 0.0)
    limits.begin(1000.0)
    moments = send_all(limits, [(chat, False)] * 4, 1000.0)
    assert moments[0] == 1000.0, "one may go at once"
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(moments))
    assert busiest(send_all(limits, [(chat, False)] * 3, 1060.0), 0.5) == 3, "by then it has"


def test_a_private_chat_bears_a_small_burst_and_then_one_a_second():
    moments = send_all(Limits(), [(1, False)] * 6)
    assert busiest(moments, 0.5) == 3
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(moments[3:]))


def test_a_group_gets_no_more_than_twenty_in_any_minute():
    moments = send_all(Limits(), [(GROUP, False)] * 50)
    assert busiest(moments, 60.0) == 20


def test_edits_count_for_their_chat_and_not_for_the_whole():
    limits = Limits(28)
    send_all(limits, [(chat, False) for chat in range(1, 29)])
    now = limits.next_slot(1000, False, 1.0)
    assert limits.next_slot(1000, True, 0.9) == 0.9 < now
    assert max(send_all(Limits(28), [(chat, True) for chat in range(1, 101)])) == 0.0
    assert send_all(Limits(), [(GROUP, True)] * 21)[-1] >= 60


def test_one_busy_chat_does_not_hold_up_another():
    limits = Limits()
    send_all(limits, [(1, False)] * 3)
    assert limits.next_slot(1, False, 0.2) > 1.0
    assert limits.next_slot(2, False, 0.2) == 0.2


def test_chats_are_forgotten_when_they_are_many_and_quiet():
    limits = Limits(28)
    for number in range(1, 25_000):
        limits.take(number, True, number / 100)
    assert len(limits._chats) <= 10_000


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.floats(0, 2)), max_size=120))
def test_whatever_is_asked_for_no_window_is_exceeded(story):
    limits, now, sends = Limits(5), 0.0, []
    by_chat: dict[int, list[float]] = {}
    for chat, is_edit, pause in story:
        chat_id = GROUP if chat == 0 else chat
        now = limits.next_slot(chat_id, is_edit, now + pause)
        limits.take(chat_id, is_edit, now)
        limits.landed(chat_id, is_edit, now, now)
        by_chat.setdefault(chat_id, []).append(now)
        sends += [] if is_edit else [now]
    assert not sends or busiest(sends, 1.0) <= 5
    assert all(busiest(moments, 1.0) <= 3 for moments in by_chat.values())
    assert busiest(by_chat.get(GROUP, [0.0]), 60.0) <= 20


def test_a_chat_that_heard_nothing_for_a_minute_has_had_its_rest():
    limits = Limits()
    assert limits.is_rested(ANNA, 0.0)
    limits.take(ANNA, is_edit=True, now=0.0)
    assert not limits.is_rested(ANNA, 60.0)
    assert limits.is_rested(ANNA, 62.0)


def test_chats_are_not_forgotten_before_they_have_had_their_rest():
    limits = Limits(rate=1000)
    for chat in range(3 * KNOWN_CHATS):
        limits.take(chat, is_edit=True, now=chat / 1000)
    assert not any(limits.is_rested(chat, now=3 * KNOWN_CHATS / 1000) for chat in range(3 * KNOWN_CHATS))


@pytest.mark.parametrize("rate", [1, 28, 300, 1000])
def test_any_rate_is_used_and_kept_with_timers_of_a_few_milliseconds(rate):
    limits, moments, now = Limits(rate), [], 0.0
    for chat in range(1, 5 * rate + 2):
        slot = limits.next_slot(chat, False, now)
        now = slot if slot == now else slot + 0.003
        limits.take(chat, False, now)
        limits.landed(chat, False, now, now)
        moments.append(now)
    assert busiest(moments[: 2 * rate + 2], 1.0) <= rate
    assert 5 * rate / (moments[-1] - moments[0]) > 0.97 * rate


def test_told_off_we_go_half_as_fast_and_win_the_rest_back_in_minutes():
    limits = Limits(20)
    limits.slow_down(now=0.0, until=10.0)
    slow = send_all(limits, [(chat, False) for chat in range(1, 21)], start=10.0)
    assert busiest(slow, 1.0) <= 11
    assert limits.rate_now(40.0) == 15
    assert limits.rate_now(100.0) == 20
    recovered = send_all(limits, [(chat, False) for chat in range(100, 300)], start=400.0)
    assert 199 / (recovered[-1] - recovered[0]) > 0.98 * 20


def test_told_off_again_and_again_we_still_try():
    limits = Limits(28)
    for second in range(10):
        limits.slow_down(now=second, until=second + 1)
    assert limits.rate_now(10.0) == 28 / 8


def test_a_second_word_in_a_silence_only_prolongs_it():
    limits = Limits(28)
    limits.slow_down(now=0.0, until=30.0)
    limits.slow_down(now=0.1, until=600.0)
    assert limits.rate_now(600.0) == 14


def test_after_a_restart_a_chat_that_was_just_written_to_has_had_its_burst():
    limits = Limits(chat_interval=1.0)
    limits.remember(ANNA, 10.0)
    assert send_all(limits, [(ANNA, True)] * 3, start=10.5) == [11.0, 12.0, 13.0]
    assert limits.next_slot(ANNA, True, 20.0) == 20.0


def test_a_group_that_moved_has_had_its_share():
    limits = Limits()
    send_all(limits, [(GROUP, False)] * 20)
    limits.follow(GROUP, -1001)
    assert limits.next_slot(-1001, False, 25.0) > 60


def test_a_slow_message_counts_from_when_it_may_have_arrived():
    limits = Limits()
    limits.take(1, is_edit=True, now=0.0)
    limits.landed(1, True, left_at=0.0, now=0.5)
    moments = send_all(limits, [(1, True)] * 3, start=0.5)
    assert moments == [0.5, 0.5, pytest.approx(0.5 + 1.05)], "Telegram saw the first at half a second"


def arrivals(ways):
    """When messages arrive that leave as soon as they may, the first ones after these ways, all others after 20 ms."""
    limits, arrived = Limits(28), []
    under_way: list[tuple[float, int, float]] = []
    now, last = 0.0, 0.0
    for number in range(1, 200):
        slot = limits.next_slot(number, False, now)
        while under_way and under_way[0][0] <= slot:
            landed_at, chat, left_at = under_way.pop(0)
            limits.landed(chat, False, left_at, landed_at)
            slot = limits.next_slot(number, False, max(now, landed_at))
        now = slot
        limits.take(number, False, now)
        # Whoever leaves later does not overtake.
        last = max(last, now + (ways[number - 1] if number <= len(ways) else 0.02))
        under_way.append((last, number, now))
        arrived.append(last)
    return arrived


def test_messages_that_were_held_up_at_the_start_do_not_make_a_crowded_second():
    assert busiest(arrivals([0.3]), 1.0) <= 30
    assert busiest(arrivals([0.02] * 40 + [0.4]), 1.0) <= 30


def test_a_way_that_is_equally_long_for_all_costs_nothing():
    arrived = arrivals([0.3] * 200)
    assert 199 / (arrived[-1] - arrived[0]) > 0.98 * 28


def test_a_call_that_was_given_up_is_forgotten():
    limits = Limits(28)
    limits.take(1, False, 0.0)
    send_all(limits, [(chat, False) for chat in range(2, 500)], start=0.1)
    assert len(limits._arrivals._flights) <= 2 * 28
