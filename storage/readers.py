"""Those who only look: a few read-only connections, each with a view that nobody's writing disturbs.

A reader that is cancelled waits for the statement under way, so its connection always comes back in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Executable

from storage.wire import Parameters, Result, Wire, to_the_end
from surveys.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

READERS = 4


class AsyncWire(Wire):
    """Each statement is awaited until its end; tasks that share the wire take turns."""

    def __init__(self, connection: AsyncConnection, beginning: str = "BEGIN") -> None:
        super().__init__(connection.engine.dialect.name)
        self._connection = connection
        self._beginning = beginning
        self._turn = asyncio.Lock()

    async def begin(self) -> None:
        """A view is taken with the first question after it."""
        await self._connection.start()
        await self._connection.exec_driver_sql(self._beginning)

    async def control(self, command: str) -> None:
        async with self._turn:
            self._refuse_when_over()
            await to_the_end(self._connection.exec_driver_sql(command))

    async def _run(self, statement: Executable, parameters: Parameters) -> Result:
        async with self._turn:
            self._refuse_when_over()
            return await to_the_end(self._connection.execute(statement, parameters))

    async def end(self) -> None:
        """Ends the view, and gives the connection to the next reader."""
        self.hang_up()
        async with self._turn:
            if self._connection.sync_connection is not None:
                await self._leave_nothing()
                await self._connection.close()

    async def _leave_nothing(self) -> None:
        """Closing rolls back."""


class Readers:
    """There are as many seats as connections; who comes later waits for one. `wire` makes the way to a connection.

    The engine is made for the first who looks: until then its libraries take neither time nor memory.
    """

    def __init__(
        self, make_engine: Callable[[], AsyncEngine], wire: Callable[[AsyncConnection], AsyncWire] = AsyncWire
    ) -> None:
        self._make_engine = make_engine
        self._made: AsyncEngine | None = None
        self._wire = wire
        self._seats = asyncio.Semaphore(READERS)
        self._is_closed = False

    @asynccontextmanager
    async def view(self) -> AsyncIterator[Wire]:
        async with self._seat():
            wire = self._wire(self._engine.connect())
            try:
                await to_the_end(wire.begin())
                yield wire
            finally:
                await to_the_end(wire.end())

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """For what is more than a question."""
        async with self._seat(), self._engine.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Waits for those who are looking; whoever comes now is refused."""
        self._is_closed = True
        async with AsyncExitStack() as seats:
            for _ in range(READERS):
                await seats.enter_async_context(self._seats)
            if self._made is not None:
                await to_the_end(self._made.dispose())

    @property
    def _engine(self) -> AsyncEngine:
        if self._made is None:
            self._made = self._make_engine()
        return self._made

    @asynccontextmanager
    async def _seat(self) -> AsyncIterator[None]:
        if self._is_closed:
            raise StoreError("The store is closed.")
        async with self._seats:
            yield
