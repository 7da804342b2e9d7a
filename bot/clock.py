"""The one place that looks at a clock.

`SystemClock` tells the instant; `RealPace` counts seconds that never jump and waits for them. Tests put one object in
the place of both, so that an hour of sending takes no time.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Pace(Protocol):
    def now(self) -> float:
        """Seconds that only grow; their beginning means nothing."""

    async def wait(self, seconds: float, bell: asyncio.Event | None = None) -> None:
        """Until so many seconds have passed, or the bell rings."""


class RealPace:
    def now(self) -> float:
        return time.monotonic()

    async def wait(self, seconds: float, bell: asyncio.Event | None = None) -> None:
        if bell is None:
            await asyncio.sleep(seconds)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await bell.wait()
