"""Backups: a copy made while the bot works, believed only after it was opened and checked."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from surveys.errors import DatabaseUnusable


async def copy_to(readers: AsyncEngine, path: Path) -> None:
    """Steps: copy beside the target, check, flush, rename. A copy that fails leaves nothing at `path`."""
    if path.exists():
        raise DatabaseUnusable(f"{path}: exists already, and a backup overwrites nothing")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        await _copy_beside(readers, path)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        raise DatabaseUnusable(f"{path}: {getattr(error, 'orig', error)}") from error


async def _copy_beside(readers: AsyncEngine, path: Path) -> None:
    half_done = path.with_name(path.name + ".part")
    try:
        half_done.unlink(missing_ok=True)
        async with readers.connect() as connection:
            await connection.exec_driver_sql("VACUUM INTO ?", (str(half_done),))
        await asyncio.to_thread(_believe, half_done)
        half_done.replace(path)
    finally:
        half_done.unlink(missing_ok=True)


def _believe(path: Path) -> None:
    _check(path)
    _flush(path)


def _check(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {verdict}")


def _flush(path: Path) -> None:
    path.chmod(0o600)
    with path.open("rb+") as copy:
        os.fsync(copy.fileno())
