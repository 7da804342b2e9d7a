"""A world whose clock stands still, its doors over real HTTP, and a bare client in the part of the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from msgspec import Struct

from simulator.clock import StillClock
from simulator.server import served
from simulator.world import World


class RefusedError(Exception):
    """What Telegram said instead of yes."""

    def __init__(self, reply: dict[str, Any]) -> None:
        super().__init__(reply["description"])
        self.code: int = reply["error_code"]
        self.parameters: dict[str, Any] = reply.get("parameters", {})


class Bot(Struct, frozen=True):
    """`await bot("sendMessage", chat_id=1, text="Hi")` is the result, or raises what Telegram said."""

    client: httpx.AsyncClient
    token: str

    async def __call__(self, method: str, **parameters: Any) -> Any:
        return self.unpack(await self.client.post(f"/bot{self.token}/{method}", json=parameters))

    @staticmethod
    def unpack(response: httpx.Response) -> Any:
        reply = response.json()
        if not reply["ok"]:
            raise RefusedError(reply)
        return reply["result"]

    async def news(self, **parameters: Any) -> list[dict[str, Any]]:
        """All updates that wait, acknowledged."""
        updates: list[dict[str, Any]] = await self("getUpdates", **parameters)
        if updates:
            await self("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)
        return updates


@pytest.fixture
def clock():
    return StillClock(datetime(2026, 11, 2, 12, 0, tzinfo=UTC))


@pytest.fixture
def world(clock):
    return World(clock)


@pytest.fixture
async def client(world) -> AsyncIterator[httpx.AsyncClient]:
    async with served(world) as running, httpx.AsyncClient(base_url=running.base_url, timeout=10) as client:
        yield client


@pytest.fixture
async def bot(client, world):
    return Bot(client, world.token)


@pytest.fixture
def anna(world):
    """A customer who has pressed Start."""
    anna = world.joins("Анна", username="anna", language_code="ru")
    anna.starts()
    return anna


def keyboard(*rows: str) -> dict[str, Any]:
    """`keyboard("Yes|No", "Later")`: rows of buttons whose data is their label."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in row.split("|")] for row in rows]}
