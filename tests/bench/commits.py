"""How many answers a second our ingestion commits, in the poller's batches and one by one; prints both rates.

Nothing is sent: this is validation, journal, deliveries and the durable commit, from raw updates to the disk.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

from bot.clock import SystemClock
from bot.config import load_config
from bot.furnishing import furnish
from bot.ingest import Ingest
from bot.loop import serve_in_loop
from bot.surveys_in_force import surveys_in_force
from bot.telegram_request import make_bot
from bot.turn import Toast
from storage import open_store
from tests.bench.people import press
from tests.bench.telegram import BATCH


async def main(token: str, address: str, database: str, in_batches: str, one_by_one: str) -> None:
    async with AsyncExitStack() as exits:
        client = await exits.enter_async_context(make_bot(token, address))
        store = await open_store(database)
        exits.push_async_callback(store.close)
        config = load_config(None, {})
        house = await furnish(config, surveys_in_force(config), store, client.username)
        ingest = Ingest(client, store, SystemClock(), house, _nothing_more)
        warm, many, few = BATCH, int(in_batches), int(one_by_one)
        await _rate(ingest, range(warm), BATCH)
        rates = [
            await _rate(ingest, range(warm, warm + many), BATCH),
            await _rate(ingest, range(warm + many, warm + many + few), 1),
        ]
    sys.stdout.write(json.dumps(rates))


async def _nothing_more(_: Sequence[Toast]) -> None:
    await asyncio.sleep(0)


async def _rate(ingest: Ingest, customers: range, size: int) -> float:
    raws: list[dict[str, Any]] = [json.loads(press(customer, 1 + customer)) for customer in customers]
    begun = time.perf_counter()
    for begin in range(0, len(raws), size):
        await ingest(raws[begin : begin + size])
    return len(raws) / (time.perf_counter() - begun)


if __name__ == "__main__":
    gc.freeze()
    serve_in_loop(main(*sys.argv[1:]))
