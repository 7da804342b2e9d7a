"""Those who only look: a few read-only connections on aiosqlite, each with a view that nobody's writing disturbs.

A reader that is cancelled waits for the statement under way, so its connection always comes back in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.backup import copy_to
from storage.engine import READERS
from storage.wire import AnyResult, Parameters, Wire, to_the_end
from surveys.errors import StoreError


class AsyncWire(Wire):
    """Each statement is carried to the connection's own thread; tasks that share the wire take turns."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection.engine.dialect.name)
        self._connection = connection
        self._turn = asyncio.Lock()

    async def begin(self) -> None:
        """The view is taken with the first question after it."""
        await self._connection.start()
        await self._connection.exec_driver_sql("BEGIN")

    async def control(self, command: str) -> None:
        async with self._turn:
            self._refuse_when_over()
            await to_the_end(self._connection.exec_driver_sql(command))

    async def _run(self, statement: Executable, parameters: Parameters) -> AnyResult:
        async with self._turn:
            self._refuse_when_over()
            return await to_the_end(self._connection.execute(statement, parameters))

    async def end(self) -> None:
        """Closing rolls back, which ends the view, and gives the connection to the next reader."""
        self.hang_up()
        async with self._turn:
            if self._connection.sync_connection is not None:
                await self._connection.close()


class Readers:
    """There are as many seats as connections; who comes later waits for one."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._seats = asyncio.Semaphore(READERS)
        self._is_closed = False

    @asynccontextmanager
    async def view(self) -> AsyncIterator[Wire]:
        async with self._seat():
            wire = AsyncWire(self._engine.connect())
            try:
                await to_the_end(wire.begin())
                yield wire
            finally:
                await to_the_end(wire.end())

    async def copy_to(self, path: Path) -> None:
        async with self._seat():
            await to_the_end(copy_to(self._engine, path))

    async def close(self) -> None:
        """Waits for those who are looking; whoever comes now is refused."""
        self._is_closed = True
        async with AsyncExitStack() as seats:
            for _ in range(READERS):
                await seats.enter_async_context(self._seats)
            await to_the_end(self._engine.dispose())

    @asynccontextmanager
    async def _seat(self) -> AsyncIterator[None]:
        if self._is_closed:
            raise StoreError("The store is closed.")
        async with self._seats:
            yield
