"""Our bot with a store of plain objects in memory: the same poller, ingestion, conversation, sender and screens, and
nothing that is made durable or put into SQL. What the store costs is the difference.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from bot.clock import SystemClock
from bot.config import load_config
from bot.furnishing import furnish
from bot.ingest import Ingest
from bot.limits import Limits
from bot.loop import serve_in_loop
from bot.manners import Manners
from bot.messenger import Messenger
from bot.poller import Poller
from bot.screens import Screens
from bot.sender import Sender
from bot.surveys_in_force import surveys_in_force
from bot.telegram_request import make_bot
from bot.toasts import Toasts
from bot.turn import Toast
from surveys.ports import Store, Tx
from surveys.records import Delivery
from tests.bench.memory_store import MemoryStore
from tests.bench.prepared import records


async def main(token: str, address: str, open_cards: str) -> None:
    memory = MemoryStore()
    async with memory.transaction() as tx:
        await tx.bulk(records(int(open_cards), 0, datetime.now(UTC).replace(microsecond=0)))
    store, clock, config = cast(Store, memory), SystemClock(), load_config(None, {})
    async with make_bot(token, address) as client:
        house = await furnish(config, surveys_in_force(config), store, client.username)
        messenger = Messenger(client, Screens(house.survey, house.policy.company))
        limits, manners = Limits(config.sending.rate), Manners(house.policy)
        sender = Sender(store, messenger, limits, clock, on_unreachable=_nobody, manners=manners)
        toasts = Toasts(messenger.toast)

        async def after_commit(answers: Sequence[Toast]) -> None:
            sender.wake()
            toasts.answer(answers)

        poller = Poller(client, Ingest(client, store, clock, house, after_commit))
        gc.freeze()
        await asyncio.gather(poller.run(), sender.run())


async def _nobody(tx: Tx, delivery: Delivery, reason: str, now: datetime) -> None:
    """In the bench everybody can be reached."""


if __name__ == "__main__":
    serve_in_loop(main(*sys.argv[1:]))
