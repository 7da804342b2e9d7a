"""What is taken out of the store to be sent: as much as will have its slot soon, and nothing that had better wait.

Edits need no slot of the whole and are taken whenever there is a worker; of other messages only so many as a few
hundredths of a second can bear, because a kill leaves all of them in doubt.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.limits import Limits
from bot.manners import Manners
from bot.messenger import is_edit
from surveys.ports import Tx
from surveys.records import Delivery

#: Sends that are claimed ahead of their slot: a kill leaves no more than these and those under way in doubt.
SENDS_AHEAD = 3
#: At a high rate as many as go in so many seconds.
SECONDS_AHEAD = 0.08
#: Looked for besides, as they come first: more with every look that finds nothing else, or little of use.
EDITS = (8, 16, 32, 64)
#: A chat that has to wait longer gives its message back, in seconds.
PATIENCE = 1.5


@dataclass(slots=True)
class Claims:
    limits: Limits
    manners: Manners
    #: The last look left ready ones behind, or may have.
    has_more: bool = True

    @property
    def ahead(self) -> int:
        return max(SENDS_AHEAD, math.ceil(self.limits.rate * SECONDS_AHEAD))

    def is_low(self, held: Iterable[Delivery]) -> bool:
        """More should be taken, lest a slot goes by unused."""
        return _sends(held) <= self.ahead // 3

    async def take(
        self, tx: Tx, now: datetime, pace_now: float, held: Iterable[Delivery], workers: int
    ) -> list[Delivery]:
        """What may go next, most urgent first; what cannot go soon is given back at once."""
        blocked = _sends(delivery for delivery in held if self._wait(delivery, pace_now) > 0)
        room = max(self.ahead + blocked - _sends(held), 0)
        taken: list[Delivery] = []
        self.has_more = False
        for edits in EDITS:
            limit = min(room + edits, workers - len(taken))
            if limit <= 0:
                break
            portion = await tx.deliveries.claim(now, limit, room)
            welcome = [each for each in portion if await self._is_welcome(tx, each, now)]
            ready = [each for each in welcome if await self._goes_soon(tx, each, now, pace_now, blocked)]
            taken += ready
            is_full = len(portion) == limit
            self.has_more = is_full or _sends(portion) == room
            room -= _sends(ready)
            if not is_full and len(ready) == len(portion):
                break
        return taken

    async def _is_welcome(self, tx: Tx, delivery: Delivery, now: datetime) -> bool:
        """Otherwise it is dropped, or put off to a decent hour."""
        if self.manners.is_pointless(delivery):
            await tx.deliveries.drop(delivery.id, "pointless", now)
            return False
        later = self.manners.not_before(delivery, now)
        if later is not None:
            await tx.deliveries.put_back(delivery.id, later, "night")
        return later is None

    async def _goes_soon(self, tx: Tx, delivery: Delivery, now: datetime, pace_now: float, blocked: int) -> bool:
        """Otherwise it is ready again, and its chat parked when that has to wait for long."""
        wait = self._wait(delivery, pace_now)
        until = now + timedelta(seconds=wait)
        if wait > PATIENCE:
            await tx.deliveries.park(delivery.draft.chat_id, until)
        elif wait <= 0 or blocked < self.ahead or is_edit(delivery):
            return True
        await tx.deliveries.put_back(delivery.id, until, None)
        return False

    def _wait(self, delivery: Delivery, pace_now: float) -> float:
        """Seconds for which its own chat has to be spared."""
        return self.limits.next_chat_slot(delivery.draft.chat_id, pace_now) - pace_now


def _sends(deliveries: Iterable[Delivery]) -> int:
    return sum(not is_edit(delivery) for delivery in deliveries)
