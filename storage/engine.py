"""The SQLite engine: one writer connection, a few read-only ones, and the pragmas that keep both honest.

Durability is FULL, because Telegram is told «received» right after a commit. Transactions are begun and ended by
hand: the driver's own habit of beginning late loses updates. Only the writer checkpoints, as two checkpointing
connections can corrupt the log in SQLite before 3.51.3.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

READERS = 4

_COMMON = ("PRAGMA busy_timeout=5000", "PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY")
_WRITER = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
_READER = ("PRAGMA wal_autocheckpoint=0",)


def writer_engine(path: Path) -> Engine:
    """For exactly one connection."""
    return _engine(path, "rw", (*_COMMON, *_WRITER), size=1)


def reader_engine(path: Path) -> Engine:
    return _engine(path, "ro", (*_COMMON, *_READER), size=READERS)


def _engine(path: Path, mode: str, pragmas: tuple[str, ...], size: int) -> Engine:
    address = f"file:{quote(str(path))}?mode={mode}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=5)

    engine = create_engine(
        "sqlite://",
        creator=connect,
        isolation_level="AUTOCOMMIT",
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_reset_on_return=None,
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _: object) -> None:
        for pragma in pragmas:
            connection.execute(pragma)

    return engine
