"""From concurrent deliveries to one commit: what arrives while a commit is under way goes into the next one together.

Nobody waits for company: the first delivery starts a batch at once. A delivery is safe when `take` returns.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

log = logging.getLogger(__name__)

MOST_AT_ONCE = 100

Raw = dict[str, Any]
Waiting = tuple[Raw, asyncio.Future[None]]


class NotTaken(Exception):
    """The update is not safe here; whoever brought it should come again."""


class Collector:
    """`ingest` returns when a whole batch is safe, or raises when it could not be taken at all."""

    def __init__(self, ingest: Callable[[list[Raw]], Awaitable[None]], most: int = MOST_AT_ONCE) -> None:
        self._ingest = ingest
        self._most = most
        self._waiting: list[Waiting] = []
        self._worker: asyncio.Task[None] | None = None
        self._is_closing = False

    async def take(self, update: Raw) -> None:
        """Returns when the update is committed. A caller who gives up waiting takes nothing back."""
        if self._is_closing:
            raise NotTaken
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, committed))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work(), name="collector")
        await committed

    async def close(self, patience: float) -> None:
        """Nothing new is taken; what was accepted has so many seconds to be committed, then it counts as not taken."""
        self._is_closing = True
        if self._worker is not None:
            _, late = await asyncio.wait((self._worker,), timeout=patience)
            for worker in late:
                worker.cancel()
                await asyncio.wait((worker,))

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._commit(batch)
        finally:
            _refuse(self._waiting)
            self._waiting, self._worker = [], None

    async def _commit(self, batch: list[Waiting]) -> None:
        try:
            await self._ingest([update for update, _ in batch])
        except Exception as error:
            extra = {"event": "batch_failed", "updates": len(batch), "error": type(error).__name__}
            log.error("Updates could not be committed; Telegram brings them again.", extra=extra, exc_info=error)
            _refuse(batch)
        except asyncio.CancelledError:
            _refuse(batch)
            raise
        else:
            for _, committed in batch:
                if not committed.done():
                    committed.set_result(None)


def _refuse(batch: list[Waiting]) -> None:
    for _, committed in batch:
        if not committed.done():
            committed.set_exception(NotTaken())
