"""Sums counted anew: by the days of another zone at each beat, after `company.timezone` was changed; and by
`afterword recount`, when somebody wants to be sure of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date

from bot.config import Config
from bot.door import knock
from storage import open_for_reading, open_store
from storage.days import each_day
from surveys.ports import Store

#: At one beat: days, each in a transaction of its own, and how much has been counted when it is enough.
DAYS, ENOUGH = 40, 12_000


class Recounting:
    """Called at every beat; after the last day it has nothing to do any more. Figures are exact all the while."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._is_done = False

    async def __call__(self) -> None:
        done = 0
        for _ in range(0 if self._is_done else DAYS):
            async with self._store.transaction() as tx:
                counted = await tx.figures.count_one_more_day()
            if counted is None:
                self._is_done = True
                return
            done += counted
            if done >= ENOUGH:
                return


async def recount(
    config: Config, first: date | None, last: date | None, progress: Callable[[int, int], None]
) -> tuple[int, list[date]]:
    """Days that were counted again, and those of them whose sums were wrong: these are right now. Each day is a
    transaction of its own, which may be the running bot's."""
    span = await _span(config)
    days = list(each_day(max(span[0], first or span[0]), min(span[1], last or span[1]))) if span else []
    wrong = []
    async with _mender(config) as mend:
        for done, day in enumerate(days, start=1):
            if await mend(day):
                wrong.append(day)
            progress(done, len(days))
    return len(days), wrong


async def _span(config: Config) -> tuple[date, date] | None:
    store = await open_for_reading(config.database.url)
    try:
        async with store.reading() as tx:
            return await tx.figures.summed_span()
    finally:
        await store.close()


@asynccontextmanager
async def _mender(config: Config) -> AsyncIterator[Callable[[date], Awaitable[int]]]:
    """The running bot puts a day right, or we do where none holds the database; how many sums were wrong."""
    async with AsyncExitStack() as exits:
        store: Store | None = None

        async def mend(day: date) -> int:
            nonlocal store
            told = None if store is not None else await knock(config.database.file, "recount", {"day": str(day)})
            if told is not None:
                return int(told)
            if store is None:
                opened = await open_store(config.database.url)
                exits.push_async_callback(opened.close)
                store = opened
            async with store.transaction() as tx:
                return await tx.figures.mend(day)

        yield mend
