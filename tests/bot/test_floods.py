"""Whom a 429 means."""

from __future__ import annotations

from bot.floods import Floods


def test_a_429_in_a_chat_that_was_just_written_to_is_about_that_chat():
    floods = Floods()
    assert [floods.refused(chat, 600, now, was_rested=False) for chat, now in ((1, 0.0), (1, 1.0), (2, 2.0))] == [0] * 3


def test_a_429_out_of_the_blue_is_about_everybody():
    assert Floods().refused(1, 5, 0.0, was_rested=True) == 5


def test_one_voice_silences_nobody_else_for_more_than_half_a_minute():
    assert Floods().refused(1, 10_072, 0.0, was_rested=True) == 30


def test_two_voices_out_of_the_blue_are_believed():
    floods = Floods()
    assert [floods.refused(chat, 600, 0.1 * chat, was_rested=True) for chat in (1, 2)] == [30, 600]


def test_the_first_that_is_tried_after_the_half_minute_settles_it():
    floods = Floods()
    floods.refused(1, 600, 0.0, was_rested=True)
    assert floods.is_suspected(31.0)
    assert floods.refused(2, 570, 31.0, was_rested=True) == 570


def test_429s_in_many_chats_at_once_are_about_us():
    floods = Floods()
    assert [floods.refused(chat, 600, float(chat), was_rested=False) for chat in (1, 2, 3)] == [0, 0, 600]


def test_429s_far_apart_are_about_their_chats():
    floods = Floods()
    assert not any(floods.refused(chat, 600, chat * 20.0, was_rested=False) for chat in range(1, 10))


def test_something_that_got_through_since_clears_everybody_else():
    floods = Floods()
    floods.refused(1, 600, 0.0, was_rested=False)
    floods.refused(2, 600, 1.0, was_rested=False)
    assert floods.is_suspected(1.5)
    floods.got_through(left_at=0.5)
    assert floods.is_suspected(1.5)
    floods.got_through(left_at=1.2)
    assert not floods.is_suspected(1.5)
    assert floods.refused(3, 600, 2.0, was_rested=False) == 0


def test_what_left_before_a_silence_says_nothing_about_it():
    floods = Floods()
    floods.refused(1, 20, 1.0, was_rested=True)
    floods.got_through(left_at=0.9)
    assert floods.is_suspected(21.5)
    floods.got_through(left_at=21.5)
    assert not floods.is_suspected(22.0)


def test_a_suspicion_does_not_last():
    floods = Floods()
    floods.refused(1, 600, 0.0, was_rested=False)
    assert not floods.is_suspected(11.0)
