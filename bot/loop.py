"""The event loop of whoever serves for long: uvloop where there is one, and garbage is looked for less often.

A tap makes thousands of short-lived objects and hardly ever a ring of them; looking through all of memory for rings as
often as Python does by itself costs a tenth of the time.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

#: New objects before the young are looked through, and how many such rounds before the older ones are.
GARBAGE_ROUNDS = (20_000, 20, 50)


def serve_in_loop(work: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`."""
    gc.set_threshold(*GARBAGE_ROUNDS)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(work)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # There is none for Windows.
        return None
    return uvloop.new_event_loop
