"""Opening the database: finds or makes the file, keeps other processes out, brings the schema up to date.

Whatever stands in the way becomes one clear line that names the file and the reason.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage.engine import reader_engine, writer_engine
from storage.readers import Readers
from storage.store import SqlStore
from storage.upgrade import is_current, upgrade
from storage.writer import Writer
from surveys.errors import DatabaseBusy, DatabaseUnusable

log = logging.getLogger(__name__)


async def open_store(url: str) -> SqlStore:
    """Opens `sqlite:///path` for this process alone, and creates it when it is not there yet.

    Raises DatabaseUnusable, DatabaseBusy or DatabaseTooNew; then nothing is left open.
    """
    path = _path_of(url)
    with _in_plain_words(path), ExitStack() as undo:
        _make_room(path)
        lock = FileLock(f"{path}.lock", timeout=0, thread_local=False)
        lock.acquire()
        undo.callback(lock.release)
        engine = writer_engine(path)
        undo.callback(engine.dispose)
        writer = engine.connect()
        undo.callback(writer.close)
        upgrade(writer, str(path))
        undo.pop_all()
    log.info(
        "The database is open; SQLite %s.",
        sqlite3.sqlite_version,
        extra={"event": "database_open", "sqlite_version": sqlite3.sqlite_version},
    )
    return SqlStore(Readers(reader_engine(path)), Writer(writer), lock)


async def open_for_reading(url: str) -> SqlStore:
    """Opens an existing database beside the process that works on it: for exports, figures and backups."""
    path = _path_of(url)
    if not path.is_file():
        raise DatabaseUnusable(f"{path}: there is no database here yet")
    engine = reader_engine(path)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(engine.dispose)
        with _in_plain_words(path):
            async with engine.connect() as connection:
                if not await connection.run_sync(is_current, str(path)):
                    raise DatabaseUnusable(
                        f"{path}: is of an older version; start Afterword once to bring it up to date"
                    )
        undo.pop_all()
    return SqlStore(Readers(engine))


def _path_of(url: str) -> Path:
    expected = "expected sqlite:///folder/file.db, or sqlite:////folder/file.db for an absolute path"
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusable(f"database url: {expected}") from error
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        raise DatabaseUnusable(f"database url {address.render_as_string()}: {expected}")
    path = Path(str(address.database)).absolute()
    if path.is_dir():
        raise DatabaseUnusable(f"{path}: is a folder; name a file in it")
    return path


def _make_room(path: Path) -> None:
    """The folders, and an empty file that only its owner may read: it will hold what customers wrote."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


@contextmanager
def _in_plain_words(path: Path) -> Iterator[None]:
    try:
        yield
    except Timeout as error:
        raise DatabaseBusy(f"{path}: {DatabaseBusy.__doc__}") from error
    except OSError as error:
        raise DatabaseUnusable(f"{path}: {error.strerror or error}") from error
    except DBAPIError as error:
        raise DatabaseUnusable(f"{path}: {error.orig}") from error
