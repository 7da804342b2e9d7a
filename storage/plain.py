"""Tables as plain values, the same on both engines: what copies are made of, and compared by."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy import BigInteger, Boolean, Select, Table, Text, bindparam, column, func, insert, select, table, tuple_
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.schema import leadership, metadata, moves

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

#: Rows at a time: what a break costs, and what is held in memory.
PORTION = 1000

_PLAIN: tuple[type[TypeEngine[Any]], ...] = (BigInteger, Boolean, Text)
_HASH = 8

Row = tuple[Any, ...]


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    inner = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return next(each() for each in _PLAIN if isinstance(inner, each))


class PlainTable:
    """Numbers, text and truth values, without what the product makes of them."""

    def __init__(self, original: Table) -> None:
        self.name = original.name
        self.key = tuple(each.name for each in original.primary_key)
        self.has_numbers = original.autoincrement_column is not None
        self.names = tuple(each.name for each in original.c)
        self.plain = table(self.name, *(column(each.name, _plain(each.type)) for each in original.c))
        self._places = [self.names.index(name) for name in self.key]
        self.insert = insert(self.plain)
        self.count = select(func.count()).select_from(self.plain)

    def after(self, key: Sequence[Any] | None) -> Select[Any]:
        """The next rows in the order of the key."""
        columns = [self.plain.c[name] for name in self.key]
        rows = select(*self.plain.c).order_by(*columns).limit(PORTION)
        if key is None:
            return rows
        values = [bindparam(None, value, type_=each.type) for each, value in zip(columns, key, strict=True)]
        return rows.where(tuple_(*columns) > tuple_(*values))

    def key_of(self, row: Row) -> list[Any]:
        return [row[place] for place in self._places]

    async def portions(self, source: AsyncConnection, key: Sequence[Any] | None = None) -> AsyncIterator[list[Row]]:
        while True:
            rows = [_without_nul(tuple(row)) for row in await source.execute(self.after(key))]
            if not rows:
                return
            yield rows
            key = self.key_of(rows[-1])

    async def put(self, target: AsyncConnection, rows: Sequence[Row]) -> None:
        await target.execute(self.insert, [dict(zip(self.names, row, strict=True)) for row in rows])


#: Those who are pointed to come first. Who leads, and what was moved where, is a database's own affair.
TABLES = tuple(PlainTable(each) for each in metadata.sorted_tables if each not in (leadership, moves))


class Content(Struct, frozen=True):
    """How many rows, and a sum over what is in them, in whatever order they come."""

    rows: int = 0
    sum: int = 0

    def __add__(self, rows: Sequence[Row]) -> Content:
        hashes = (blake2b(repr(row).encode(), digest_size=_HASH).digest() for row in rows)
        return Content(self.rows + len(rows), (self.sum + sum(map(int.from_bytes, hashes))) % 2 ** (8 * _HASH))


Contents = Mapping[str, Content]


async def contents(connection: AsyncConnection) -> Contents:
    """Table by table."""
    return {each.name: await _content(connection, each) for each in TABLES}


def checksum(found: Contents) -> str:
    words = json.dumps(sorted((name, each.rows, each.sum) for name, each in found.items()))
    return blake2b(words.encode(), digest_size=16).hexdigest()


async def _content(connection: AsyncConnection, table: PlainTable) -> Content:
    content = Content()
    async for rows in table.portions(connection):
        content += rows
    return content


def _without_nul(row: Row) -> Row:
    """PostgreSQL takes no NUL in text, and nobody ever saw one."""
    if any(isinstance(value, str) and "\0" in value for value in row):
        return tuple(value.replace("\0", "") if isinstance(value, str) else value for value in row)
    return row
