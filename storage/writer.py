"""The one connection that changes anything.

Statements run where they are called: they are short, and handing each to a thread and back costs several times their
own time. Beginning and ending may wait for a disk and go to a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from sqlalchemy import Connection, Executable

from storage.wire import AnyResult, Parameters, Wire, to_the_end


class InlineWire(Wire):
    """Nothing is awaited while a statement runs, so tasks that share a transaction cannot get in each other's way."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.dialect.name)
        self._connection = connection

    async def control(self, command: str) -> None:
        self._refuse_when_over()
        self._connection.exec_driver_sql(command)

    async def _run(self, statement: Executable, parameters: Parameters) -> AnyResult:
        self._refuse_when_over()
        return self._connection.execute(statement, parameters)


class Writer:
    """Its user takes care that one transaction begins after another has ended."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._disk = ThreadPoolExecutor(1, "store-writer")

    @asynccontextmanager
    async def whole(self) -> AsyncIterator[Wire]:
        """BEGIN … COMMIT, or ROLLBACK. Beginning and ending are never abandoned half-way by a cancelled caller."""
        wire = InlineWire(self.connection)
        try:
            await self._at_the_disk("BEGIN IMMEDIATE")
            yield wire
            await self._at_the_disk("COMMIT")
        except BaseException:
            await self._leave_nothing()
            raise
        finally:
            wire.hang_up()

    def close(self) -> None:
        self.connection.close()
        self.connection.engine.dispose()
        self._disk.shutdown()

    async def _leave_nothing(self) -> None:
        """After a failure the transaction may or may not be open still: SQLite ends it by itself on some errors."""
        if self.connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]  # sqlite3's own
            await self._at_the_disk("ROLLBACK")

    async def _at_the_disk(self, command: str) -> None:
        loop = asyncio.get_running_loop()
        await to_the_end(loop.run_in_executor(self._disk, self.connection.exec_driver_sql, command))
