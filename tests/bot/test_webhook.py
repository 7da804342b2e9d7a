"""Our webhook at Telegram: set with everything it needs, kept ours, and nothing that waits is ever dropped."""

import asyncio
import logging

import pytest
from msgspec.structs import replace

from bot.config import load_config
from bot.poller import WANTED, Poller
from bot.telegram_request import make_bot
from bot.vitals import Vitals
from bot.webhook import SECONDS_BETWEEN_LOOKS, Webhook, path_of, secret_of
from simulator.clock import StillClock
from simulator.server import served
from simulator.world import World
from surveys.errors import ConfigError
from tests.bot.builders import MORNING
from tests.fakes import VirtualPace

#: Nobody listens there.
URL = "http://127.0.0.1:9/telegram"


@pytest.fixture
def clock():
    return StillClock(MORNING)


@pytest.fixture
def world(clock):
    return World(clock)


@pytest.fixture
async def client(world):
    async with served(world) as telegram, make_bot(world.token, telegram.base_url) as client:
        yield client


@pytest.fixture
def vitals(clock):
    return Vitals(clock.now())


def settings(**more):
    chosen = {"TELEGRAM__TOKEN": "7000000001:simulated", "TELEGRAM__MODE": "webhook", "TELEGRAM__WEBHOOK_URL": URL}
    return load_config(None, {f"AFTERWORD_{key}": value for key, value in (chosen | more).items()})


@pytest.fixture
def make_webhook(client, vitals, clock):
    def make(pace=None, **more):
        return Webhook(client, settings(**more), vitals, clock, pace=pace or VirtualPace(clock))

    return make


class Waits:
    """Ends the endless after so many looks."""

    def __init__(self, looks):
        self.pauses = []
        self._looks = looks

    def now(self):
        return 0.0

    async def wait(self, seconds, bell=None):
        self.pauses.append(seconds)
        self._looks -= seconds == SECONDS_BETWEEN_LOOKS
        if not self._looks:
            raise asyncio.CancelledError


async def runs(webhook):
    with pytest.raises(asyncio.CancelledError):
        await webhook.run()


def events(caplog, name):
    return [record for record in caplog.records if getattr(record, "event", None) == name]


async def test_telegram_is_told_where_how_and_what(world, make_webhook, vitals):
    await make_webhook(TELEGRAM__MAX_CONNECTIONS="7", TELEGRAM__WEBHOOK_SECRET="sixteen-letters-and-more").look()
    assert world.webhook.url == URL
    assert world.webhook.secret == "sixteen-letters-and-more"
    assert world.webhook.max_connections == 7
    assert world.updates.allowed == list(WANTED)
    assert vitals.webhook_set_at is not None
    assert vitals.webhook_pending == 0


def test_without_a_secret_of_our_own_every_replica_derives_the_same():
    assert secret_of(settings()) == secret_of(settings())
    assert secret_of(settings()) != secret_of(settings(TELEGRAM__TOKEN="7000000001:another"))
    assert len(secret_of(settings())) == 43
    assert "simulated" not in secret_of(settings())


@pytest.mark.parametrize(
    ("url", "path"),
    [(URL, "/telegram"), ("https://a.b", "/"), ("https://a.b/", "/"), ("https://a.b:8443/x/y?z=1", "/x/y")],
)
def test_the_path_is_that_of_the_address(url, path):
    assert path_of(url) == path


async def test_our_own_certificate_is_given_to_telegram(world, make_webhook, tmp_path):
    for name in ("certificate.pem", "key.pem"):
        (tmp_path / name).write_text("-----BEGIN CERTIFICATE-----")
    files = {"WEB__CERTIFICATE": f"{tmp_path}/certificate.pem", "WEB__PRIVATE_KEY": f"{tmp_path}/key.pem"}
    await make_webhook(**files).look()
    assert world.webhook.has_certificate


async def test_a_webhook_that_is_ours_is_left_alone(world, make_webhook):
    webhook = make_webhook()
    for _ in range(3):
        await webhook.look()
    assert [call.method for call in world.log].count("setWebhook") == 1


async def test_who_takes_it_away_does_not_have_it_for_long(world, make_webhook, caplog):
    webhook = make_webhook()
    await webhook.look()
    world.webhook.url = "http://127.0.0.1:9/elsewhere"
    await webhook.look()
    assert world.webhook.url == URL
    assert len(events(caplog, "webhook_changed")) == 1


async def test_the_leader_looks_every_few_minutes(world, make_webhook):
    pace = Waits(looks=3)
    await runs(make_webhook(pace))
    assert pace.pauses == [SECONDS_BETWEEN_LOOKS] * 3
    assert [call.method for call in world.log].count("getWebhookInfo") == 3


@pytest.mark.parametrize("fault", ["error_500", "error_502", "drop_before", "drop_after", "unauthorized"])
async def test_bad_weather_is_waited_out(world, make_webhook, fault):
    world.faults.add(fault, method="setWebhook", times=3)
    pace = Waits(looks=1)
    await runs(make_webhook(pace))
    assert pace.pauses == [0.5, 1.0, 2.0, SECONDS_BETWEEN_LOOKS]
    assert world.webhook.url == URL


async def test_a_pause_that_telegram_asks_for_is_kept(world, make_webhook):
    world.faults.add("flood", method="setWebhook", retry_after=40)
    pace = Waits(looks=1)
    await runs(make_webhook(pace))
    assert pace.pauses == [40.0, SECONDS_BETWEEN_LOOKS]


async def test_an_address_that_telegram_does_not_accept_ends_the_start(world, client, vitals, clock):
    config = settings()
    section = replace(config.telegram, webhook_url="ftp://bot.example.com")
    webhook = Webhook(client, replace(config, telegram=section), vitals, clock)
    with pytest.raises(ConfigError, match=r"telegram\.webhook_url.*https"):
        await webhook.run()


async def test_what_telegram_complains_about_is_told_once(world, make_webhook, vitals, caplog):
    webhook = make_webhook()
    await webhook.look()
    world.webhook.last_error, world.webhook.last_error_at = "Wrong response from the webhook: 503", world.now()
    with caplog.at_level(logging.WARNING):
        await webhook.look()
        await webhook.look()
    (told,) = events(caplog, "webhook_error")
    assert (told.reason, told.pending) == ("Wrong response from the webhook: 503", 0)
    assert vitals.webhook_error_at == MORNING


async def test_from_polling_to_webhook_and_back_nothing_is_dropped(world, client, make_webhook):
    anna = world.joins("Анна")
    anna.starts()
    await make_webhook().look()
    assert len(world.updates.pending()) == 1
    anna.writes("5")
    seen = asyncio.Event()
    texts: list[str] = []

    async def ingest(updates):
        texts.extend(update["message"]["text"] for update in updates)
        seen.set()

    polling = asyncio.create_task(Poller(client, ingest).run())
    await seen.wait()
    polling.cancel()
    await asyncio.wait((polling,))
    assert texts == ["/start", "5"]
    assert world.webhook.url == ""
