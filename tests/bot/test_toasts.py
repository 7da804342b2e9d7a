"""Toasts: answers to presses hold nobody up, and nothing holds them up."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest
from msgspec import Struct

from bot.app import Aftermath
from bot.sender import Sender
from bot.toasts import AT_ONCE, MOST_WAITING, Toasts
from bot.turn import Toast
from bot.vitals import Durations
from simulator.clock import StillClock
from surveys.values import replace
from tests.bot.builders import MORNING
from tests.fakes import VirtualPace


class Line:
    """Tells Telegram, once it is open; a press called "broken" cannot be answered."""

    def __init__(self):
        self.told, self.now, self.most = [], 0, 0
        self.is_open = asyncio.Event()

    async def __call__(self, toast):
        self.now += 1
        self.most = max(self.most, self.now)
        await self.is_open.wait()
        self.now -= 1
        if toast.query_id == "broken":
            raise OSError("the line is cut")
        self.told.append(toast.query_id)


@pytest.fixture
def line():
    return Line()


def presses(count):
    return [Toast(str(number), "saved", "en", {}) for number in range(count)]


async def test_nobody_waits_for_an_answer_that_is_slow(line):
    toasts = Toasts(line)
    toasts.answer(presses(3))
    assert line.told == []
    line.is_open.set()
    await toasts.settled()
    assert line.told == ["0", "1", "2"]


async def test_only_so_many_are_on_their_way_at_once(line):
    toasts = Toasts(line)
    toasts.answer(presses(2 * AT_ONCE))
    toasts.answer(presses(AT_ONCE))
    await asyncio.sleep(0)
    line.is_open.set()
    await toasts.settled()
    assert (line.most, len(line.told)) == (AT_ONCE, 3 * AT_ONCE)


async def test_when_far_too_many_wait_the_oldest_give_way(line):
    toasts = Toasts(line)
    toasts.answer(presses(MOST_WAITING + 5))
    line.is_open.set()
    await toasts.settled()
    assert len(line.told) == MOST_WAITING
    assert "0" not in line.told


async def test_a_press_that_cannot_be_answered_does_not_hurt_the_others(line):
    toasts = Toasts(line)
    line.is_open.set()
    toasts.answer([Toast("broken", "saved", "en", {}), *presses(2)])
    await toasts.settled()
    assert line.told == ["0", "1"]


async def test_the_time_from_the_press_to_its_answer_is_counted(line):
    clock, taps = StillClock(MORNING), Durations()
    pace = VirtualPace(clock)
    toasts = Toasts(line, taps, pace)
    toasts.answer([replace(press, arrived_at=pace.now()) for press in presses(1)])
    clock.advance(timedelta(seconds=2))
    line.is_open.set()
    await toasts.settled()
    assert (taps.total, sum(taps.counts)) == (2.0, 1)


async def test_at_the_end_those_that_have_not_left_are_given_up(line):
    toasts = Toasts(line)
    toasts.answer(presses(AT_ONCE + 5))
    line.is_open.set()
    await toasts.stop()
    assert len(line.told) <= AT_ONCE


class Listing(Struct):
    """Writes down what happens, in order."""

    happened: list[str]

    async def tell(self, toast):
        self.happened.append(f"{toast.query_id} is answered")

    def wake(self):
        self.happened.append("the sender wakes")


async def test_a_phone_stops_waiting_before_the_sender_begins_its_work():
    listing = Listing([])
    await Aftermath(cast(Sender, listing), Toasts(listing.tell))(presses(2))
    assert listing.happened == ["0 is answered", "1 is answered", "the sender wakes"]
