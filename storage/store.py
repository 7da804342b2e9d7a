"""The store on SQLite: one writer at a time, readers beside it, one process for one file.

`transaction` serialises writers with a lock and commits or undoes as a whole whatever becomes of the caller;
`reading` gives a consistent view that waits for nobody. How a store is opened is in `opening`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from filelock import BaseFileLock
from sqlalchemy import Connection, Engine

from storage.answers import SqlAnswers
from storage.backup import copy_to
from storage.bulk import insert_all, next_id
from storage.cases import SqlCases
from storage.contacts import SqlContacts
from storage.customers import SqlCustomers
from storage.deliveries import SqlDeliveries
from storage.digests import SqlDigests
from storage.engine import READERS
from storage.inbox import SqlInbox
from storage.invitations import SqlInvitations
from storage.journal import SqlJournal
from storage.staff import SqlStaffBook
from storage.surveys import SqlSurveys
from storage.tallies import SqlFigures
from storage.wire import Wire, to_the_end
from surveys.errors import StoreError


class SqlTx:
    """One open transaction, area by area."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._marks = count(1)
        self.customers = SqlCustomers(wire)
        self.staff = SqlStaffBook(wire)
        self.contacts = SqlContacts(wire)
        self.invitations = SqlInvitations(wire)
        self.answers = SqlAnswers(wire)
        self.cases = SqlCases(wire)
        self.deliveries = SqlDeliveries(wire)
        self.inbox = SqlInbox(wire)
        self.digests = SqlDigests(wire)
        self.journal = SqlJournal(wire)
        self.surveys = SqlSurveys(wire)
        self.figures = SqlFigures(wire)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        mark = f"mark_{next(self._marks)}"
        self._wire.control(f"SAVEPOINT {mark}")
        try:
            yield
        except BaseException:
            self._wire.control(f"ROLLBACK TO {mark}")
            self._wire.control(f"RELEASE {mark}")
            raise
        self._wire.control(f"RELEASE {mark}")

    async def bulk(self, records: Sequence[Any]) -> None:
        """Stores many records as they are, with the ids they carry, in few statements."""
        await insert_all(self._wire, records)

    async def next_id(self, record: type[Any]) -> int:
        """The first id that no stored record of this type has reached; for numbering records before `bulk`."""
        return await next_id(self._wire, record)


class SqlStore:
    """Without a `writer` it is for reading only; the `lock` is given back when it closes."""

    def __init__(self, readers: Engine, writer: Connection | None = None, lock: BaseFileLock | None = None) -> None:
        self._readers = readers
        self._writer = writer
        self._lock = lock
        self._is_closed = False
        self._disk = ThreadPoolExecutor(1, "store-writer")
        self._reading = ThreadPoolExecutor(READERS, "store-reader")
        self._turn = asyncio.Lock()
        self._seats = asyncio.Semaphore(READERS)
        self._holder: asyncio.Task[Any] | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTx]:
        if self._holder is not None and self._holder is asyncio.current_task():
            raise RuntimeError("this task has a transaction open already and would wait for itself")
        async with self._turn:
            if self._writer is None:
                raise StoreError("The store is closed, or was opened for reading only.")
            self._holder = asyncio.current_task()
            try:
                async with _whole(self._writer, self._disk) as tx:
                    yield tx
            finally:
                self._holder = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlTx]:
        async with self._seat():
            connection = await to_the_end(self._reading, self._readers.connect)
            wire = Wire(connection, self._reading)
            try:
                wire.control("BEGIN")
                yield SqlTx(wire)
            finally:
                wire.hang_up()
                await to_the_end(self._reading, lambda: _leave(connection))

    async def backup(self, path: Path) -> None:
        """A checked copy of the database as it is now, while work goes on; refuses to overwrite."""
        async with self._seat():
            await to_the_end(self._reading, lambda: copy_to(self._readers, path))

    async def close(self) -> None:
        """Waits for what is under way; afterwards the file is free for others. May be called twice."""
        async with self._turn, AsyncExitStack() as seats:
            for _ in range(READERS):
                await seats.enter_async_context(self._seats)
            if not self._is_closed:
                self._is_closed = True
                self._readers.dispose()
                self._hang_up_writer()
                self._disk.shutdown()
                self._reading.shutdown()

    def _hang_up_writer(self) -> None:
        """The last connection to leave folds the log into the file, so the readers leave before."""
        if self._writer is not None:
            engine = self._writer.engine
            self._writer.close()
            engine.dispose()
            self._writer = None
        if self._lock is not None:
            self._lock.release()

    @asynccontextmanager
    async def _seat(self) -> AsyncIterator[None]:
        async with self._seats:
            if self._is_closed:
                raise StoreError("The store is closed.")
            yield


@asynccontextmanager
async def _whole(connection: Connection, disk: Executor) -> AsyncIterator[SqlTx]:
    """BEGIN … COMMIT, or ROLLBACK. Beginning and ending are never abandoned half-way by a cancelled caller."""
    wire = Wire(connection)
    try:
        await to_the_end(disk, lambda: wire.control("BEGIN IMMEDIATE"))
        yield SqlTx(wire)
        await to_the_end(disk, lambda: wire.control("COMMIT"))
    except BaseException:
        await to_the_end(disk, lambda: _leave_nothing(connection))
        raise
    finally:
        wire.hang_up()


def _leave_nothing(connection: Connection) -> None:
    """After a failure the transaction may or may not be open still: SQLite ends it by itself on some errors."""
    if connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]  # it is sqlite3's own
        connection.exec_driver_sql("ROLLBACK")


def _leave(connection: Connection) -> None:
    _leave_nothing(connection)
    connection.close()
