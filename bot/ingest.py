"""From raw updates to a commit: the door through which everything people do comes in.

1. one transaction for the whole batch; 2. updates seen before are left out; 3. each new one in its own savepoint, in
the order of its id; one that fails is kept raw and does not hold up the others; 4. commit. Only when `ingest` has
returned may Telegram forget the updates. Toasts follow the commit: best effort.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update

from bot.handlers.failures import keep_failed
from bot.routing import route
from bot.turn import Toast, Turn
from surveys.ports import Clock, House, Store, Work

Raw = dict[str, Any]


@dataclass(slots=True)
class Ingest:
    """`after_commit` gets the toasts of the batch, and is the moment to wake the sender."""

    bot: Bot
    store: Store
    clock: Clock
    house: House
    after_commit: Callable[[Sequence[Toast]], Awaitable[None]]

    async def __call__(self, raws: Sequence[Raw]) -> None:
        """Commit the batch. Raises when the database could not commit: then nothing was taken."""
        toasts = await asyncio.shield(self._take(raws))
        await self.after_commit(toasts)

    async def _take(self, raws: Sequence[Raw]) -> list[Toast]:
        async with self.store.transaction() as tx:
            work = Work(tx, self.clock.now(), self.house)
            known = {raw["update_id"]: raw for raw in raws if isinstance(raw.get("update_id"), int)}
            new = await tx.inbox.admit(self.bot.id, list(known), work.now)
            turns = [await self._one(work, known[update_id]) for update_id in sorted(new)]
        return [turn.answer for turn in turns if turn is not None and turn.answer is not None]

    async def _one(self, work: Work, raw: Raw) -> Turn | None:
        try:
            async with work.tx.savepoint():
                update = Update.de_json(raw, self.bot)
                return await route(work, update)
        except Exception as error:
            await keep_failed(work, self.bot.id, raw, error)
            return None

    async def retry_failed(self) -> int:
        """Updates that failed earlier and whose pause is over; says how many were tried."""
        async with self.store.transaction() as tx:
            work = Work(tx, self.clock.now(), self.house)
            waiting = await tx.inbox.retryable(work.now, limit=20)
            for bot_id, update_id, text in waiting:
                await self._again(work, bot_id, update_id, json.loads(text))
        return len(waiting)

    async def _again(self, work: Work, bot_id: int, update_id: int, raw: Raw) -> None:
        try:
            async with work.tx.savepoint():
                await route(work, Update.de_json(raw, self.bot))
                await work.tx.inbox.succeed(bot_id, update_id)
        except Exception as error:
            await keep_failed(work, bot_id, raw, error)
