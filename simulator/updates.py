"""The bot's update queue: numbering, acknowledgement by a higher offset, lifetimes.

Button presses live 150 seconds and everything else a day, by the clock of the world. Polling and webhooks draw
from the same queue.
"""

from __future__ import annotations

import json
from itertools import takewhile
from typing import Any

from msgspec import Struct, field

from simulator.clock import AnyClock

DAY = 86_400.0
LIFETIMES = {"callback_query": 150.0}
#: Telegram keeps no more than this and drops what comes later, silently.
CAPACITY = 100_000
#: Kinds that come only to a bot that asks for them by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Update(Struct, eq=False):
    id: int
    expires_at: float
    #: Telegram delivers webhooks one at a time within a queue, and queues independently of each other.
    queue: str
    body: bytes
    tries: int = 0
    next_try_at: float = field(default=0.0)


class UpdateQueue:
    def __init__(self, clock: AnyClock, first_id: int = 500_000_001) -> None:
        self.clock = clock
        self.next_id = first_id
        self.allowed: list[str] | None = None
        #: Numbers of updates that nobody fetched in time.
        self.expired: list[int] = []
        self._pending: dict[int, Update] = {}

    def put(self, kind: str, payload: Any, queue: str) -> int | None:
        """Number an update and keep it; returns the number, or None when the bot did not want this kind."""
        if not self._wants(kind) or len(self._pending) >= CAPACITY:
            return None
        lifetime = LIFETIMES.get(kind, DAY)
        return self.put_raw({kind: payload}, queue, lifetime)

    def put_raw(self, fields: dict[str, Any], queue: str = "raw", lifetime: float = DAY) -> int:
        number = self.next_id
        self.next_id += 1
        body = json.dumps({"update_id": number, **fields}, ensure_ascii=False, separators=(",", ":")).encode()
        self._pending[number] = Update(number, self.clock.now().timestamp() + lifetime, queue, body)
        return number

    def _wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def take(self, offset: int, limit: int) -> list[Update]:
        """Forget what lies below the offset, and show what follows.

        A negative offset counts from the end. An offset far beyond the last number is ignored, as Telegram does.
        """
        if offset < 0:
            self._forget_below(([0] * -offset + list(self._pending))[offset])
        elif offset <= self.next_id - 1 + 10:
            self._forget_below(offset)
        return self.pending(limit)

    def _forget_below(self, offset: int) -> None:
        for number in list(takewhile(lambda number: number < offset, self._pending)):
            del self._pending[number]

    def pending(self, limit: int | None = None) -> list[Update]:
        now = self.clock.now().timestamp()
        alive: list[Update] = []
        expired: list[int] = []
        for number, update in self._pending.items():
            if update.expires_at <= now:
                expired.append(number)
            else:
                alive.append(update)
                if limit and len(alive) >= limit:
                    break
        for number in expired:
            del self._pending[number]
        self.expired += expired
        return alive

    def discard(self, update: Update) -> None:
        self._pending.pop(update.id, None)

    def clear(self) -> None:
        self._pending.clear()

    def jump(self, to: int) -> None:
        """Go on numbering elsewhere, as Telegram does after a quiet week."""
        if to <= self.next_id and self._pending:
            raise ValueError("update ids can fall back only while the queue is empty")
        self.next_id = to
