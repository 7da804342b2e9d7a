"""From raw updates to a commit: the door through which everything people do comes in.

1. one transaction for the whole batch; 2. updates seen before are left out; 3. the new ones in the order of their ids,
under one savepoint; if any fails, all of that is undone and each gets a savepoint of its own, so one that fails is kept
raw and does not hold up the others; 4. commit. Only when `ingest` has returned may Telegram forget the updates. Toasts
follow the commit: best effort.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from telegram import Bot

from bot.clock import Pace, RealPace
from bot.handlers.failures import keep_failed
from bot.reading import MOST_ID, read_update, whose_presses
from bot.routing import route
from bot.turn import Toast, Turn
from bot.vitals import Vitals
from storage.wire import to_the_end
from surveys.ports import Clock, House, Store, Work
from surveys.values import replace

#: How many failed updates are tried again at one beat.
RETRIES = 20
#: From so many updates on it pays to ask for all of them at once.
MANY = 8

Raw = dict[str, Any]


class Batch(Struct):
    """What became of the updates that came together."""

    toasts: list[Toast] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    failed: int = 0

    def add(self, raw: Raw, turn: Turn | None) -> None:
        self.kinds[_kind(raw)] += 1
        if turn is not None and turn.answer is not None:
            self.toasts.append(turn.answer)


class Ingest:
    """`after_commit` gets the toasts of the batch, and is the moment to wake the sender."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        clock: Clock,
        house: House,
        after_commit: Callable[[Sequence[Toast]], Awaitable[None]],
        *,
        vitals: Vitals | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.bot = bot
        self.store = store
        self.clock = clock
        self.house = house
        self.after_commit = after_commit
        self.vitals = vitals or Vitals(clock.now())
        self.pace = pace or RealPace()

    async def __call__(self, raws: Sequence[Raw]) -> None:
        """Commit the batch. Raises when the database could not commit: then nothing was taken. A caller who is
        cancelled still waits for the commit."""
        await to_the_end(self._take(raws, self.pace.now()))

    async def _take(self, raws: Sequence[Raw], arrived_at: float) -> None:
        known = {raw["update_id"]: raw for raw in raws if _is_number(raw.get("update_id"))}
        began_at = self.pace.now()
        async with self.store.transaction() as tx:
            work = Work(tx, self.clock.now(), self.house)
            new = await tx.inbox.admit(self.bot.id, list(known), work.now)
            updates = [known[update_id] for update_id in sorted(new)]
            if len(updates) >= MANY:
                await tx.foresee(*whose_presses(updates))
            batch = await self._together(work, updates) or await self._one_by_one(work, updates)
        batch.kinds["repeat"] += len(known) - len(new)
        self._count(batch, self.pace.now() - began_at)
        await self.after_commit([replace(toast, arrived_at=arrived_at) for toast in batch.toasts])

    async def _together(self, work: Work, raws: Sequence[Raw]) -> Batch | None:
        """Cheap, and almost always enough. None when one of them failed: then nothing has happened."""
        batch = Batch()
        if len(raws) <= 1:
            return None
        try:
            async with work.tx.savepoint():
                for raw in raws:
                    batch.add(raw, await self._route(work, raw))
        except Exception:
            return None
        return batch

    async def _one_by_one(self, work: Work, raws: Sequence[Raw]) -> Batch:
        batch = Batch()
        for raw in raws:
            try:
                async with work.tx.savepoint():
                    turn = await self._route(work, raw)
            except Exception as error:
                await keep_failed(work, self.bot.id, raw, error)
                batch.failed += 1
            else:
                batch.add(raw, turn)
        return batch

    async def _route(self, work: Work, raw: Raw) -> Turn | None:
        return await route(work, read_update(raw, self.bot))

    def _count(self, batch: Batch, seconds: float) -> None:
        self.vitals.batches += 1
        self.vitals.updates += batch.kinds
        self.vitals.failed_updates += batch.failed
        self.vitals.transactions.add(seconds)
        self.vitals.committed_at = self.clock.now()

    async def retry_failed(self) -> int:
        """Updates that failed earlier and whose pause is over; says how many were tried.

        Each is looked up when its turn comes: what one of them does, such as a wish to be forgotten, may end another.
        """
        for tried in range(RETRIES):
            if not await self._retry_next():
                return tried
        return RETRIES

    async def _retry_next(self) -> bool:
        async with self.store.transaction() as tx:
            work = Work(tx, self.clock.now(), self.house)
            for bot_id, update_id, text in await tx.inbox.retryable(work.now, limit=1):
                await self._again(work, bot_id, update_id, text)
                return True
        return False

    async def _again(self, work: Work, bot_id: int, update_id: int, text: str) -> None:
        raw = json.loads(text)
        try:
            async with work.tx.savepoint():
                await self._route(work, raw)
                await work.tx.inbox.succeed(bot_id, update_id)
        except Exception as error:
            await keep_failed(work, bot_id, raw, error)


def _is_number(update_id: object) -> bool:
    return isinstance(update_id, int) and 0 <= update_id < MOST_ID


def _kind(raw: Mapping[str, Any]) -> str:
    return next((key for key in raw if key != "update_id"), "empty")
