"""Leadership: which process sends and beats. With one file there is one process, and it always leads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from storage.wire import Wire


class Leadership(Protocol):
    """What `surveys.ports.Leadership` promises, and what the store itself needs of it."""

    epoch: int

    async def won(self) -> None: ...
    async def lost(self) -> None: ...
    async def resign(self) -> None: ...
    async def confirm(self, wire: Wire) -> None:
        """Inside a transaction: LeadershipLost when another process leads by now."""

    def on_owed(self, callback: Callable[[], None]) -> None: ...
    async def close(self) -> None: ...


class Alone:
    """The lock of the file keeps everybody else out."""

    epoch = 1

    async def won(self) -> None:
        return

    async def lost(self) -> None:
        await asyncio.Event().wait()

    async def resign(self) -> None:
        return

    async def confirm(self, wire: Wire) -> None:
        return

    def on_owed(self, callback: Callable[[], None]) -> None:
        return

    async def close(self) -> None:
        return
