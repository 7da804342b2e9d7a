"""Opening a file: finds or makes it, keeps other processes out, brings the schema up to date."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError

from storage.moves import refuse_half_moved
from storage.readers import Readers
from storage.sqlite.backup import copy_to
from storage.sqlite.engine import reader_engine, writer_engine
from storage.sqlite.locking import FileLock, HeldByAnother
from storage.sqlite.writer import Writer
from storage.store import SqlStore
from storage.upgrade import refuse_old, upgrade
from surveys.errors import DatabaseBusy, DatabaseUnusable

log = logging.getLogger(__name__)


async def open_store(url: str) -> SqlStore:
    path = path_of(url)
    with in_plain_words(path), ExitStack() as undo:
        writer = open_writer(path, undo)
        refuse_half_moved(writer.connection, str(path))
        undo.pop_all()
    log.info(
        "The database is open; SQLite %s.",
        sqlite3.sqlite_version,
        extra={"event": "database_open", "sqlite_version": sqlite3.sqlite_version},
    )
    return SqlStore(Readers(lambda: reader_engine(path)), writer, copy_to)


def open_writer(path: Path, undo: ExitStack) -> Writer:
    """The file, made and up to date, for this process alone."""
    _make_room(path)
    lock = lock_file(path)
    undo.callback(lock.release)
    return Writer(_open_current(path, undo), lock)


def build_file(path: Path) -> None:
    """A new file with nothing in it but the schema, for whoever fills it."""
    _make_room(path)
    with ExitStack() as undo:
        _open_current(path, undo)


def _open_current(path: Path, undo: ExitStack) -> Connection:
    engine = writer_engine(path)
    undo.callback(engine.dispose)
    connection = engine.connect()
    undo.callback(connection.close)
    upgrade(connection, str(path))
    return connection


async def open_for_reading(url: str) -> SqlStore:
    path = path_of(url)
    if not path.is_file():
        raise DatabaseUnusable(f"{path}: there is no database here yet")
    engine = reader_engine(path)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(engine.dispose)
        with in_plain_words(path):
            async with engine.connect() as connection:
                await connection.run_sync(refuse_old, str(path))
        undo.pop_all()
    return SqlStore(Readers(lambda: engine), None, copy_to)


def path_of(url: str) -> Path:
    address = make_url(url)
    if address.database in (None, "", ":memory:"):
        expected = "expected sqlite:///folder/file.db, or sqlite:////folder/file.db for an absolute path"
        raise DatabaseUnusable(f"database url {url}: {expected}")
    path = Path(str(address.database)).absolute()
    if path.is_dir():
        raise DatabaseUnusable(f"{path}: is a folder; name a file in it")
    return path


def lock_file(path: Path) -> FileLock:
    """Held from now on; DatabaseBusy, by way of `in_plain_words`, when another process holds it."""
    return FileLock(path.with_name(f"{path.name}.lock"))


def _make_room(path: Path) -> None:
    """The folders, and an empty file that only its owner may read: it will hold what customers wrote."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    try:
        yield
    except HeldByAnother as error:
        raise DatabaseBusy(f"{path}: {DatabaseBusy.__doc__}") from error
    except OSError as error:
        raise DatabaseUnusable(f"{path}: {error.strerror or error}") from error
    except DBAPIError as error:
        raise DatabaseUnusable(f"{path}: {error.orig}") from error
