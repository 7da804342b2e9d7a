"""The heart: APScheduler beats, and every beat looks which due times have come. Nothing is remembered here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)

#: Due times are columns, so a beat may come late or twice without harm.
SECONDS_BETWEEN_BEATS = 10


class Heartbeat:
    """Calls `beat` at once and then every few seconds; a beat that fails is reported and the next one comes."""

    def __init__(self, beat: Callable[[], Awaitable[None]]) -> None:
        self._beat = beat
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    async def run(self) -> None:
        """Until cancelled."""
        self._scheduler.add_job(self._guarded, IntervalTrigger(seconds=SECONDS_BETWEEN_BEATS, timezone=UTC))
        self._scheduler.start()
        try:
            await self._guarded()
            await asyncio.Event().wait()
        finally:
            self._scheduler.shutdown(wait=False)

    async def _guarded(self) -> None:
        try:
            await self._beat()
        except Exception as error:
            extra = {"event": "beat_failed", "error": type(error).__name__}
            log.error("A beat failed; the next one tries again.", extra=extra, exc_info=error)
