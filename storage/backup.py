"""Backups: a copy made while the bot works, believed only after it was opened and checked."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from surveys.errors import DatabaseUnusable


def copy_to(readers: Engine, path: Path) -> None:
    """Steps: copy beside the target, check, flush, rename. A copy that fails leaves nothing at `path`."""
    if path.exists():
        raise DatabaseUnusable(f"{path}: exists already, and a backup overwrites nothing")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _copy_beside(readers, path)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        raise DatabaseUnusable(f"{path}: {getattr(error, 'orig', error)}") from error


def _copy_beside(readers: Engine, path: Path) -> None:
    half_done = path.with_name(path.name + ".part")
    try:
        half_done.unlink(missing_ok=True)
        with readers.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(half_done),))
        _check(half_done)
        _flush(half_done)
        half_done.replace(path)
    finally:
        half_done.unlink(missing_ok=True)


def _check(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {verdict}")


def _flush(path: Path) -> None:
    path.chmod(0o600)
    with path.open("rb+") as copy:
        os.fsync(copy.fileno())
