"""Waiting for something to happen: a bell for long polls, and the feed of everything that the page shows.

A world may live for days, so both its feed and its log of calls keep only what happened last.
"""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

T = TypeVar("T")

#: How many of the last things are kept at least.
KEPT = 20_000


class Recent(list[T]):
    """The end of a long row; its members are numbered from the row's beginning."""

    def __init__(self, kept: int = KEPT) -> None:
        super().__init__()
        self._kept = kept
        self._gone = 0

    @property
    def total(self) -> int:
        """How long the row is, with those that are gone."""
        return self._gone + len(self)

    def append(self, thing: T) -> None:
        super().append(thing)
        if len(self) > 2 * self._kept:
            self._gone += len(self) - self._kept
            del self[: -self._kept]

    def since(self, number: int) -> list[T]:
        """What came after the first `number` things."""
        return self[max(number - self._gone, 0) :]


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
        self.changes: Recent[tuple[str, Any]] = Recent()
        self.bell = Bell()

    def add(self, kind: str, thing: Any) -> None:
        self.changes.append((kind, thing))
        self.bell.ring()

    def since(self, number: int) -> list[tuple[str, Any]]:
        """What changed after the first `number` changes; several changes of one thing count once."""
        latest = {(kind, id(thing)): (kind, thing) for kind, thing in self.changes.since(number)}
        return list(latest.values())

    async def wait(self, number: int, seconds: float) -> None:
        if self.changes.total <= number:
            await self.bell.wait(seconds)
