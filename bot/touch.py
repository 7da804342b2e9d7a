"""In touch or cut off: at every beat, whether presses reach us; after an outage open cards ask for the tap again.

Polling, we are in touch while polls succeed; with a webhook, while this process stands behind it and Telegram does not
complain. A clock that jumps ahead looks like an outage: then the question is needless, and harmless.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from bot.poller import LONG_POLL, PATIENCE
from bot.vitals import Vitals
from surveys.ports import Clock, House, Store, Work
from surveys.use_cases.stay_in_touch import ask_for_taps_again, lose_touch, note_touch, stay_in_touch

log = logging.getLogger(__name__)

#: A poll may take so long before it counts as failed.
ONE_POLL = timedelta(seconds=LONG_POLL + PATIENCE)
#: Telegram tries a webhook again within this time; an older complaint is history.
COMPLAINT_LASTS = timedelta(minutes=10)


class Touch(Struct, frozen=True):
    """Called at every beat."""

    store: Store
    clock: Clock
    house: House
    vitals: Vitals
    mode: Literal["polling", "webhook"]

    async def __call__(self) -> None:
        async with self.store.transaction() as tx:
            await self._look(Work(tx, self.clock.now(), self.house))
        while await self._next_cards():
            pass

    async def stays(self) -> None:
        """The clock was pushed, and nobody was away: for tests and for the demo."""
        async with self.store.transaction() as tx:
            await note_touch(Work(tx, self.clock.now(), self.house))

    async def _look(self, work: Work) -> None:
        if self.mode == "polling" and self.vitals.polled_at is None:
            return
        since = self._cut_off_since(work.now)
        if since is not None:
            await lose_touch(work, since)
        elif await stay_in_touch(work):
            log.warning("Presses did not reach us for a while.", extra={"event": "outage_ended"})

    async def _next_cards(self) -> int:
        """In portions, so that people who tap do not wait behind all of them."""
        async with self.store.transaction() as tx:
            return await ask_for_taps_again(Work(tx, self.clock.now(), self.house))

    def _cut_off_since(self, now: datetime) -> datetime | None:
        polled_at = self.vitals.polled_at
        if self.mode == "polling":
            return polled_at if polled_at and now - polled_at > ONE_POLL else None
        failed_at, called_at = self.vitals.webhook_error_at, self.vitals.called_at
        if not self.vitals.webhook_pending or failed_at is None or now - failed_at > COMPLAINT_LASTS:
            return None
        return failed_at if called_at is None or failed_at > called_at else None
