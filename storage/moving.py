"""Taking a company's history to another database, in either direction, and bringing a copy back."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, cast

from sqlalchemy.exc import DBAPIError

from storage.copying import End, Progress, copy_all
from storage.opening import engine_part, open_store
from surveys.errors import DatabaseUnusable, StoreError


class _Ends(Protocol):
    def source(self, url: str) -> AbstractAsyncContextManager[End]: ...
    def target(self, url: str) -> AbstractAsyncContextManager[End]: ...


async def move(source: str, target: str, progress: Progress) -> Mapping[str, int]:
    """Copies everything into an empty database and compares it; says how many rows each table has.

    Nobody may work on either meanwhile. After a break it goes on where it was; once it is done, doing it again only
    compares. Raises DatabaseBusy or DatabaseUnusable.
    """
    async with _ends(source).source(source) as there, _ends(target).target(target) as here:
        try:
            moved = await copy_all(there, here, progress)
        except DBAPIError as error:
            raise StoreError(f"The move broke off: {error.orig}; do it again, and it goes on where it was.") from error
    return {name: content.rows for name, content in moved.items()}


async def restore(path: Path, url: str, progress: Progress) -> Mapping[str, int]:
    """Fills an empty database from a backup, which stays as it is and may be of an older version."""
    with TemporaryDirectory(prefix="afterword-") as folder:
        copy = Path(folder) / path.name
        await asyncio.to_thread(_copy, path, copy)
        await (await open_store(f"sqlite:///{copy}")).close()
        return await move(f"sqlite:///{copy}", url, progress)


def _ends(url: str) -> _Ends:
    return cast(_Ends, engine_part(url, "moving"))


def _copy(path: Path, copy: Path) -> None:
    if not path.is_file():
        raise DatabaseUnusable(f"{path}: there is no backup here")
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as backup,
            closing(sqlite3.connect(copy)) as target,
        ):
            backup.backup(target)
            verdict = target.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {row[0] for row in target.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"{path}: {error}") from error
    if verdict != "ok":
        raise DatabaseUnusable(f"{path}: the backup is damaged: {verdict}")
    if "alembic_version" not in tables:
        raise DatabaseUnusable(f"{path}: is not a database of Afterword")
