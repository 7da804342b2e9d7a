"""The SQLite engines: one writer connection, a few read-only ones, and the pragmas that keep both honest.

Durability is FULL, because Telegram is told «received» right after a commit. Transactions are begun and ended by
hand: the driver's own habit of beginning late loses updates. Only the writer checkpoints, as two checkpointing
connections can corrupt the log in SQLite before 3.51.3.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from storage.readers import READERS

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

#: Whether the lock of the file is waited for when somebody else has it.
PATIENT, IMPATIENT = "PRAGMA busy_timeout=5000", "PRAGMA busy_timeout=0"
_COMMON = (PATIENT, "PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY")
#: What was erased is overwritten: not every build of SQLite does that unasked.
_WRITER = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON")
_READER = ("PRAGMA wal_autocheckpoint=0",)
#: What people wrote is in parameters, and not in errors.
_BY_HAND: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "max_overflow": 0, "hide_parameters": True}


def writer_engine(path: Path) -> Engine:
    """For exactly one connection. Begins and commits go to a thread, so it is used by two, one after the other."""
    apart = {"check_same_thread": False, "cached_statements": 512}
    address = _address("sqlite", path, mode="rw")
    engine = create_engine(address, connect_args=apart, pool_size=1, **_BY_HAND)
    _prepare(engine, *_COMMON, *_WRITER)
    return engine


def reader_engine(path: Path) -> AsyncEngine:
    """The driver keeps a thread for each connection; none of them holds up the end of the program."""
    address = _address("sqlite+aiosqlite", path, mode="ro")
    return _async_engine(address, READERS, *_COMMON, *_READER)


def mover_engine(path: Path) -> AsyncEngine:
    """One connection that fills a file on which nobody else works."""
    return _async_engine(_address("sqlite+aiosqlite", path, mode="rw"), 1, *_COMMON, *_WRITER)


def _async_engine(address: URL, connections: int, *pragmas: str) -> AsyncEngine:
    """Loads the asyncio side of SQLAlchemy, and with it the whole ORM, only where somebody needs it."""
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(address, pool_size=connections, **_BY_HAND)
    _prepare(engine.sync_engine, *pragmas)
    return engine


def _address(driver: str, path: Path, mode: str) -> URL:
    return URL.create(driver, database=f"file:{quote(str(path))}", query={"mode": mode, "uri": "true"})


def _prepare(engine: Engine, *pragmas: str) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()
