"""Column types: how values of the product become values of the database, the same on both engines.

SQLite's STRICT tables know only INTEGER, TEXT, REAL and BLOB. Instants are whole microseconds since 1970: they
compare and sort exactly, fill a third of the space of ISO text in every index, and need no parsing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Dialect, Integer, Text, literal_column, text
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_in_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

#: 64 bits on both engines; in SQLite only INTEGER can be the row's own key.
Number = BigInteger().with_variant(Integer(), "sqlite")
#: Text that sorts by code point on both engines, so that a prefix is a range.
Key = Text().with_variant(Text(collation="C"), "postgresql")


def only(condition: str) -> dict[str, Any]:
    """Of an index: it holds only rows of which this is true."""
    return {f"{engine}_where": text(condition) for engine in ("sqlite", "postgresql")}


def written_out(word: StrEnum) -> Any:
    """As a constant of the statement: indexes of one state are found only so, and SQLite plans anew at every execution
    where a parameter might fit such an index."""
    return literal_column(repr(word.value))


class Instant(TypeDecorator[datetime]):
    """An aware moment; a naive one is refused, and what comes back is UTC."""

    impl = Number
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value!r}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Flag(TypeDecorator[bool]):
    """True or False; in SQLite 1 or 0."""

    impl = Boolean().with_variant(Integer(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> bool | int | None:
        return value if value is None or dialect.supports_native_boolean else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Day(TypeDecorator[date]):
    """A calendar day as ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Json(TypeDecorator[Mapping[str, Any]]):
    """A mapping of plain values as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else _in_json(dict(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Mapping[str, Any] | None:
        return None if value is None else json.loads(value)


class Keys(TypeDecorator[Iterable[str]]):
    """Keys joined by commas, which no key contains: in order for a tuple, sorted for a set."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[tuple[str, ...]] | type[frozenset[str]]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return ",".join(value if self.kind is tuple else sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Iterable[str] | None:
        return None if value is None else self.kind(value.split(",") if value else ())


class OneOf(TypeDecorator[StrEnum]):
    """A member of an enumeration as its word."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)
