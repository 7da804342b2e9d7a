"""Makes the reports that were asked for in the chat, when their turn to be sent has come, beside everything else.

What a manager asks for waits in the database as a few words. It is read in a view that nobody waits for, counted in a
thread, and what needs numpy in a process of its own (`bot.modelling`): one report at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.handlers.listening import drivers_payload, silence_payload, topics_payload
from bot.modelling import Model
from surveys.errors import AfterwordError
from surveys.ports import Clock, House, Store, Work
from surveys.records import Staff
from surveys.use_cases.find_drivers import Collected, Drivers, collect_answers, find_drivers
from surveys.use_cases.listen_to_silence import listen_to_silence, notice_silence
from surveys.use_cases.name_topics import hear_comments, name_topics

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """How it is read, how it is counted, and what is said of both."""

    read: Callable[[Work, Staff, int], Awaitable[Any]]
    count: Callable[[Any], Any]
    payload: Callable[..., Payload]


REPORTS: Mapping[str, Report] = {
    "topics": Report(hear_comments, name_topics, topics_payload),
    "drivers": Report(collect_answers, find_drivers, drivers_payload),
    "silence": Report(notice_silence, listen_to_silence, silence_payload),
}


class Reports:
    def __init__(self, store: Store, house: House, clock: Clock, model: Model) -> None:
        self._store = store
        self._house = house
        self._clock = clock
        self._model = model
        self._turn = asyncio.Lock()

    async def __call__(self, kind: str, asked: Payload) -> Payload:
        """What the screen of this kind is made of. AfterwordError when the manager is gone meanwhile."""
        report = REPORTS[kind]
        async with self._turn:
            read = await self._read(report, asked)
            found = await asyncio.to_thread(report.count, read)
            if isinstance(read, Collected) and isinstance(found, Drivers):
                modelled = await self._model(read.satisfied, read.factors) if found.method == "model" else None
                return drivers_payload(read, found, modelled)
            return report.payload(read, found)

    async def _read(self, report: Report, asked: Payload) -> Any:
        async with self._store.reading() as tx:
            manager = await tx.staff.get(asked["staff"])
            if manager is None or manager.left_at is not None or manager.role != "manager":
                raise AfterwordError("the one who asked for this report is no manager any more")
            return await report.read(Work(tx, self._clock.now(), self._house), manager, asked["days"])
