"""What is brought to the webhook and is no update: kept as it came, for whoever mends the program, and reported."""

from __future__ import annotations

import logging
from hashlib import sha256

from msgspec import Struct

from surveys.ports import Clock, Store

log = logging.getLogger(__name__)


class Unreadables(Struct, frozen=True):
    bot_id: int
    store: Store
    clock: Clock

    async def keep(self, text: str, why: str) -> None:
        """Into the inbox, given up at once; the same text again is known again."""
        async with self.store.transaction() as tx:
            await tx.inbox.bury(self.bot_id, _key(text), text, why, self.clock.now())
        extra = {"event": "update_unreadable", "reason": why, "characters": len(text)}
        log.error("A delivery could not be read as an update; it stays in the inbox.", extra=extra)


def _key(text: str) -> int:
    """Negative, as the ids of updates never are."""
    return -1 - int.from_bytes(sha256(text.encode()).digest()[:7])
