"""The program behind Telegram's webhook: people tap, a real listener takes it, and nothing gets lost on the way."""

import asyncio
import json
import socket
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from bot.config import load_config
from bot.listener import listening
from bot.vitals import Vitals
from bot.webhook import Webhook, secret_of
from surveys.errors import ConfigError
from surveys.ports import Work
from surveys.use_cases.join_staff import make_staff_link
from tests.fakes import VirtualPace
from tests.stage import stage
from web.telegram_webhook import SECRET_HEADER


class House:
    """The program of the stage, called by webhook."""

    def __init__(self, theatre, config, listener, vitals):
        self.theatre, self.config, self.listener, self.vitals = theatre, config, listener, vitals
        self.app, self.world = theatre.app, theatre.world
        self.address = f"http://127.0.0.1:{listener.server.port}"
        self.webhook = Webhook(self.app.bot, config, vitals, theatre.clock, pace=VirtualPace(theatre.clock))

    async def settle(self):
        """What is refused comes again by the clock."""
        await self.world.deliver_webhooks()
        while self.world.updates.pending():
            self.theatre.clock.advance(timedelta(seconds=1))
            await self.world.deliver_webhooks()
        await self.app.beat()
        await self.app.sender.drain()

    async def bring(self, update_id, **update):
        return await self.bring_bytes(json.dumps({"update_id": update_id, **update}).encode())

    async def bring_bytes(self, body):
        async with httpx.AsyncClient(timeout=30) as caller:
            url, secret = self.config.telegram.webhook_url, {SECRET_HEADER: secret_of(self.config)}
            return (await caller.post(url, content=body, headers=secret)).status_code


@pytest.fixture
def port():
    """Ours until the end of the story: bound, so that nobody else gets it, and open to whoever listens."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


def called_at(port, path="/telegram", **more):
    chosen = {
        "TELEGRAM__TOKEN": "7000000001:simulated",
        "TELEGRAM__MODE": "webhook",
        "TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{port}{path}",
        "WEB__LISTEN": f"127.0.0.1:{port}",
    }
    return load_config(None, {f"AFTERWORD_{key}": value for key, value in (chosen | more).items()})


@asynccontextmanager
async def open_house(theatre, config, ingest=None):
    app, vitals = theatre.app, Vitals(theatre.clock.now())
    async with listening(
        config, app.bot.id, ingest or app.ingest, app.store, app.house, theatre.clock, vitals
    ) as listener:
        yield House(theatre, config, listener, vitals)


@pytest.fixture
async def theatre(tmp_path):
    async with stage(tmp_path, INVITATIONS__DELAY="0s") as set_up:
        yield set_up


@pytest.fixture
async def house(theatre, port):
    async with open_house(theatre, called_at(port)) as house:
        await house.webhook.look()
        yield house


async def test_a_customer_starts_and_is_greeted(house):
    anna = house.world.joins("Анна", language_code="ru")
    anna.starts()
    await house.settle()
    anna.sees("Аврора")
    assert house.world.updates.pending() == []
    assert house.vitals.calls == {"taken": 1}
    assert house.vitals.called_at is not None


async def test_from_contact_to_answer_and_case_by_webhook(house):
    theatre = house.theatre
    boss = await joins(house, "manager", "Олег")
    agent = await joins(house, "agent", "Оля")
    ivan = house.world.joins("Иван", username="ivan", language_code="ru")
    ivan.starts()
    await house.settle()
    agent.writes("/survey @ivan")
    await house.settle()
    ivan.taps("😡 Очень плохо")
    await house.settle()
    ivan.writes("Ждал два часа")
    await house.settle()
    boss.sees("Ждал два часа")
    assert set(house.vitals.calls) == {"taken"}
    assert theatre.world.webhook.last_error == ""


async def joins(house, role, name):
    async with house.app.store.transaction() as tx:
        token = await make_staff_link(Work(tx, house.theatre.clock.now(), house.app.house), name, role, "support")
    person = house.world.joins(name, language_code="ru")
    person.starts(f"j_{token}")
    await house.settle()
    return person


async def test_what_waited_before_the_webhook_was_set_is_brought_to_it(theatre, port):
    anna = theatre.world.joins("Анна", language_code="ru")
    anna.starts()
    async with open_house(theatre, called_at(port)) as house:
        await house.webhook.look()
        await house.settle()
    anna.sees("Аврора")


async def test_what_comes_while_nobody_listens_is_there_after_the_restart(theatre, port):
    config = called_at(port)
    anna = theatre.world.joins("Анна", language_code="ru")
    async with open_house(theatre, config) as house:
        await house.webhook.look()
    assert theatre.world.webhook.url == config.telegram.webhook_url
    anna.starts()
    await theatre.world.deliver_webhooks()
    assert len(theatre.world.updates.pending()) == 1
    async with open_house(theatre, config) as house:
        await house.settle()
    anna.sees("Аврора")


async def test_the_same_update_brought_ten_times_is_taken_once(house):
    message = start_of(house.world.joins("Анна", language_code="ru"))
    fates = await asyncio.gather(*(house.bring(77, message=message) for _ in range(10)))
    assert set(fates) == {200}
    await house.app.sender.drain()
    assert len(house.theatre.world.chats[message["chat"]["id"]].messages) == 1


def start_of(person):
    chat = person.world.private_chat(person.user)
    return {"message_id": 1, "date": 1, "chat": chat.shape(), "from": person.user.shape(), "text": "/start"}


async def test_a_batch_that_was_undone_comes_again(theatre, port):
    class Weak:
        """The disk is full once."""

        failures = 1

        async def __call__(self, updates):
            if self.failures:
                self.failures -= 1
                raise OSError("the disk is full")
            await theatre.app.ingest(updates)

    anna = theatre.world.joins("Анна", language_code="ru")
    async with open_house(theatre, called_at(port), Weak()) as house:
        await house.webhook.look()
        anna.starts()
        await house.settle()
        assert house.vitals.calls == {"not_taken": 1, "taken": 1}
    anna.sees("Аврора")


async def test_garbage_is_kept_where_it_can_be_found_and_known_again(house):
    for _ in range(2):
        assert await house.bring_bytes(b'{"update_id": "\x00", "message": {"from": {"id":42}}}') == 200
    async with house.app.store.reading() as tx:
        assert await tx.inbox.dead() == 1
    async with house.app.store.transaction() as tx:
        assert await tx.inbox.forget(42) == 1
        assert await tx.inbox.dead() == 0


async def test_health_and_metrics_stand_beside_the_webhook(house):
    anna = house.world.joins("Анна", language_code="ru")
    anna.starts()
    await house.settle()
    async with httpx.AsyncClient(base_url=house.address) as caller:
        assert (await caller.get("/healthz")).text == "ok\n"
        ready = await caller.get("/readyz")
        metrics = (await caller.get("/metrics")).text
    assert ready.json()["signs"]["telegram"]["mode"] == "webhook"
    assert 'afterword_webhook_calls_total{fate="taken"} 1.0' in metrics
    for word in ("Анна", str(anna.id), "simulated", secret_of(house.config)):
        assert word not in metrics
        assert word not in ready.text


async def test_who_stops_says_so_first_and_takes_nothing_more(house):
    house.listener.is_stopping = True
    async with httpx.AsyncClient(base_url=house.address) as caller:
        assert (await caller.get("/healthz")).text == "stopping\n"
    await house.listener.stop()
    await house.listener.stop()
    with pytest.raises(httpx.ConnectError):
        await house.bring(1)


async def test_in_polling_mode_only_health_is_answered(theatre, port):
    config = called_at(port, TELEGRAM__MODE="polling")
    async with open_house(theatre, config) as house, httpx.AsyncClient(base_url=house.address) as caller:
        assert (await caller.get("/healthz")).status_code == 200
        assert (await caller.post("/telegram", headers={SECRET_HEADER: secret_of(config)})).status_code == 404


async def test_nothing_listens_where_nobody_asked_for_it(theatre):
    config, app = load_config(None, {}), theatre.app
    vitals = Vitals(theatre.clock.now())
    async with listening(config, app.bot.id, app.ingest, app.store, app.house, theatre.clock, vitals) as listener:
        assert listener is None


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz", "/a{b}"])
async def test_a_path_that_cannot_be_telegrams_is_refused(theatre, port, path):
    with pytest.raises(ConfigError, match=r"telegram\.webhook_url.*another path"):
        await enter(theatre, called_at(port, path))


async def test_an_address_in_use_is_refused_with_its_name(theatre, port, house):
    with pytest.raises(ConfigError, match=rf"web\.listen: cannot listen on 127\.0\.0\.1:{port}: .*in use"):
        await enter(theatre, called_at(port))


async def test_a_certificate_that_is_none_is_refused(theatre, port, tmp_path):
    (tmp_path / "c.pem").write_text("nothing")
    files = {"WEB__CERTIFICATE": f"{tmp_path}/c.pem", "WEB__PRIVATE_KEY": f"{tmp_path}/missing.pem"}
    with pytest.raises(ConfigError, match=r"web\.certificate, web\.private_key.*two PEM files"):
        await enter(theatre, called_at(port, **files))


async def enter(theatre, config):
    async with AsyncExitStack() as exits:
        await exits.enter_async_context(open_house(theatre, config))
