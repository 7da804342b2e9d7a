"""A real server on a free port, and a door of Telegram's with a notebook behind it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from web.app import make_app
from web.collector import Collector
from web.health import Health
from web.server import Server
from web.telegram_webhook import SECRET_HEADER, TelegramWebhook

SECRET = "a-secret-of-the-house"


class Notebook:
    """Commits batches while it may; keeps what nobody can read."""

    def __init__(self) -> None:
        self.collector = Collector(self.ingest)
        self.batches: list[list[int]] = []
        self.kept: list[tuple[str, str]] = []
        self.fates: Counter[str] = Counter()
        self.is_full = False
        #: A commit lasts until this is set.
        self.may_commit = asyncio.Event()
        self.may_commit.set()
        self.is_committing = asyncio.Event()
        #: The fate of a delivery is known.
        self.is_settled = asyncio.Event()
        self.arrived = 0
        #: The commits begin when so many deliveries wait.
        self.opens_after = 0

    @property
    def updates(self) -> list[int]:
        return [number for batch in self.batches for number in batch]

    async def take(self, update: dict[str, Any]) -> None:
        """On the way to the collector."""
        self.arrived += 1
        if self.arrived == self.opens_after:
            self.may_commit.set()
        await self.collector.take(update)

    async def ingest(self, updates: list[dict[str, Any]]) -> None:
        self.is_committing.set()
        await self.may_commit.wait()
        if self.is_full:
            raise OSError("the disk is full")
        self.batches.append([update["update_id"] for update in updates])

    async def keep(self, text: str, why: str) -> None:
        if self.is_full:
            raise OSError("the disk is full")
        self.kept.append((why, text))

    def note(self, fate: str) -> None:
        self.fates[fate] += 1
        self.is_settled.set()


class Door:
    """What stands at the address, and a caller who knows the secret."""

    def __init__(self, notebook: Notebook, **patience: float) -> None:
        self.notebook = notebook
        self.collector = notebook.collector
        webhook = TelegramWebhook(SECRET, notebook.take, notebook.keep, notebook.note, **patience)
        self.app = make_app(well(), webhook, "/telegram")
        self.caller: httpx.AsyncClient
        self.server: Server

    @property
    def port(self) -> int:
        return self.server.port

    async def bring(self, update_id: int) -> int:
        return await self.bring_bytes(b'{"update_id":%d,"message":{}}' % update_id)

    async def bring_bytes(self, body: bytes) -> int:
        return (await self.caller.post("/telegram", content=body)).status_code


def well() -> Health:
    async def no_signs() -> dict[str, Any]:
        return {}

    async def nothing() -> bytes:
        return b""

    return Health(lambda: None, no_signs, nothing)


@asynccontextmanager
async def serving(app: Any, **options: Any) -> AsyncIterator[Server]:
    server = Server(app, "127.0.0.1", 0, **options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop(patience=1)


@asynccontextmanager
async def opened(notebook: Notebook, **patience: float) -> AsyncIterator[Door]:
    door = Door(notebook, **patience)
    async with (
        serving(door.app) as server,
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{server.port}",
            headers={SECRET_HEADER: SECRET},
            limits=httpx.Limits(max_connections=None),
            timeout=30,
        ) as door.caller,
    ):
        door.server = server
        yield door


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
async def door(notebook: Notebook) -> AsyncIterator[Door]:
    async with opened(notebook) as door:
        yield door
