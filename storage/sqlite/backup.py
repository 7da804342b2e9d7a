"""Backups: a copy made while the bot works, believed only after it was opened and checked."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from surveys.errors import DatabaseUnusable

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def copy_to(connection: AsyncConnection, path: Path) -> None:
    """The whole database as this connection sees it."""

    async def copy(half_done: Path) -> None:
        await connection.exec_driver_sql("VACUUM INTO ?", (str(half_done),))

    await make_copy(path, copy)


async def make_copy(path: Path, copy: Callable[[Path], Awaitable[None]]) -> None:
    """Steps: copy beside the target, check, flush, rename. A copy that fails leaves nothing at `path`."""
    if path.exists():
        raise DatabaseUnusable(f"{path}: exists already, and a backup overwrites nothing")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        await _copy_beside(path, copy)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        raise DatabaseUnusable(f"{path}: {getattr(error, 'orig', error)}") from error


async def _copy_beside(path: Path, copy: Callable[[Path], Awaitable[None]]) -> None:
    half_done = path.with_name(path.name + ".part")
    try:
        half_done.unlink(missing_ok=True)
        await copy(half_done)
        await asyncio.to_thread(believe, half_done)
        half_done.replace(path)
    finally:
        half_done.unlink(missing_ok=True)


def believe(path: Path) -> None:
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
