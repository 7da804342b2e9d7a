"""Waiting for something to happen: a bell for long polls, and the feed of everything that the page shows."""

from __future__ import annotations

import asyncio
from typing import Any


class Bell:
    """Wakes whoever waits for it."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def wait(self, seconds: float) -> None:
        """Return when the bell rings, or when the time is over."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await asyncio.wait([waiting], timeout=seconds)
        finally:
            self._waiting.discard(waiting)


class Feed:
    """Every change of the world, in order, as (kind, thing). A thing is drawn when it is read: as it is by then."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, Any]] = []
        self.bell = Bell()

    def add(self, kind: str, thing: Any) -> None:
        self.changes.append((kind, thing))
        self.bell.ring()

    def since(self, number: int) -> list[tuple[str, Any]]:
        """What changed after the first `number` changes; several changes of one thing count once."""
        latest = {(kind, id(thing)): (kind, thing) for kind, thing in self.changes[number:]}
        return list(latest.values())

    async def wait(self, number: int, seconds: float) -> None:
        if len(self.changes) <= number:
            await self.bell.wait(seconds)
