"""What is taken out of the store to be sent: as much as will have its slot soon, and nothing that had better wait.

Edits need no slot of the whole and are taken whenever there is a worker; of other messages only so many as a few
hundredths of a second can bear, because a kill leaves all of them in doubt.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

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
#: Whose chat has to be spared for longer stays where it is, and others go before it, in seconds.
PATIENCE = 0.1


class Claims(Struct):
    limits: Limits
    manners: Manners
    #: The last look left ready ones behind, or may have.
    has_more: bool = True
    #: When the first of the chats that were passed over may be written to; None when there was none.
    spared_until: float | None = None

    @property
    def ahead(self) -> int:
        return max(SENDS_AHEAD, math.ceil(self.limits.rate * SECONDS_AHEAD))

    def is_low(self, held: Iterable[Delivery]) -> bool:
        """More should be taken, lest a slot goes by unused."""
        return _sends(held) <= self.ahead // 3

    async def take(
        self, tx: Tx, now: datetime, pace_now: float, held: Iterable[Delivery], workers: int
    ) -> list[Delivery]:
        """What may go next, most urgent first."""
        spared = self.limits.spared(pace_now + PATIENCE)
        self.spared_until = min(spared.values(), default=None)
        blocked = _sends(delivery for delivery in held if self._waits(delivery, pace_now))
        room = max(self.ahead + blocked - _sends(held), 0)
        taken: list[Delivery] = []
        self.has_more = False
        for edits in EDITS:
            limit = min(room + edits, workers - len(taken))
            if limit <= 0:
                break
            portion = await tx.deliveries.claim(now, limit, room, spared)
            welcome = [each for each in portion if await self._is_welcome(tx, each, now)]
            taken += welcome
            is_full = len(portion) == limit
            self.has_more = is_full or _sends(portion) == room
            room -= _sends(welcome)
            if not is_full and len(welcome) == len(portion):
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

    def _waits(self, delivery: Delivery, pace_now: float) -> bool:
        """Its own chat has to be spared for a moment."""
        return self.limits.next_chat_slot(delivery.draft.chat_id, pace_now) > pace_now


def _sends(deliveries: Iterable[Delivery]) -> int:
    return sum(not is_edit(delivery) for delivery in deliveries)
