"""The store on SQLite: one writer at a time, readers beside it, one process for one file.

`transaction` serialises writers with a lock and commits or undoes as a whole whatever becomes of the caller;
`reading` gives a consistent view that waits for nobody. How a store is opened is in `opening`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from filelock import BaseFileLock

from storage.answers import SqlAnswers
from storage.bulk import insert_all, next_id
from storage.cases import SqlCases
from storage.contacts import SqlContacts
from storage.customers import SqlCustomers
from storage.deliveries import SqlDeliveries
from storage.digests import SqlDigests
from storage.inbox import SqlInbox
from storage.invitations import SqlInvitations
from storage.journal import SqlJournal
from storage.readers import Readers
from storage.staff import SqlStaffBook
from storage.surveys import SqlSurveys
from storage.tallies import SqlFigures
from storage.wire import Wire
from storage.writer import Writer
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
        await self._wire.control(f"SAVEPOINT {mark}")
        try:
            yield
        except BaseException:
            await self._wire.control(f"ROLLBACK TO {mark}")
            await self._wire.control(f"RELEASE {mark}")
            raise
        await self._wire.control(f"RELEASE {mark}")

    async def bulk(self, records: Sequence[Any]) -> None:
        """Stores many records as they are, with the ids they carry, in few statements."""
        await insert_all(self._wire, records)

    async def next_id(self, record: type[Any]) -> int:
        """The first id that no stored record of this type has reached; for numbering records before `bulk`."""
        return await next_id(self._wire, record)


class SqlStore:
    """Without a `writer` it is for reading only; the `lock` is given back when it closes."""

    def __init__(self, readers: Readers, writer: Writer | None = None, lock: BaseFileLock | None = None) -> None:
        self._readers = readers
        self._writer = writer
        self._lock = lock
        self._turn = asyncio.Lock()
        self._holder: asyncio.Task[Any] | None = None
        self._is_closing = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTx]:
        if self._holder is not None and self._holder is asyncio.current_task():
            raise RuntimeError("this task has a transaction open already and would wait for itself")
        if self._is_closing or self._writer is None:
            raise StoreError("The store is closed, or was opened for reading only.")
        async with self._turn:
            self._holder = asyncio.current_task()
            try:
                async with self._writer.whole() as wire:
                    yield SqlTx(wire)
            finally:
                self._holder = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlTx]:
        async with self._readers.view() as wire:
            yield SqlTx(wire)

    async def backup(self, path: Path) -> None:
        """A checked copy of the database as it is now, while work goes on; refuses to overwrite."""
        await self._readers.copy_to(path)

    async def close(self) -> None:
        """Nothing begins any more; waits for what is under way; then the file is free for others. May be repeated."""
        self._is_closing = True
        async with self._turn:
            # The last connection to leave folds the log into the file, so the readers leave before the writer.
            await self._readers.close()
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            if self._lock is not None:
                self._lock.release()
