"""The bot as chaos starts it: `bot.app.run` as it is, with a clock that can be set from outside.

`--broken` breaks the first promise on purpose, so that it can be seen that the accounts notice: updates are
acknowledged at once and written down a moment later.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot import failing
from bot.app import run
from bot.config import load_config
from bot.ingest import Ingest
from bot.logs import configure_logs
from tests.chaos.shifted_clock import ShiftedClock

#: Between the acknowledgement and the commit of a broken bot, in seconds.
TOO_LATE = 1.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--clock", type=Path, required=True)
    parser.add_argument("--broken", action="store_true")
    options = parser.parse_args()
    configure_logs("json", "info")
    if options.broken:
        acknowledge_before_commit()
    try:
        asyncio.run(run(load_config(options.config, os.environ), clock=ShiftedClock(options.clock)))
    except Exception as error:
        sys.exit(failing.report(error))


def acknowledge_before_commit() -> None:
    """What any bot does that takes updates into memory first."""
    commit = Ingest.__call__
    turn = asyncio.Lock()
    under_way = set()

    async def at_once(ingest: Ingest, raws: Sequence[dict[str, Any]]) -> None:
        async def later() -> None:
            async with turn:
                await asyncio.sleep(TOO_LATE)
                await commit(ingest, raws)

        task = asyncio.create_task(later())
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    Ingest.__call__ = at_once  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    main()
