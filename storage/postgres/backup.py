"""Backups of a server's database: a checked SQLite file with everything that one moment held."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.copying import End, copy_all
from storage.postgres.engine import VIEW
from storage.sqlite.backup import make_copy
from storage.sqlite.moving import target_file
from storage.sqlite.opening import build_file


async def copy_to(connection: AsyncConnection, path: Path) -> None:
    """While work goes on: the copy is of the moment at which it began."""

    async def copy(half_done: Path) -> None:
        build_file(half_done)
        await connection.exec_driver_sql(VIEW)
        try:
            async with target_file(half_done) as target:
                await copy_all(End(connection, "the server"), target, _say_nothing)
        finally:
            await connection.exec_driver_sql("ROLLBACK")

    await make_copy(path, copy)


def _say_nothing(_what: str, _done: int, _total: int) -> None:
    return
