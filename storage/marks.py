"""Marks: moments that outlive the process, one row for each name."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete

from storage.book import Area, Book
from storage.dialects import insert_or_update
from storage.schema import marks
from surveys.records import Mark

MARKS = Book(marks, Mark)

_named = marks.c.name == bindparam("mark")
_GET = MARKS.select.where(_named)
_REMOVE = delete(marks).where(_named)
_NAMED = MARKS.select.order_by(marks.c.name)


@cache
def _put(dialect: str) -> Any:
    return insert_or_update(dialect, marks, "at", "number")


class SqlMarks(Area[Mark]):
    book = MARKS

    async def get(self, name: str) -> Mark | None:
        return await self._one(_GET, {"mark": name})

    async def put(self, mark: Mark) -> None:
        await self._wire.change(_put(self._wire.dialect), MARKS.write(mark))

    async def remove(self, name: str) -> None:
        await self._wire.change(_REMOVE, {"mark": name})

    async def named(self, prefix: str) -> list[Mark]:
        return await self._many(_NAMED.where(marks.c.name.startswith(prefix, autoescape=True)))
