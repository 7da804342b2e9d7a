"""Of all replicas one leads: it alone sends and keeps time, for Telegram's limits are per bot.

Who leads is decided by the database. A leader that is deposed finds its transactions refused and becomes a standby; a
standby takes over within seconds of the leader's death.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from bot.vitals import Vitals
from surveys.errors import LeadershipLost
from surveys.ports import Leadership

log = logging.getLogger(__name__)

Duty = Callable[[], Awaitable[object]]


class Leading:
    """`first` is done whenever the lead was taken; then the `duties` run for as long as it is held. They are ended in
    their order, each awaited before the next."""

    def __init__(self, leadership: Leadership, first: Duty, duties: Sequence[Duty], vitals: Vitals) -> None:
        self._leadership = leadership
        self._first = first
        self._duties = duties
        self._vitals = vitals

    async def run(self) -> None:
        """Until cancelled; an error of a duty, other than the loss of the lead, goes to the caller."""
        while True:
            await self._leadership.won()
            self._vitals.is_leader, self._vitals.epoch = True, self._leadership.epoch
            log.info("This process leads.", extra={"event": "leading", "epoch": self._leadership.epoch})
            try:
                with suppress(LeadershipLost):
                    await self._reign()
            finally:
                self._vitals.is_leader = False
            log.warning("This process does not lead any more.", extra={"event": "deposed"})

    async def _reign(self) -> None:
        await self._first()
        under_way = [asyncio.ensure_future(duty()) for duty in (*self._duties, self._until_lost)]
        try:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            await _end(under_way)
        for duty in under_way:
            if not duty.cancelled():
                duty.result()

    async def _until_lost(self) -> None:
        await self._leadership.lost()
        raise LeadershipLost


async def _end(under_way: Sequence[asyncio.Future[object]]) -> None:
    for duty in under_way:
        duty.cancel()
        while not duty.done():
            await asyncio.wait((duty,))
