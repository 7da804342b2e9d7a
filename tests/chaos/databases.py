"""The two databases as chaos handles them: made, locked by somebody else, thrown out of, and looked into."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager, closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import asyncpg
from msgspec import Struct
from sqlalchemy import Table, select

from storage.opening import open_for_reading
from storage.store import SqlStore
from tests.postgres import Server

#: What a server that is going away, or coming up, makes of a question.
UNREACHABLE = (OSError, EOFError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
#: Bytes: less than any file of a database has.
FULL = 4096
#: Whoever waits for the database to have nothing to do waits for what is due so soon.
SOON = timedelta(minutes=2)
UNSETTLED = "SELECT id, state, not_before FROM deliveries WHERE state IN ('ready', 'sending', 'in_doubt')"


class Unsettled(Struct, frozen=True):
    """A delivery that is to go, is under way, or of which nobody knows whether it arrived."""

    id: int
    state: str
    #: In microseconds since 1970.
    not_before: int | None

    def is_due(self, now: datetime) -> bool:
        """Or as good as due."""
        return self.state != "in_doubt" and (self.not_before or 0) < (now + SOON).timestamp() * 1_000_000


class Database(ABC):
    url: str

    @asynccontextmanager
    async def open(self) -> AsyncIterator[SqlStore]:
        """Once nobody works on it any more."""
        store = await open_for_reading(self.url)
        try:
            yield store
        finally:
            await store.close()

    @abstractmethod
    async def unsettled(self) -> Sequence[Unsettled] | None:
        """At this moment; None when it cannot be asked."""

    @abstractmethod
    async def lock(self, seconds: float) -> None:
        """Another program holds it for writing."""

    @abstractmethod
    async def fill_disk(self, bots: Sequence[int], seconds: float) -> None:
        """For the processes that write the database no file can grow; `bots` are the bots' own."""

    @abstractmethod
    async def complaints(self) -> list[str]:
        """What is broken in it."""


class SqliteFile(Database):
    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    async def unsettled(self) -> Sequence[Unsettled] | None:
        return await asyncio.to_thread(self._unsettled)

    def _unsettled(self) -> Sequence[Unsettled] | None:
        with suppress(sqlite3.Error), closing(self._connect("ro")) as connection:
            return [Unsettled(*row) for row in connection.execute(UNSETTLED)]
        return None

    async def lock(self, seconds: float) -> None:
        await asyncio.to_thread(self._lock, seconds)

    async def fill_disk(self, bots: Sequence[int], seconds: float) -> None:
        _limit_files(bots, FULL)
        await asyncio.sleep(seconds)
        _limit_files(bots, resource.RLIM_INFINITY)

    def _lock(self, seconds: float) -> None:
        with suppress(sqlite3.Error), closing(self._connect("rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            sleep(seconds)

    def _connect(self, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.path}?mode={mode}", uri=True, timeout=1, isolation_level=None)

    async def complaints(self) -> list[str]:
        with closing(self._connect("ro")) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            return found + [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]


class PostgresDatabase(Database):
    def __init__(self, server: Server, thread: Executor) -> None:
        self.server = server
        self._thread = thread
        self.url = server.make_database()

    async def unsettled(self) -> Sequence[Unsettled] | None:
        with suppress(*UNREACHABLE):
            return [Unsettled(*row) for row in await self._ask(UNSETTLED)]
        return None

    async def lock(self, seconds: float) -> None:
        with suppress(*UNREACHABLE):
            connection = await asyncpg.connect(self.url, timeout=5)
            try:
                async with connection.transaction():
                    await connection.execute("LOCK TABLE answers, inbox, deliveries IN EXCLUSIVE MODE")
                    await asyncio.sleep(seconds)
            finally:
                connection.terminate()

    async def fill_disk(self, bots: Sequence[int], seconds: float) -> None:
        """The server cannot write its log, panics, and recovers in processes that can."""
        with suppress(*UNREACHABLE):
            _limit_files([row[0] for row in await self._ask("SELECT pid FROM pg_stat_activity")], FULL)

    async def throw_out(self) -> None:
        """Every connection of the bot breaks."""
        with suppress(*UNREACHABLE):
            await self._ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    async def restart(self, seconds: float) -> None:
        """The server goes away for a while."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self.server.stop)
        await asyncio.sleep(seconds)
        await loop.run_in_executor(self._thread, self.server.start)

    async def complaints(self) -> list[str]:
        """Rows read along the primary key against rows read straight: a broken page or index shows."""
        broken = []
        tables = [row[0] for row in await self._ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        for table in tables:
            straight = await self._ask(f"SELECT count(*) FROM (SELECT * FROM {table}) AS whole")
            along = await self._ask(
                f"SELECT count(*) FROM {table}", "SET enable_seqscan = off; SET enable_bitmapscan = off"
            )
            if straight[0][0] != along[0][0]:
                broken.append(f"{table}: {straight[0][0]} rows, {along[0][0]} along an index")
        return broken

    async def _ask(self, question: str, before: str = "SELECT 1") -> Sequence[Any]:
        connection = await asyncpg.connect(self.url, timeout=5)
        try:
            await connection.execute(before, timeout=5)
            return list(await connection.fetch(question, timeout=30))
        finally:
            connection.terminate()


def _limit_files(processes: Sequence[int], size: int) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def all_rows(store: SqlStore, table: Table) -> Sequence[Any]:
    """Every row as it stands, with no use of what is to be checked."""
    async with store.reading() as tx:
        return await tx._wire.rows(select(table).order_by(*table.primary_key))
