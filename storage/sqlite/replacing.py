"""Bringing a copy back: it becomes the database, and the one that was there stays beside it under another name."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from storage.sqlite.backup import believe
from storage.sqlite.opening import in_plain_words, lock_file, path_of
from storage.upgrade import is_current
from surveys.errors import DatabaseUnusable

#: The log of what was written last belongs to its file and moves with it.
_WITH_ITS_LOG = ("-wal", "")


def replace_by(copy: Path, url: str, stamp: str) -> Path | None:
    """Where the replaced database is now; None when there was none.

    Steps: 1. keep every other process out; 2. check the copy; 3. copy it beside the target; 4. move the old one aside;
    5. the new one takes its place. Until the fourth nothing has happened.
    """
    path = path_of(url)
    aside = path.with_name(f"{path.name}.replaced-{stamp}")
    with in_plain_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = lock_file(path)
        try:
            examine(copy)
            fresh = _copied_beside(copy, path)
            is_there = path.exists()
            if is_there:
                _move_aside(path, aside)
            fresh.replace(path)
            _flush_folder(path.parent)
            return aside if is_there else None
        finally:
            lock.release()


def examine(copy: Path) -> None:
    """DatabaseUnusable or DatabaseTooNew unless it is a whole database of ours."""
    if not copy.is_file():
        raise DatabaseUnusable(f"{copy}: there is no such file")
    with _told_of(copy), closing(_opened(copy)) as database:
        verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise DatabaseUnusable(f"{copy}: is damaged: {verdict}")
    _know(copy)


def _know(copy: Path) -> None:
    engine = create_engine("sqlite://", creator=lambda: _opened(copy))
    try:
        with engine.connect() as connection:
            if MigrationContext.configure(connection).get_current_revision() is None:
                raise DatabaseUnusable(f"{copy}: is not a database of Afterword")
            is_current(connection, str(copy))
    finally:
        engine.dispose()


def _opened(path: Path) -> sqlite3.Connection:
    """For reading only."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _copied_beside(copy: Path, path: Path) -> Path:
    """With what a log may hold that has not been folded in yet; checked, and on the disk."""
    fresh = path.with_name(f"{path.name}.part")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        with _told_of(fresh), closing(_opened(copy)) as source, closing(sqlite3.connect(fresh)) as target:
            source.backup(target)
        with _told_of(fresh):
            believe(fresh)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return fresh


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"{path}: {error}") from error


def _move_aside(path: Path, aside: Path) -> None:
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for end in _WITH_ITS_LOG:
        part = Path(f"{path}{end}")
        if part.exists():
            part.replace(f"{aside}{end}")
    Path(f"{path}-shm").unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
