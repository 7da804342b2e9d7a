"""Opening a database on a server: brings the schema up to date, one process after the other when several start."""

from __future__ import annotations

import logging
import secrets
from contextlib import AsyncExitStack

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.moves import refuse_half_moved
from storage.postgres.backup import copy_to
from storage.postgres.engine import READING, VIEW, WRITING, engine, in_plain_words, place
from storage.postgres.leadership import Watch
from storage.postgres.writer import PostgresWire, Writer
from storage.readers import READERS, Readers
from storage.store import SqlStore
from storage.upgrade import refuse_old, upgrade

log = logging.getLogger(__name__)


async def open_store(url: str) -> SqlStore:
    here = place(url)
    writers = engine(url, 1, WRITING)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(writers.dispose)
        with in_plain_words(url):
            async with writers.connect() as connection:
                version = await connection.run_sync(_prepare, here)
        undo.pop_all()
    log.info("The database is open; PostgreSQL %s.", version, extra={"event": "database_open", "version": version})
    name = secrets.token_hex(8)
    return SqlStore(_readers(engine(url, READERS, READING)), Writer(writers, name), copy_to, Watch(url, name))


async def open_for_reading(url: str) -> SqlStore:
    readers = engine(url, READERS, READING)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(readers.dispose)
        with in_plain_words(url):
            async with readers.connect() as connection:
                await connection.run_sync(refuse_old, place(url))
        undo.pop_all()
    return SqlStore(_readers(readers), None, copy_to)


def _prepare(connection: Connection, here: str) -> str:
    upgrade(connection, here)
    refuse_half_moved(connection, here)
    return str(connection.exec_driver_sql("SHOW server_version").scalar())


def _readers(engine: AsyncEngine) -> Readers:
    return Readers(lambda: engine, _view)


def _view(connection: AsyncConnection) -> PostgresWire:
    return PostgresWire(connection, VIEW)
