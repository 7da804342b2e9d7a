"""Opening the database: finds or makes the file, keeps other processes out, brings the schema up to date.

Whatever stands in the way becomes one clear line that names the file and the reason.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage.engine import reader_engine, writer_engine
from storage.store import SqlStore
from storage.upgrade import is_current, upgrade
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
    return SqlStore(reader_engine(path), writer, lock)


async def open_for_reading(url: str) -> SqlStore:
    """Opens an existing database beside the process that works on it: for exports, figures and backups."""
    path = _path_of(url)
    if not path.is_file():
        raise DatabaseUnusable(f"{path}: there is no database here yet")
    readers = reader_engine(path)
    with _in_plain_words(path), readers.connect() as connection:
        if not is_current(connection, str(path)):
            raise DatabaseUnusable(f"{path}: is of an older version; start Afterword once to bring it up to date")
    return SqlStore(readers)


def _path_of(url: str) -> Path:
    expected = "expected sqlite:///folder/file.db, or sqlite:////folder/file.db for an absolute path"
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusable(f"database url: {expected}") from error
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        raise DatabaseUnusable(f"database url {address.render_as_string()}: {expected}")
    return Path(str(address.database)).absolute()


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
