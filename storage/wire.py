"""One open transaction's way to the database: runs a statement, hands back rows.

A writer's statements run where they are called: they are short, and handing each to a thread and back costs several
times their own time. Beginning and committing may wait for a disk and go to a thread, as do all statements of readers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Row

from surveys.errors import StoreError

T = TypeVar("T")
AnyRow = Row[*tuple[Any, ...]]
AnyResult = CursorResult[*tuple[Any, ...]]
Parameters = dict[str, Any] | Sequence[dict[str, Any]] | None


class Wire:
    """Statements of one transaction. With a `thread`, they run there."""

    def __init__(self, connection: Connection, thread: Executor | None = None) -> None:
        self._connection: Connection | None = connection
        self._thread = thread
        self._turn = asyncio.Lock()

    @property
    def dialect(self) -> str:
        return self._open_connection.dialect.name

    async def rows(self, statement: Executable, parameters: Parameters = None) -> Sequence[AnyRow]:
        return await self._run(statement, parameters, _all_rows)

    async def row(self, statement: Executable, parameters: Parameters = None) -> AnyRow | None:
        return await self._run(statement, parameters, _first_row)

    async def value(self, statement: Executable, parameters: Parameters = None) -> Any:
        """The first column of the first row; None when there is no row."""
        row = await self.row(statement, parameters)
        return None if row is None else row[0]

    async def change(self, statement: Executable, parameters: Parameters = None) -> int:
        """How many rows were touched."""
        return await self._run(statement, parameters, _rowcount)

    def control(self, command: str) -> None:
        """BEGIN and its like."""
        self._open_connection.exec_driver_sql(command)

    def hang_up(self) -> None:
        """After the end of the transaction nothing may slip in unprotected."""
        self._connection = None

    @property
    def _open_connection(self) -> Connection:
        if self._connection is None:
            raise StoreError("The transaction is over; nothing can be asked of it any more.")
        return self._connection

    async def _run(self, statement: Executable, parameters: Parameters, read: Callable[[AnyResult], T]) -> T:
        work = partial(_execute, self._open_connection, statement, parameters, read)
        if self._thread is None:
            return work()
        async with self._turn:
            return await to_the_end(self._thread, work)


def _execute(
    connection: Connection, statement: Executable, parameters: Parameters, read: Callable[[AnyResult], T]
) -> T:
    return read(connection.execute(statement, parameters))


def _all_rows(result: AnyResult) -> Sequence[AnyRow]:
    return result.all()


def _first_row(result: AnyResult) -> AnyRow | None:
    return result.first()


def _rowcount(result: AnyResult) -> int:
    return result.rowcount


async def to_the_end(thread: Executor, work: Callable[[], T]) -> T:
    """Does the work in the thread. A cancelled caller still waits for its end, and is cancelled then."""
    done = asyncio.get_running_loop().run_in_executor(thread, work)
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        while not done.done():
            try:
                await asyncio.wait((done,))
            except asyncio.CancelledError:
                continue
        if not done.cancelled():
            done.exception()
        raise
