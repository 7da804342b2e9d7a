"""The model of drivers, counted by a process of its own, `python -m bot.modelling`, that ends with its answer.

So numpy is in no idle bot's memory, and seconds of arithmetic keep nobody waiting. Without a model, because the process
was too slow or could not begin, the differences are told alone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec import to_builtins

from bot.easel import NEEDED, SETTINGS
from insights.importance import Driver, Effect, Importance, importance

log = logging.getLogger(__name__)

Factors = Mapping[str, Sequence[str]]
Model = Callable[[Sequence[bool], Factors], Awaitable[Importance | None]]

#: In seconds; a chat waits meanwhile for other messages.
LIMIT = 60.0
#: Ranges of a report need not be finer; half of the draws take half of the time.
DRAWS = 100
#: The same answers give the same ranges.
SEED = 20


async def model(satisfied: Sequence[bool], factors: Factors, limit: float = LIMIT) -> Importance | None:
    """What each factor is linked with; None when nobody can tell, or not in time."""
    order = json.dumps({"satisfied": list(satisfied), "factors": {name: list(each) for name, each in factors.items()}})
    try:
        async with asyncio.timeout(limit):
            return _read(await _ask(order.encode()))
    except (TimeoutError, OSError, ValueError) as error:
        log.warning("A model could not be counted.", extra={"event": "model_failed", "error": type(error).__name__})
        return None


async def _ask(order: bytes) -> bytes:
    environ = {name: os.environ[name] for name in NEEDED if name in os.environ} | SETTINGS
    command = (sys.executable, "-m", "bot.modelling")
    process = await asyncio.create_subprocess_exec(*command, env=environ, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    try:
        counted, _ = await process.communicate(order)
        return counted
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    """It holds nothing that could be lost."""
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


def _read(counted: bytes) -> Importance | None:
    """ValueError for what the process did not finish."""
    found: dict[str, Any] | None = json.loads(counted)
    if found is None:
        return None
    return Importance(found["answers"], found["explained"], tuple([_driver(**one) for one in found["drivers"]]))


def _driver(effects: Sequence[Mapping[str, Any]], **rest: Any) -> Driver:
    return Driver(**rest, effects=tuple([Effect(**each) for each in effects]))


def main() -> None:
    """Reads an order, writes what was counted, and ends."""
    ordered = json.load(sys.stdin)
    found = importance(ordered["satisfied"], ordered["factors"], SEED, DRAWS)
    json.dump(to_builtins(found), sys.stdout)


if __name__ == "__main__":
    main()
