"""In touch or cut off: what the process knows of polls and calls decides, and another process's word counts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from bot.touch import Touch
from bot.vitals import Vitals
from simulator.clock import StillClock
from surveys.records import Mark
from surveys.use_cases.stay_in_touch import IN_TOUCH
from tests.builders import Office, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


class Process:
    """One process with an open card in somebody's chat."""

    def __init__(self, office: Office, mode: Literal["polling", "webhook"] = "polling") -> None:
        self.office = office
        self.clock = StillClock(office.now)
        self.vitals = Vitals(office.now)
        self.touch = Touch(office.store, self.clock, office.house, self.vitals, mode)

    async def lives(self, seconds: int, *, polls: bool = True) -> None:
        """Beats every ten seconds, and polls if it gets through."""
        for _ in range(seconds // 10):
            self.clock.advance(timedelta(seconds=10))
            if polls:
                self.vitals.polled_at = self.clock.now()
            await self.touch()

    async def asked_again(self) -> int:
        self.office.now = self.clock.now()
        return len([draft for draft in await self.office.delivered() if draft.kind == "again"])


async def with_a_card(office: Office, mode: Literal["polling", "webhook"] = "polling") -> Process:
    await office.asked(await office.customer())
    return Process(office, mode)


async def test_polls_that_fail_for_two_minutes_are_an_outage(office: Office) -> None:
    process = await with_a_card(office)
    await process.lives(60)
    await process.lives(130, polls=False)
    await process.lives(10)
    assert await process.asked_again() == 1


async def test_a_long_poll_is_no_outage(office: Office) -> None:
    """Nothing comes for fifty seconds at a time, all night long."""
    process = await with_a_card(office)
    for _ in range(10):
        await process.lives(10)
        await process.lives(50, polls=False)
    assert await process.asked_again() == 0


async def test_before_the_first_poll_nothing_is_known(office: Office) -> None:
    process = await with_a_card(office)
    await process.lives(300, polls=False)
    async with office.store.reading() as tx:
        assert await tx.marks.get(IN_TOUCH) is None


async def test_who_takes_over_believes_what_the_other_was_in_touch_with(office: Office) -> None:
    """Its own last poll was an hour ago, when it led before; the leader since then was in touch all the time."""
    process = await with_a_card(office)
    await process.lives(60)
    process.clock.advance(timedelta(hours=1))
    async with office.store.transaction() as tx:
        await tx.marks.put(Mark(IN_TOUCH, process.clock.now()))
    await process.lives(30, polls=False)
    await process.lives(30)
    assert await process.asked_again() == 0


async def test_a_quiet_webhook_is_no_outage_and_one_that_fails_is(office: Office) -> None:
    process = await with_a_card(office, "webhook")
    await process.lives(3600)
    assert await process.asked_again() == 0
    process.vitals.webhook_pending, process.vitals.webhook_error_at = 3, process.clock.now()
    await process.lives(300)
    process.vitals.called_at = process.clock.now()
    await process.lives(10)
    assert await process.asked_again() == 1
