"""Metrics: every number of the process and of the database, in a form that a monitoring system can read."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.config import load_config
from bot.furnishing import furnish
from bot.metrics import Metrics
from bot.surveys_in_force import surveys_in_force
from bot.vitals import Vitals
from simulator.clock import StillClock
from storage.opening import open_store
from surveys.records import DigestRun, Draft, Staff
from tests.bot.builders import MORNING

SECRET = "7000000001:AAAA-a-token-nobody-may-see-anywhere"


@pytest.fixture
def clock():
    return StillClock(MORNING)


@pytest.fixture
def vitals(clock):
    return Vitals(clock.now())


@pytest.fixture
async def store(tmp_path):
    opened = await open_store(f"sqlite:///{tmp_path}/afterword.db")
    yield opened
    await opened.close()


@pytest.fixture
async def metrics(store, vitals, clock):
    config = load_config(None, {"AFTERWORD_TELEGRAM__TOKEN": SECRET, "AFTERWORD_COMPANY__TIMEZONE": "Europe/Kyiv"})
    house = await furnish(config, surveys_in_force(config), store, "bot")
    return Metrics(config, vitals, store, house, clock)


async def read(metrics):
    """(name, labels) → value."""
    text = (await metrics.exposition()).decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}


async def test_what_the_process_did_is_counted(metrics, vitals, clock):
    vitals.updates.update(callback_query=3, repeat=1)
    vitals.deliveries["invitation", "sent"] += 28
    vitals.floods["chat"] += 2
    vitals.calls["forbidden"] += 4
    vitals.is_leader, vitals.epoch, vitals.polled_at = True, 7, clock.now()
    told = await read(metrics)
    assert told["afterword_updates_total", "callback_query"] == 3
    assert told["afterword_deliveries_settled_total", "invitation", "sent"] == 28
    assert told["afterword_floods_total", "chat"] == 2
    assert told["afterword_webhook_calls_total", "forbidden"] == 4
    assert told["afterword_leader",] == 1
    assert told["afterword_leader_epoch",] == 7
    assert told["afterword_last_poll_timestamp_seconds",] == MORNING.timestamp()


async def test_durations_become_classes_that_add_up(metrics, vitals):
    for seconds in (0.002, 0.004, 0.004, 60):
        vitals.taps.add(seconds)
    told = await read(metrics)
    assert told["afterword_tap_seconds_bucket", "0.0025"] == 1
    assert told["afterword_tap_seconds_bucket", "0.005"] == 3
    assert told["afterword_tap_seconds_bucket", "10.0"] == 3
    assert told["afterword_tap_seconds_bucket", "+Inf"] == 4
    assert told["afterword_tap_seconds_count",] == 4
    assert told["afterword_tap_seconds_sum",] == pytest.approx(60.01)


async def test_what_the_database_holds_is_read(metrics, store, clock):
    async with store.transaction() as tx:
        for chat in (1, 2, 3):
            await tx.deliveries.owe(Draft("say", chat, "en", {"text": "Hi"}), clock.now())
        (one,) = await tx.deliveries.claim(clock.now(), 1)
        await tx.deliveries.kill(one.id, "gone", clock.now())
        await tx.inbox.bury(1, -5, "{", "not JSON", clock.now())
    clock.advance(timedelta(seconds=30))
    told = await read(metrics)
    assert told["afterword_database_up",] == 1
    assert told["afterword_deliveries", "say", "waiting"] == 2
    assert told["afterword_deliveries", "due", "say"] == 2
    assert told["afterword_parked_seconds",] == 0
    assert told["afterword_delivery_oldest_seconds",] == 30
    assert told["afterword_dead_updates",] == 1


async def test_digests_of_today_are_counted_by_what_became_of_them(metrics, store):
    async with store.transaction() as tx:
        people = [
            await tx.staff.add(Staff(0, name, "manager", None, telegram_id))
            for telegram_id, name in enumerate(("Олег", "Инна", "Ира"), 1)
        ]
        yesterday = date(2026, 11, 1)
        await tx.digests.decide(DigestRun(people[0].id, "day", yesterday, MORNING, "sent"))
        await tx.digests.decide(DigestRun(people[1].id, "day", yesterday, MORNING, "quiet"))
    told = await read(metrics)
    assert {fate: told["afterword_digests_today", fate] for fate in ("due", "sent", "quiet")} == {
        "due": 1,
        "sent": 1,
        "quiet": 1,
    }


async def test_without_a_database_the_rest_is_still_told(metrics, store, vitals):
    vitals.batches = 5
    await store.close()
    told = await read(metrics)
    assert told["afterword_database_up",] == 0
    assert told["afterword_batches_total",] == 5


async def test_memory_of_the_process_is_there_and_the_token_is_not(metrics):
    text = (await metrics.exposition()).decode()
    assert "process_resident_memory_bytes" in text
    assert "AAAA" not in text


def test_nothing_is_loaded_before_the_first_scrape():
    command = "import sys, bot.metrics; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0
