"""Alive and ready: what counts against a process, and what is only shown."""

from datetime import timedelta

import pytest

from bot.readiness import Readiness
from bot.vitals import Vitals
from simulator.clock import StillClock
from storage.opening import open_store
from surveys.records import Draft
from tests.bot.builders import MORNING


@pytest.fixture
def clock():
    return StillClock(MORNING)


@pytest.fixture
async def store(tmp_path):
    opened = await open_store(f"sqlite:///{tmp_path}/afterword.db")
    yield opened
    await opened.close()


@pytest.fixture
def vitals(clock):
    now = clock.now()
    return Vitals(now, polled_at=now, committed_at=now, beat_at=now, is_leader=True, epoch=3)


@pytest.fixture
def readiness(store, vitals, clock):
    return Readiness("polling", vitals, store, clock, lambda: False)


async def bad_signs(readiness):
    return {name for name, sign in (await readiness.signs()).items() if not sign.is_ok}


async def test_all_is_well_after_a_beat_and_a_poll(readiness):
    assert readiness.trouble() is None
    signs = await readiness.signs()
    assert {name: sign.is_ok for name, sign in signs.items()} == dict.fromkeys(signs, True)
    assert signs["leader"].facts == {"is_leader": True, "epoch": 3}
    assert signs["telegram"].facts == {"mode": "polling", "last_poll_age": 0.0}


async def test_a_leader_that_hears_nothing_for_longer_than_a_poll_is_not_ready(readiness, clock, vitals):
    clock.advance(timedelta(seconds=91))
    vitals.committed_at = clock.now()
    assert await bad_signs(readiness) == {"telegram"}


async def test_a_leader_that_commits_nothing_for_minutes_is_not_ready(readiness, clock, vitals):
    clock.advance(timedelta(minutes=3))
    vitals.polled_at = clock.now()
    assert await bad_signs(readiness) == {"commit"}


async def test_a_leader_whose_heart_stands_still_is_not_alive(readiness, clock):
    clock.advance(timedelta(minutes=3))
    assert readiness.trouble() == "no heartbeat"


async def test_a_standby_neither_polls_nor_beats_and_is_well(readiness, clock, vitals):
    vitals.is_leader = False
    clock.advance(timedelta(days=1))
    assert readiness.trouble() is None
    assert await bad_signs(readiness) == set()


async def test_a_process_that_stops_is_not_alive_for_anybody(store, vitals, clock):
    assert Readiness("polling", vitals, store, clock, lambda: True).trouble() == "stopping"


async def test_nobody_taps_at_night_and_that_is_no_fault_of_the_webhook(store, vitals, clock):
    readiness = Readiness("webhook", vitals, store, clock, lambda: False)
    vitals.webhook_set_at = clock.now()
    clock.advance(timedelta(hours=8))
    vitals.committed_at = clock.now()
    assert await bad_signs(readiness) == set()


async def test_a_leader_whose_webhook_was_never_set_is_not_ready(store, vitals, clock):
    assert await bad_signs(Readiness("webhook", vitals, store, clock, lambda: False)) == {"telegram"}


async def test_a_queue_that_stands_still_is_a_bad_sign_and_one_that_moves_is_not(readiness, store, vitals, clock):
    async with store.transaction() as tx:
        await tx.deliveries.owe(Draft("say", 1, "en", {"text": "Hi"}), clock.now())
    clock.advance(timedelta(minutes=11))
    vitals.polled_at = vitals.committed_at = clock.now()
    signs = await readiness.signs()
    assert signs["deliveries"].facts == {"oldest_waiting_age": 660.0}
    assert await bad_signs(readiness) == {"deliveries"}
    vitals.settled_at = clock.now()
    assert await bad_signs(readiness) == set()


async def test_what_telegram_told_to_wait_does_not_count_as_standing_still(readiness, store, vitals, clock):
    async with store.transaction() as tx:
        await tx.deliveries.owe(Draft("say", 1, "en", {"text": "Hi"}), clock.now())
        await tx.deliveries.park(None, clock.now() + timedelta(hours=3))
    clock.advance(timedelta(hours=1))
    vitals.polled_at = vitals.committed_at = clock.now()
    assert await bad_signs(readiness) == set()


async def test_a_database_that_does_not_answer_is_a_bad_sign(readiness, store):
    await store.close()
    assert await bad_signs(readiness) == {"database"}
