"""The one who writes: whichever process holds the writer's lock for the length of its transaction.

All decisions are made from rows that were read under this lock, so what holds on SQLite holds for any number of
replicas. The lock is taken in the same breath as BEGIN, and what is owed is announced in the same breath as COMMIT.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql.dml import Insert

from storage.dialects import WRITER_LOCK
from storage.postgres.engine import as_store_error
from storage.postgres.shelf import ServerShelf
from storage.prepared import known_to
from storage.readers import AsyncWire
from storage.schema import deliveries
from storage.wire import Parameters, Result, Wire, to_the_end
from surveys.errors import StoreError

#: On which everybody hears that something is owed.
CHANNEL = "afterword_owed"

_BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock({WRITER_LOCK})"


#: Under which a session carries its prepared statements.
SHELF = "afterword shelf"


class PostgresWire(AsyncWire):
    """Commands go by the simple protocol: several of them in one trip, and nothing is prepared for them."""

    is_owing = False
    _driver: asyncpg.Connection[Any]
    _shelf: ServerShelf

    async def begin(self) -> None:
        with as_store_error():
            await self._connection.start()
            raw = await self._connection.get_raw_connection()
            self._driver = raw.driver_connection
            self._shelf = raw.info.get(SHELF) or self._shelf_in(raw.info)
            await self._driver.execute(self._beginning)

    def _shelf_in(self, info: dict[Any, Any]) -> ServerShelf:
        dialect = self._connection.dialect
        info[SHELF] = ServerShelf(self._driver, dialect, known_to(dialect))
        return cast(ServerShelf, info[SHELF])

    async def control(self, command: str) -> None:
        await self.command(command)

    async def command(self, command: str) -> str:
        """What the server calls the last thing it did."""
        async with self._turn:
            self._refuse_when_over()
            with as_store_error():
                return str(await to_the_end(self._driver.execute(command)))

    async def _run(self, statement: Executable, parameters: Parameters) -> Result:
        if isinstance(statement, Insert) and statement.table is deliveries:
            self.is_owing = True
        async with self._turn:
            self._refuse_when_over()
            if (met := await self._shelf.run(statement, parameters)) is not None:
                return met
            return await to_the_end(self._connection.execute(statement, parameters))

    async def _leave_nothing(self) -> None:
        """What is still open is undone; a connection that cannot even do that is thrown away."""
        if not await self._is_clean():
            await self._connection.invalidate()

    async def _is_clean(self) -> bool:
        driver = getattr(self, "_driver", None)
        if driver is None or driver.is_closed():
            return False
        try:
            if driver.is_in_transaction():
                await driver.execute("ROLLBACK", timeout=2)
        except Exception:
            return False
        return True


class Writer:
    """Its user takes care that one transaction of this process begins after another has ended."""

    def __init__(self, engine: AsyncEngine, name: str) -> None:
        self._engine = engine
        self._announce = f"NOTIFY {CHANNEL}, '{name}'; COMMIT"

    @asynccontextmanager
    async def whole(self) -> AsyncIterator[Wire]:
        """A COMMIT whose answer was lost is an error: whoever tries again finds what is there already."""
        wire = await self._begun()
        try:
            yield wire
            await wire.catch_up()
            done = await wire.command(self._announce if wire.is_owing else "COMMIT")
            if done != "COMMIT":
                raise StoreError("A statement failed, and all of the transaction was undone with it.")
        finally:
            await to_the_end(wire.end())

    async def _begun(self) -> PostgresWire:
        """A session that broke while it lay idle may be noticed at its first word only: then another one begins."""
        try:
            return await self._begin()
        except StoreError:
            return await self._begin()

    async def _begin(self) -> PostgresWire:
        wire = PostgresWire(self._engine.connect(), _BEGIN)
        try:
            await to_the_end(wire.begin())
        except BaseException:
            await to_the_end(wire.end())
            raise
        return wire

    async def close(self) -> None:
        await to_the_end(self._engine.dispose())
