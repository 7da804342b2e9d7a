"""The one connection that changes anything.

Statements run where they are called: they are short, and handing each to a thread and back costs several times their
own time. Ending waits for a disk: for one that has been quick lately, where it is called; otherwise in a thread, and so
does beginning when somebody else has the lock of the file.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from time import perf_counter
from typing import cast

from sqlalchemy import Connection, Executable
from sqlalchemy.exc import DBAPIError

from storage.prepared import Shelf
from storage.sqlite.engine import IMPATIENT, PATIENT
from storage.sqlite.locking import FileLock
from storage.wire import Parameters, Result, Wire, to_the_end
from surveys.errors import StoreError

_BEGIN = "BEGIN IMMEDIATE"
#: A disk that takes longer to end a transaction is slow, in seconds: a thread and back costs half of it.
_QUICK = 0.001
#: So many quick endings make a slow disk a quick one again.
_PROBATION = 50


class InlineWire(Wire):
    """Nothing is awaited while a statement runs, so tasks that share a transaction cannot get in each other's way."""

    def __init__(self, connection: Connection, shelf: Shelf) -> None:
        super().__init__(connection.dialect.name)
        self._connection = connection
        self._shelf = shelf

    async def control(self, command: str) -> None:
        self._refuse_when_over()
        self._refuse_when_undone()
        self._shelf.driver.execute(command)

    async def _run(self, statement: Executable, parameters: Parameters) -> Result:
        self._refuse_when_over()
        self._refuse_when_undone()
        return self._shelf.run(statement, parameters) or self._connection.execute(statement, parameters)

    def _refuse_when_undone(self) -> None:
        """On a full disk SQLite may undo all of it by itself; whatever came then would be committed on its own."""
        if not self._shelf.driver.in_transaction:
            raise StoreError("The database has undone the transaction by itself; all of it has to be done again.")


class Writer:
    """Its user takes care that one transaction begins after another has ended. The `lock` keeps other processes out."""

    def __init__(self, connection: Connection, lock: FileLock) -> None:
        self.connection = connection
        self._lock = lock
        self._shelf = Shelf(_driver_of(connection), connection.dialect)
        self._disk = ThreadPoolExecutor(1, "store-writer")
        self._on_probation = 0

    @asynccontextmanager
    async def whole(self) -> AsyncIterator[Wire]:
        """BEGIN … COMMIT, or ROLLBACK. Beginning and ending are never abandoned half-way by a cancelled caller."""
        wire = InlineWire(self.connection, self._shelf)
        try:
            if not self._begins_at_once():
                await self._at_the_disk(_BEGIN)
            yield wire
            await wire.catch_up()
            await self._commit()
        except BaseException:
            await self._leave_nothing()
            raise
        finally:
            wire.hang_up()

    async def close(self) -> None:
        self.connection.close()
        self.connection.engine.dispose()
        self._disk.shutdown()
        self._lock.release()

    def _begins_at_once(self) -> bool:
        """The lock is nearly always free, because other processes of ours are kept out."""
        driver = self._shelf.driver
        driver.execute(IMPATIENT)
        try:
            driver.execute(_BEGIN)
        except sqlite3.Error:
            return False
        finally:
            driver.execute(PATIENT)
        return True

    async def _commit(self) -> None:
        if self._on_probation:
            await self._at_the_disk("COMMIT")
        else:
            self._do("COMMIT")

    async def _leave_nothing(self) -> None:
        """After a failure the transaction may or may not be open still: SQLite ends it by itself on some errors."""
        if self._shelf.driver.in_transaction:
            await self._at_the_disk("ROLLBACK")

    async def _at_the_disk(self, command: str) -> None:
        loop = asyncio.get_running_loop()
        await to_the_end(loop.run_in_executor(self._disk, self._do, command))

    def _do(self, command: str) -> None:
        began_at = perf_counter()
        try:
            self._shelf.driver.execute(command)
        except sqlite3.Error as error:
            dialect = self.connection.dialect
            raise DBAPIError.instance(command, None, error, sqlite3.Error, dialect=dialect) from error
        finally:
            is_quick = perf_counter() - began_at < _QUICK
            self._on_probation = max(0, self._on_probation - 1) if is_quick else _PROBATION


def _driver_of(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.driver_connection)
