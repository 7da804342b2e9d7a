"""The only fakes: time. Telegram is the simulator; everything else is real."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from simulator.clock import StillClock

#: A Tuesday in November, 14:00 in Kyiv.
TUESDAY_AFTERNOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class VirtualPace:
    """Waiting moves the clock instead of passing time."""

    def __init__(self, clock: StillClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()

    async def wait(self, seconds: float, bell: asyncio.Event | None = None) -> None:
        self._clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0)
