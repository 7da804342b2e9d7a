"""Moving a history to an empty database, table by table in portions, so that it can go on after a break.

1. the source is read once for its contents; 2. each portion is written in one transaction with the mark how far it
came; 3. the target is read and compared, row by row by a sum, before the mark says that it is complete. What is half
here is not worked with. After a break, a source that has changed meanwhile is moved anew.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import go_on_counting
from storage.plain import TABLES, Contents, PlainTable, Row, checksum, contents
from storage.schema import moves
from surveys.errors import DatabaseUnusable

#: What is being done (`reading`, `checking`, or the name of a table), how much of it is done, and of how much.
Progress = Callable[[str, int, int], None]

_MARK = select(moves.c.checksum, moves.c.finished_at, moves.c.at_table, moves.c.after_key)


class End(Struct, frozen=True):
    """A database as a move has it: a connection on which nobody else works, and the words for it."""

    connection: AsyncConnection
    place: str


class _Begin(Struct, frozen=True):
    """Where to begin; without a key, at the first row of the table."""

    table: int = 0
    key: Sequence[Any] | None = None


async def copy_all(source: End, target: End, progress: Progress) -> Contents:
    """What is in the target afterwards, and was in the source. DatabaseUnusable when it is not the same, or when the
    target holds data of its own."""
    progress("reading", 0, 1)
    wanted = await contents(source.connection)
    progress("reading", 1, 1)
    begin = await _take_up(source, target, wanted)
    if begin is not None:
        await _copy(source.connection, target.connection, begin, wanted, progress)
    progress("checking", 0, 1)
    await _compare(target, wanted)
    await _finish(target.connection)
    progress("checking", 1, 1)
    return wanted


async def _take_up(source: End, target: End, wanted: Contents) -> _Begin | None:
    """Where to go on; None when everything is there already."""
    mark = (await target.connection.execute(_MARK)).first()
    if mark is None or mark.finished_at is not None:
        if await _is_empty(target.connection):
            await _begin(source, target.connection, wanted)
            return _Begin()
        await _refuse_foreign(target, wanted)
        return None
    if mark.checksum != checksum(wanted):
        await _begin(source, target.connection, wanted)
        return _Begin()
    if mark.at_table is None:
        return _Begin()
    return _Begin([each.name for each in TABLES].index(mark.at_table), json.loads(mark.after_key))


async def _is_empty(target: AsyncConnection) -> bool:
    for table in TABLES:
        if (await target.execute(table.count)).scalar():
            return False
    return True


async def _refuse_foreign(target: End, wanted: Contents) -> None:
    found = await contents(target.connection)
    if found != wanted:
        held = ", ".join(f"{name} {each.rows}" for name, each in found.items() if each.rows)
        raise DatabaseUnusable(f"{target.place}: holds data of its own ({held}); name an empty database")


async def _begin(source: End, target: AsyncConnection, wanted: Contents) -> None:
    """From nothing: what an earlier move left half done is removed."""
    async with _whole(target):
        for table in reversed(TABLES):
            await target.execute(delete(table.plain))
        await target.execute(delete(moves))
        await target.execute(insert(moves), {"id": 1, "source": source.place, "checksum": checksum(wanted)})


async def _copy(
    source: AsyncConnection, target: AsyncConnection, begin: _Begin, wanted: Contents, progress: Progress
) -> None:
    key = begin.key
    for table in TABLES[begin.table :]:
        total = wanted[table.name].rows
        done = 0 if key is None else int((await target.execute(table.count)).scalar() or 0)
        progress(table.name, done, total)
        async for rows in table.portions(source, key):
            await _put(target, table, rows)
            done += len(rows)
            progress(table.name, done, total)
        key = None


async def _put(target: AsyncConnection, table: PlainTable, rows: Sequence[Row]) -> None:
    reached = json.dumps(table.key_of(rows[-1]))
    async with _whole(target):
        await table.put(target, rows)
        await target.execute(update(moves).values(at_table=table.name, after_key=reached))


async def _compare(target: End, wanted: Contents) -> None:
    found = await contents(target.connection)
    for name, content in wanted.items():
        if found[name] != content:
            raise DatabaseUnusable(
                f"{target.place}: the {found[name].rows} rows of {name} differ from the {content.rows} of the source; "
                "empty this database and move again"
            )


async def _finish(target: AsyncConnection) -> None:
    async with _whole(target):
        for table in TABLES:
            if table.has_numbers:
                await go_on_counting(target, table.name)
        await target.execute(update(moves).values(finished_at=datetime.now(UTC)))


@asynccontextmanager
async def _whole(connection: AsyncConnection) -> AsyncIterator[None]:
    await connection.exec_driver_sql("BEGIN")
    try:
        yield
    except BaseException:
        await connection.exec_driver_sql("ROLLBACK")
        raise
    await connection.exec_driver_sql("COMMIT")
