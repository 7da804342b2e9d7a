"""Time that costs nothing: a pace that moves a still clock instead of waiting."""

import asyncio
from datetime import timedelta

from simulator.clock import StillClock


class VirtualPace:
    """Whoever waits moves the clock; so one waits at a time."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.waits: list[float] = []

    def now(self) -> float:
        return self.clock.now().timestamp()

    async def wait(self, seconds: float, bell: asyncio.Event | None = None) -> None:
        if bell is None or not bell.is_set():
            self.waits.append(seconds)
            self.clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0)
