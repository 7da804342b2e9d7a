"""What one daily digest costs on a database, for a manager of all teams, and of it all its figures; prints milliseconds
and MiB.

It is made where the bot makes it, in a transaction. `kept` reads the figures as the bot does; `recounted` counts the
same figures from the rows, as if no sums were kept.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, cast

from sqlalchemy import text

from bot.config import load_config
from bot.terminal import as_in_force
from storage import open_store
from surveys.ports import Tx, Work
from surveys.records import Staff
from surveys.use_cases.compose_digest import compose_digest
from tests.bench.history import LAST_DAY, ZONE

MORNING = datetime.combine(LAST_DAY + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=7)
#: A manager's digest is not the first thing that a bot does.
WARM, TIMES = 3, 15
#: Counting takes so much longer that it is done less often.
WARM_RECOUNTS, RECOUNTS = 1, 3
_STATUS = Path("/proc/self/status")
#: Of what is read there: words to quote, which are no figure.
_NO_FIGURES = ("comments",)

#: Of a digest, in milliseconds: all of it, and its figures.
Spent = tuple[float, float]


class _Undone(Exception):
    """It was only for measuring."""


class _Stopwatch:
    """Figures, and how long they were waited for, in seconds."""

    def __init__(self, figures: object) -> None:
        self._figures = figures
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        ask = getattr(self._figures, name)

        async def timed(*wanted: object, **only: object) -> object:
            begun = time.perf_counter()
            answer = await ask(*wanted, **only)
            self.seconds += time.perf_counter() - begun
            return answer

        return cast(Callable[..., Any], ask if name in _NO_FIGURES else timed)


class _Watched:
    """A transaction whose figures are timed."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.figures = _Stopwatch(tx.figures)

    def __getattr__(self, name: str) -> object:
        return getattr(self._tx, name)


async def main(database: str, way: str) -> None:
    spent = await (_recounted if way == "recounted" else _kept)(database)
    digest, figures = (median(each) for each in zip(*spent, strict=True))
    peak = next(int(line.split()[1]) for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:")) / 1024
    sys.stdout.write(json.dumps({"digest": digest, "figures": figures, "peak": peak}))


async def _kept(database: str) -> list[Spent]:
    store = await open_store(database)
    try:
        async with store.transaction() as tx:
            return [await _digest(tx) for _ in range(WARM + TIMES)][WARM:]
    finally:
        await store.close()


async def _recounted(database: str) -> list[Spent]:
    store = await open_store(database)
    spent: list[Spent] = []
    try:
        async with store.transaction() as tx:
            await tx._wire.change(text("UPDATE calendar SET zone = NULL"))
            spent += [await _digest(tx) for _ in range(WARM_RECOUNTS + RECOUNTS)]
            raise _Undone
    except _Undone:
        return spent[WARM_RECOUNTS:]
    finally:
        await store.close()


async def _digest(tx: Tx) -> Spent:
    watched = _Watched(tx)
    work = Work(cast(Tx, watched), MORNING, as_in_force(load_config(None, {})))
    manager = Staff(1, "Мария", "manager", timezone=ZONE)
    begun = time.perf_counter()
    await compose_digest(work, manager, LAST_DAY)
    return 1000 * (time.perf_counter() - begun), 1000 * watched.figures.seconds


if __name__ == "__main__":
    gc.freeze()
    asyncio.run(main(*sys.argv[1:]))
