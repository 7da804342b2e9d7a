"""The long poll: nothing is acknowledged before it is safe, and no weather ends the polling for good."""

import asyncio

import pytest

from bot.poller import REFUSED_FOR, Poller
from bot.telegram_request import make_bot
from simulator.clock import StillClock
from simulator.server import served
from simulator.world import World
from surveys.errors import TelegramRefused
from tests.bot.builders import MORNING
from tests.fakes import VirtualPace


class Inbox:
    """Takes what comes, or fails as often as it was told."""

    def __init__(self):
        self.texts = []
        self.batches = []
        self.failures = 0
        self.arrived = asyncio.Event()

    async def __call__(self, updates):
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.batches.append(updates)
        self.texts += [update["message"]["text"] for update in updates if "message" in update]
        self.arrived.set()


class CountingPace(VirtualPace):
    """Remembers how long it was asked to wait."""

    def __init__(self, clock):
        super().__init__(clock)
        self.waits = []

    async def wait(self, seconds, bell=None):
        self.waits.append(seconds)
        await super().wait(seconds, bell)


@pytest.fixture
def clock():
    return StillClock(MORNING)


@pytest.fixture
def world(clock):
    return World(clock)


@pytest.fixture
async def telegram(world):
    async with served(world) as running:
        yield running


@pytest.fixture
async def client(world, telegram):
    async with make_bot(world.token, telegram.base_url) as client:
        yield client


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def pace(clock):
    return CountingPace(clock)


@pytest.fixture
def poller(client, inbox, pace):
    return Poller(client, inbox, pace=pace)


@pytest.fixture
def anna(world):
    return world.joins("Анна")


async def until_written(poller, inbox):
    """Let it run until something is in the inbox."""
    polling = asyncio.create_task(poller.run())
    arrival = asyncio.create_task(inbox.arrived.wait())
    await asyncio.wait([polling, arrival], return_when=asyncio.FIRST_COMPLETED)
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling


async def test_a_batch_is_acknowledged_by_the_poll_after_it_is_safe(world, poller, inbox, anna):
    anna.starts()
    anna.writes("5")
    assert await poller.poll_once() == 2
    assert len(world.updates.pending()) == 2
    assert await poller.poll_once() == 0
    assert inbox.texts == ["/start", "5"]
    assert world.updates.pending() == []


async def test_what_could_not_be_taken_comes_again(poller, inbox, anna):
    inbox.failures = 1
    anna.starts()
    with pytest.raises(OSError, match="disk"):
        await poller.poll_once()
    assert await poller.poll_once() == 1
    assert inbox.texts == ["/start"]


async def test_a_new_process_gets_what_the_killed_one_did_not_acknowledge(client, poller, inbox, anna):
    anna.starts()
    await poller.poll_once()
    successor = Poller(client, inbox)
    await successor.poll_once()
    assert inbox.texts == ["/start", "/start"]


async def test_a_full_disk_is_waited_out_with_growing_pauses(poller, pace, inbox, anna):
    inbox.failures = 3
    anna.starts()
    await until_written(poller, inbox)
    assert pace.waits == [0.5, 1.0, 2.0]


async def test_updates_that_nobody_understands_pass_through(world, poller, inbox, anna):
    world.faults.poison_update()
    world.faults.unknown_update()
    anna.starts()
    assert await poller.poll_once() == 3
    assert len(inbox.batches) == 1


async def test_ids_may_jump(world, poller, inbox, anna):
    anna.starts()
    await poller.poll_once()
    world.faults.jump_ids(900_000_000)
    anna.writes("5")
    await poller.poll_once()
    await poller.poll_once()
    assert inbox.texts == ["/start", "5"]
    assert world.updates.pending() == []


@pytest.mark.parametrize("fault", ["unauthorized", "conflict", "error_500", "error_502", "drop_before", "drop_after"])
async def test_bad_weather_passes(world, poller, inbox, anna, fault):
    world.faults.add(fault, method="getUpdates", times=3)
    anna.starts()
    await until_written(poller, inbox)
    assert inbox.texts[0] == "/start"


async def test_a_pause_that_telegram_asks_for_is_kept(world, poller, pace, inbox, anna):
    world.faults.add("flood", method="getUpdates", retry_after=40)
    anna.starts()
    await until_written(poller, inbox)
    assert pace.waits == [40.0]


async def test_a_webhook_left_over_is_taken_down_and_its_updates_are_kept(world, poller, inbox, anna):
    world.webhook.url = "https://example.org/hook"
    anna.starts()
    await until_written(poller, inbox)
    assert world.webhook.url == ""
    assert inbox.texts == ["/start"]


async def test_a_token_refused_from_the_start_is_refused_for_good(world, poller, pace):
    world.faults.add("unauthorized", times=1000)
    with pytest.raises(TelegramRefused):
        await poller.run()
    assert sum(pace.waits) > REFUSED_FOR


async def test_a_token_that_worked_once_is_believed_in(world, poller, pace, inbox, anna):
    await poller.poll_once()
    world.faults.add("unauthorized", method="getUpdates", times=50)
    anna.starts()
    await until_written(poller, inbox)
    assert sum(pace.waits) > REFUSED_FOR


async def test_silence_grows_until_a_poll_succeeds(poller, pace):
    await pace.wait(20)
    assert poller.silence == 20
    await poller.poll_once()
    assert poller.silence == 0


async def test_only_wanted_kinds_of_updates_are_asked_for(world, poller):
    await poller.poll_once()
    assert world.updates.allowed == ["message", "edited_message", "callback_query", "my_chat_member"]
