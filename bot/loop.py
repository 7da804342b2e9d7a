"""The event loop of whoever serves for long: uvloop, and garbage is looked for less often.

A tap makes thousands of short-lived objects and hardly ever a ring of them; looking through all of memory for rings as
often as Python does by itself costs a tenth of the time.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

T = TypeVar("T")

#: New objects before the young are looked through, and how many such rounds before the older ones are.
GARBAGE_ROUNDS = (20_000, 20, 50)


def serve_in_loop(work: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`."""
    gc.set_threshold(*GARBAGE_ROUNDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
