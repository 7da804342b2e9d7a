"""Toasts on their way: the short lines that answer presses. Nobody waits for them, so no poll and no commit is held up.

They are worth nothing later: nothing is kept when one fails, and the oldest give way when far too many wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from telegram.error import TelegramError

from bot.clock import Pace, RealPace
from bot.turn import Toast
from bot.vitals import Durations

log = logging.getLogger(__name__)

AT_ONCE = 128
#: A press that waits behind so many others has been given up by the phone.
MOST_WAITING = 4000
#: For those under way when the program stops, in seconds.
GRACE = 2.0


class Toasts:
    """`tell` makes one call; `taps` gets the seconds from the arrival of a press to its answer."""

    def __init__(
        self, tell: Callable[[Toast], Awaitable[None]], taps: Durations | None = None, pace: Pace | None = None
    ) -> None:
        self._tell = tell
        self._taps = taps or Durations()
        self._pace = pace or RealPace()
        self._waiting: deque[Toast] = deque(maxlen=MOST_WAITING)
        self._flying: set[asyncio.Task[None]] = set()

    def answer(self, toasts: Sequence[Toast]) -> None:
        """Returns at once."""
        self._waiting.extend(toasts)
        for _ in range(min(len(self._waiting), AT_ONCE - len(self._flying))):
            flight = asyncio.create_task(self._fly(), name="toasts")
            self._flying.add(flight)
            flight.add_done_callback(self._flying.discard)

    async def settled(self) -> None:
        """Until every press has its answer."""
        while self._flying:
            await asyncio.wait(self._flying)

    async def stop(self) -> None:
        """Those under way have a moment left; the others are given up."""
        self._waiting.clear()
        if self._flying:
            _, late = await asyncio.wait(self._flying, timeout=GRACE)
            for flight in late:
                flight.cancel()

    async def _fly(self) -> None:
        while self._waiting:
            await self._one(self._waiting.popleft())

    async def _one(self, toast: Toast) -> None:
        try:
            await self._tell(toast)
        except Exception as error:
            level = logging.DEBUG if isinstance(error, TelegramError) else logging.ERROR
            facts = {"event": "toast_failed", "error": type(error).__name__}
            log.log(level, "A press stays unanswered.", extra=facts)
        else:
            if toast.arrived_at is not None:
                self._taps.add(self._pace.now() - toast.arrived_at)
