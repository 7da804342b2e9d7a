"""How rows become records and back: a field of the record is a column of the same name, so nothing is written twice."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, astuple
from sqlalchemy import Select, Table, bindparam, insert, select, update

from storage.wire import AnyRow, Parameters, Wire
from surveys.values import replace

R = TypeVar("R", bound=Struct)


class Book(Generic[R]):
    """A table and the record its rows are, with the statements every table needs, built once."""

    def __init__(self, table: Table, record: type[R]) -> None:
        self.table = table
        self.record = record
        self.names = record.__struct_fields__
        self.select: Select[Any] = select(*(table.c[name] for name in self.names))
        self.insert = insert(table)
        if "id" in table.c:
            self.select_by_id = self.select.where(table.c.id == bindparam("id"))
            self.insert_numbered = insert(table).returning(table.c.id)
            self.update = update(table).where(table.c.id == bindparam("row_id"))

    def read(self, row: AnyRow) -> R:
        return self.record(*row)

    def write(self, record: R) -> dict[str, Any]:
        return asdict(record)

    def write_new(self, record: R) -> dict[str, Any]:
        """The database gives it an id."""
        values = self.write(record)
        del values["id"]
        return values

    def changes(self, before: R, after: R) -> dict[str, Any]:
        fields = zip(self.names, astuple(before), astuple(after), strict=True)
        return {name: now for name, was, now in fields if now is not was and now != was}


class Area(Generic[R]):
    """The statements of one area of the store, inside one transaction."""

    book: Book[R]

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def _get(self, row_id: int) -> R | None:
        return await self._one(self.book.select_by_id, {"id": row_id})

    async def _add(self, record: R) -> R:
        row_id = await self._wire.value(self.book.insert_numbered, self.book.write_new(record))
        return replace(record, id=row_id)  # type: ignore[type-var]

    async def _save(self, record: R, before: R | None = None) -> None:
        """With what is stored `before`, only what differs is written: a column that is written moves in its indexes."""
        values = self.book.write(record) if before is None else self.book.changes(before, record)
        values.pop("id", None)
        if values:
            await self._wire.later(self.book.update, values | {"row_id": record.id})  # type: ignore[attr-defined]

    async def _one(self, statement: Select[Any], parameters: Parameters = None) -> R | None:
        row = await self._wire.row(statement, parameters)
        return None if row is None else self.book.read(row)

    async def _many(self, statement: Select[Any], parameters: Parameters = None) -> list[R]:
        return [self.book.read(row) for row in await self._wire.rows(statement, parameters)]
