"""Column types: how values of the product become values of the database, the same on both engines.

SQLite's STRICT tables know only INTEGER, TEXT, REAL and BLOB. Instants are whole microseconds since 1970: they
compare and sort exactly, fill a third of the space of ISO text in every index, and need no parsing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import orjson
from sqlalchemy import BigInteger, Boolean, Dialect, Integer, Text, literal_column, text
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: Whatever JSON has no word for is refused.
_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_NON_STR_KEYS

V = TypeVar("V")
Way = Callable[[Any], Any]

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


class Stored(TypeDecorator[V]):
    """How values that are there go in and come out, as plain functions; what is absent stays so."""

    def way_in(self, dialect: Dialect) -> Way | None:
        """None: they go in as they are."""
        return None

    def way_out(self, dialect: Dialect) -> Way | None:
        """None: they come out as they are."""
        return None

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        way = self.way_in(dialect)
        return value if value is None or way is None else way(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        way = self.way_out(dialect)
        return value if value is None or way is None else way(value)


class Instant(Stored[datetime]):
    """An aware moment; a naive one is refused, and what comes back is UTC."""

    impl = Number
    cache_ok = True

    def way_in(self, dialect: Dialect) -> Way:
        return _microseconds

    def way_out(self, dialect: Dialect) -> Way:
        return _moment


def _microseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone cannot be stored: {moment!r}")
    return (moment - _EPOCH) // _MICROSECOND


def _moment(microseconds: int) -> datetime:
    return _EPOCH + microseconds * _MICROSECOND


class Flag(Stored[bool]):
    """True or False; in SQLite 1 or 0."""

    impl = Boolean().with_variant(Integer(), "sqlite")
    cache_ok = True

    def way_in(self, dialect: Dialect) -> Way | None:
        return None if dialect.supports_native_boolean else int

    def way_out(self, dialect: Dialect) -> Way:
        return bool


class Day(Stored[date]):
    """A calendar day as ISO text."""

    impl = Text
    cache_ok = True

    def way_in(self, dialect: Dialect) -> Way:
        return date.isoformat

    def way_out(self, dialect: Dialect) -> Way:
        return date.fromisoformat


class Json(Stored[Mapping[str, Any]]):
    """A mapping of plain values as JSON text."""

    impl = Text
    cache_ok = True

    def way_in(self, dialect: Dialect) -> Way:
        return _in_json

    def way_out(self, dialect: Dialect) -> Way:
        return orjson.loads


def _in_json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(value), option=_STRICT).decode()


class Keys(Stored[Iterable[str]]):
    """Keys joined by commas, which no key contains: in order for a tuple, sorted for a set."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[tuple[str, ...]] | type[frozenset[str]]) -> None:
        super().__init__()
        self.kind = kind

    def way_in(self, dialect: Dialect) -> Way:
        return ",".join if self.kind is tuple else _sorted_keys

    def way_out(self, dialect: Dialect) -> Way:
        kind = self.kind
        return lambda text: kind(text.split(",") if text else ())


def _sorted_keys(keys: Iterable[str]) -> str:
    return ",".join(sorted(keys))


class OneOf(Stored[StrEnum]):
    """A member of an enumeration as its word."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._members = {member.value: member for member in kind}

    def way_in(self, dialect: Dialect) -> Way:
        return str.__str__

    def way_out(self, dialect: Dialect) -> Way:
        return self._members.__getitem__
