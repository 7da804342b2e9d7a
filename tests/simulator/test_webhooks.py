"""Webhook delivery over real HTTP: order within a queue, retries, the secret."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from simulator.world import World
from tests.simulator.conftest import RefusedError, keyboard


class Receiver:
    """A bare web server that answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[dict] = []
        self.secrets: list[str] = []
        self.answers: list[str] = []
        self.url = ""

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.answer, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/hook"
        return self

    async def __aexit__(self, *_):
        self.server.close()
        await self.server.wait_closed()

    async def answer(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n") if ": " in line)
        body = await reader.readexactly(int(headers["content-length"]))
        self.secrets.append(headers.get("x-telegram-bot-api-secret-token", ""))
        status = self.answers.pop(0) if self.answers else "200 OK"
        if status.startswith("200"):
            self.got.append(json.loads(body))
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def receiver():
    async with Receiver() as receiver:
        yield receiver


@pytest.fixture
def quiet(clock) -> World:
    """A world without a server, so that deliveries happen only when a test says so."""
    return World(clock)


@pytest.fixture
def vera(quiet, receiver):
    quiet.webhook.url, quiet.webhook.secret = receiver.url, "hush"
    return quiet.joins("Vera")


async def test_updates_arrive_in_order_with_the_secret(quiet, vera, receiver):
    vera.starts()
    vera.writes("one")
    vera.writes("two")
    await quiet.deliver_webhooks()
    assert [update["message"]["text"] for update in receiver.got] == ["/start", "one", "two"]
    assert set(receiver.secrets) == {"hush"}
    assert quiet.updates.pending() == []


async def test_a_refused_update_holds_up_its_own_chat_only(quiet, vera, receiver, clock):
    vera.starts()
    oleg = quiet.joins("Oleg")
    receiver.answers = ["500 Oops", "500 Oops"]
    await quiet.deliver_webhooks()
    oleg.starts()
    vera.writes("later")
    await quiet.deliver_webhooks()
    assert [update["message"]["from"]["first_name"] for update in receiver.got] == ["Oleg"]
    info = quiet.webhook.shape(len(quiet.updates.pending()), None)
    assert info["pending_update_count"] == 2
    assert info["last_error_message"] == "Wrong response from the webhook: 500"
    clock.advance(timedelta(seconds=2))
    await quiet.deliver_webhooks()
    assert [update["message"]["text"] for update in receiver.got[1:]] == ["/start", "later"]


async def test_retry_after_is_honoured(quiet, vera, receiver, clock):
    vera.starts()
    receiver.answers = ["503 Busy\r\nRetry-After: 30"]
    await quiet.deliver_webhooks()
    clock.advance(timedelta(seconds=29))
    await quiet.deliver_webhooks()
    assert receiver.got == []
    clock.advance(timedelta(seconds=1))
    await quiet.deliver_webhooks()
    assert len(receiver.got) == 1


async def test_an_update_that_expires_meanwhile_is_dropped(quiet, vera, receiver, clock):
    receiver.answers = ["503 Busy\r\nRetry-After: 3600"]
    vera.starts()
    await quiet.deliver_webhooks()
    clock.advance(timedelta(days=1))
    await quiet.deliver_webhooks()
    assert receiver.got == []


async def test_a_press_does_not_wait_for_a_message_of_the_same_person(quiet, vera, receiver):
    vera.starts()
    vera.writes("held up")
    message = quiet.post(
        quiet.private_chat(vera.user), quiet.bot, {"text": "?"}, keyboard=keyboard("A")["inline_keyboard"]
    )
    receiver.answers = ["500 Oops", "500 Oops"]
    await quiet.deliver_webhooks()
    vera.taps("A", message=message)
    await quiet.deliver_webhooks()
    assert [update["callback_query"]["data"] for update in receiver.got] == ["A"]


async def test_nobody_listening_is_an_error_worth_a_line(quiet, vera):
    quiet.webhook.url = "http://127.0.0.1:9/hook"
    vera.starts()
    await quiet.deliver_webhooks()
    assert "Connection failed" in quiet.webhook.last_error


async def test_a_served_world_delivers_by_itself(bot, anna, receiver):
    arrived = asyncio.Event()
    receiver.got = Arrivals(arrived)
    await bot("setWebhook", url=receiver.url, secret_token="s-1")
    await asyncio.wait_for(arrived.wait(), 5)
    assert receiver.secrets == ["s-1"]
    assert (await bot("getWebhookInfo"))["url"] == receiver.url


async def test_a_webhook_needs_an_address_and_a_plain_secret(bot):
    with pytest.raises(RefusedError, match="bad webhook"):
        await bot("setWebhook", url="ftp://x")
    with pytest.raises(RefusedError, match="secret token contains unallowed characters"):
        await bot("setWebhook", url="https://x.org", secret_token="тайна")


class Arrivals(list):
    def __init__(self, arrived: asyncio.Event) -> None:
        super().__init__()
        self.arrived = arrived

    def append(self, update) -> None:
        super().append(update)
        self.arrived.set()
