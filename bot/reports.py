"""Makes the reports that were asked for in the chat, when their turn to be sent has come, beside everything else.

What a manager asks for waits in the database as a few words. It is read in a view that nobody waits for, counted in a
thread, and what needs numpy in a process of its own (`bot.modelling`): one report at a time. What a week or a month
tells besides its figures is made in the same way; where that fails, the digest goes without.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from bot.handlers.listening import drivers_payload, month_payload, silence_payload, topics_payload, week_payload
from bot.modelling import Model
from insights.importance import Importance
from surveys.errors import AfterwordError
from surveys.ports import Clock, House, Store, Work
from surveys.records import Staff
from surveys.use_cases.deepen_digest import HeardMonth, hear_month, hear_week, weigh_month, weigh_week
from surveys.use_cases.find_drivers import Collected, Drivers, collect_answers, find_drivers
from surveys.use_cases.listen_to_silence import listen_to_silence, notice_silence
from surveys.use_cases.name_topics import hear_comments, name_topics

log = logging.getLogger(__name__)

Payload = Mapping[str, Any]

#: What one manager's morning tells besides its figures holds for all others of the team, for so long.
MORNING = timedelta(minutes=10)


class Report(Struct, frozen=True):
    """How it is read, how it is counted, and what is said of both."""

    read: Callable[[Work, Staff, Any], Awaitable[Any]]
    count: Callable[[Any], Any]
    payload: Callable[..., Payload]


#: By kind of message, about so many days.
REPORTS: Mapping[str, Report] = {
    "topics": Report(hear_comments, name_topics, topics_payload),
    "drivers": Report(collect_answers, find_drivers, drivers_payload),
    "silence": Report(notice_silence, listen_to_silence, silence_payload),
}
#: By kind of digest, about the days that end with its last one.
BESIDES: Mapping[str, Report] = {
    "week": Report(hear_week, weigh_week, week_payload),
    "month": Report(hear_month, weigh_month, month_payload),
}


class Reports:
    def __init__(self, store: Store, house: House, clock: Clock, model: Model) -> None:
        self._store = store
        self._house = house
        self._clock = clock
        self._model = model
        self._turn = asyncio.Lock()
        self._mornings: dict[tuple[Any, ...], tuple[datetime, Payload]] = {}

    async def __call__(self, kind: str, asked: Payload) -> Payload:
        """What the screen of this kind is made of, or what is told in it besides.

        AfterwordError when the manager is gone meanwhile. Of a digest nothing is told besides then, nor when it cannot
        be counted.
        """
        async with self._turn:
            if "kind" not in asked:
                return await self._make(REPORTS[kind], asked["staff"], asked["days"])
            return await self._besides(asked, is_morning=kind == "digest")

    async def keep(self, delivery_id: int, payload: Payload) -> None:
        """In the delivery itself. Whatever happens, it is sent: a repeat would be counted anew."""
        try:
            async with self._store.transaction() as tx:
                await tx.deliveries.fill_in(delivery_id, payload)
        except Exception as error:
            extra = {"event": "report_not_kept", "delivery_id": delivery_id, "error": type(error).__name__}
            log.warning("What was counted for a digest could not be kept.", extra=extra)

    async def _besides(self, asked: Payload, *, is_morning: bool) -> Payload:
        whose, now = tuple(asked[name] for name in ("kind", "day", "team", "zone")), self._clock.now()
        self._mornings = {one: told for one, told in self._mornings.items() if abs(now - told[0]) < MORNING}
        if is_morning and whose in self._mornings:
            return self._mornings[whose][1]
        try:
            told = await self._make(BESIDES[asked["kind"]], asked["staff"], date.fromisoformat(asked["day"]))
        except Exception as error:
            extra = {"event": "report_failed", "error": type(error).__name__}
            log.warning("A digest goes without what takes long to count.", extra=extra, exc_info=error)
            return {}
        self._mornings[whose] = now, told
        return told

    async def _make(self, report: Report, staff_id: int, about: object) -> Payload:
        read = await self._read(report, staff_id, about)
        found = await asyncio.to_thread(report.count, read)
        if isinstance(found, Drivers):
            return report.payload(read, found, await self._modelled(read, found))
        return report.payload(read, found)

    async def _modelled(self, read: Collected | HeardMonth, found: Drivers) -> Importance | None:
        collected = read.collected if isinstance(read, HeardMonth) else read
        return await self._model(collected.satisfied, collected.factors) if found.method == "model" else None

    async def _read(self, report: Report, staff_id: int, about: object) -> Any:
        async with self._store.reading() as tx:
            manager = await tx.staff.get(staff_id)
            if manager is None or manager.left_at is not None or manager.role != "manager":
                raise AfterwordError("the one who asked for this report is no manager any more")
            return await report.read(Work(tx, self._clock.now(), self._house), manager, about)
