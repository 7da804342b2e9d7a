"""The store: one writer at a time, readers beside it.

`transaction` serialises writers with a lock and commits or undoes as a whole whatever becomes of the caller;
`reading` gives a consistent view that waits for nobody. How a store is opened is in `opening`; what differs between a
file and a server is in `sqlite` and `postgres`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from storage.answers import SqlAnswers
from storage.bulk import insert_all, next_id
from storage.cases import SqlCases
from storage.contacts import SqlContacts
from storage.customers import SqlCustomers
from storage.deliveries import SqlDeliveries
from storage.digests import SqlDigests
from storage.evidence import SqlEvidence
from storage.foresight import foresee_presses
from storage.inbox import SqlInbox
from storage.invitations import SqlInvitations
from storage.journal import SqlJournal
from storage.leadership import Alone, Leadership
from storage.listening import SqlListening
from storage.marks import SqlMarks
from storage.noted_changes import SqlNotedChanges
from storage.readers import Readers
from storage.staff import SqlStaffBook
from storage.surveys import SqlSurveys
from storage.tallies import SqlFigures
from storage.wire import Wire, to_the_end
from surveys.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


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
        self.marks = SqlMarks(wire)
        self.noted_changes = SqlNotedChanges(wire)
        self.surveys = SqlSurveys(wire)
        self.figures = SqlFigures(wire)
        self.evidence = SqlEvidence(wire)
        self.listening = SqlListening(wire)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        mark = f"mark_{next(self._marks)}"
        await self._wire.catch_up()
        await self._wire.control(f"SAVEPOINT {mark}")
        try:
            yield
            await self._wire.catch_up()
        except BaseException:
            self._wire.undone()
            await self._wire.control(f"ROLLBACK TO {mark}")
            await self._wire.control(f"RELEASE {mark}")
            raise
        await self._wire.control(f"RELEASE {mark}")

    async def foresee(self, telegram_ids: Collection[int], tokens: Collection[str]) -> None:
        await foresee_presses(self._wire, telegram_ids, tokens)

    async def bulk(self, records: Sequence[Any]) -> None:
        """Stores many records as they are, with the ids they carry, in few statements."""
        await insert_all(self._wire, records)

    async def next_id(self, record: type[Any]) -> int:
        """The first id that no stored record of this type has reached; for numbering records before `bulk`."""
        return await next_id(self._wire, record)


class Writing(Protocol):
    """The one who writes: `whole` is one transaction, all or nothing."""

    def whole(self) -> AbstractAsyncContextManager[Wire]: ...
    async def close(self) -> None: ...


Copy = Callable[["AsyncConnection", Path], Awaitable[None]]


class SqlStore:
    """Without a `writer` it is for reading only; `copy` makes a backup of what a connection sees."""

    def __init__(
        self, readers: Readers, writer: Writing | None, copy: Copy, leadership: Leadership | None = None
    ) -> None:
        self._readers = readers
        self._writer = writer
        self._copy = copy
        self.leadership: Leadership = leadership or Alone()
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

    def as_leader(self) -> LeaderStore:
        """The same store for whoever may only work while this process leads."""
        return LeaderStore(self)

    def on_owed(self, callback: Callable[[], None]) -> None:
        """The callback is called whenever another process committed deliveries, or may have done so."""
        self.leadership.on_owed(callback)

    async def backup(self, path: Path) -> None:
        """A checked copy of the database as it is now, while work goes on; refuses to overwrite."""
        async with self._readers.connection() as connection:
            await to_the_end(self._copy(connection, path))

    async def close(self) -> None:
        """Nothing begins any more; waits for what is under way; then the file is free for others. May be repeated."""
        self._is_closing = True
        async with self._turn:
            # The last connection to leave folds the log into the file, so the readers leave before the writer.
            await self._readers.close()
            if self._writer is not None:
                await self._writer.close()
                self._writer = None
            await self.leadership.close()


class LeaderStore:
    """Each transaction looks first whether this process still leads, and raises LeadershipLost when it does not."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.leadership = store.leadership
        self.reading = store.reading
        self.on_owed = store.on_owed
        self.close = store.close

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTx]:
        async with self._store.transaction() as tx:
            await self.leadership.confirm(tx._wire)
            yield tx

    def as_leader(self) -> LeaderStore:
        return self
