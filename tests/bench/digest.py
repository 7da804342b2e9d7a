"""What one daily digest costs on a database, for a manager of all teams, and of it the scores of eight weeks; prints
milliseconds and MiB.

`kept` reads the figures as the bot does; `recounted` counts the same figures from the rows, as if no sums were kept.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bot.config import load_config
from bot.terminal import as_in_force
from storage import open_for_reading, open_store
from surveys.ports import Tx, Work
from surveys.records import Staff
from surveys.schedule import day_bounds, zone
from surveys.use_cases.compose_digest import compose_digest
from tests.bench.history import LAST_DAY, ZONE

MORNING = datetime.combine(LAST_DAY + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=7)
#: A manager's digest is not the first thing that a bot does.
WARM, TIMES = 3, 15
_STATUS = Path("/proc/self/status")
#: As far as a daily digest looks back.
WEEKS = timedelta(weeks=8) - timedelta(days=1)


class _Undone(Exception):
    """It was only for measuring."""


async def main(database: str, way: str) -> None:
    digest, scores = await (_recounted if way == "recounted" else _kept)(database)
    peak = next(int(line.split()[1]) for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:")) / 1024
    sys.stdout.write(json.dumps({"digest": digest, "scores": scores, "peak": peak}))


async def _kept(database: str) -> tuple[float, float]:
    store = await open_for_reading(database)
    try:
        digests, scores = [], []
        for _ in range(WARM + TIMES):
            async with store.reading() as tx:
                digests.append(await _digest(tx))
                scores.append(await _scores(tx))
    finally:
        await store.close()
    return median(digests[WARM:]), median(scores[WARM:])


async def _recounted(database: str) -> tuple[float, float]:
    store = await open_store(database)
    try:
        async with store.transaction() as tx:
            await tx._wire.change(text("UPDATE calendar SET zone = NULL"))
            found = await _digest(tx), await _scores(tx)
            raise _Undone
    except _Undone:
        return found
    finally:
        await store.close()


async def _scores(tx: Tx) -> float:
    begin, end = day_bounds(LAST_DAY - WEEKS, zone(ZONE))[0], day_bounds(LAST_DAY, zone(ZONE))[1]
    begun = time.perf_counter()
    await tx.figures.score_counts("csat", "score", begin, end)
    return 1000 * (time.perf_counter() - begun)


async def _digest(tx: Tx) -> float:
    work = Work(tx, MORNING, as_in_force(load_config(None, {})))
    manager = Staff(1, "Мария", "manager", timezone=ZONE)
    begun = time.perf_counter()
    await compose_digest(work, manager, LAST_DAY)
    return 1000 * (time.perf_counter() - begun)


if __name__ == "__main__":
    gc.freeze()
    asyncio.run(main(*sys.argv[1:]))
