"""Statements made ready once: their text and how each value goes in and comes out, for a driver that runs in place.

SQLAlchemy writes the statements and knows the types; what it does anew at every execution costs several times what
SQLite itself needs. A statement built on the spot is never met twice, so only what comes back is made ready.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, TypeGuard, cast
from weakref import ref

from msgspec import Struct
from sqlalchemy import Dialect, Executable
from sqlalchemy.engine import result_tuple
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.columns import Stored
from storage.wire import AnyRow, Parameters

Process = Callable[[Any], Any]
#: Whether there are many sets of parameters, their names, and for how many values each list among them has room.
Shape = tuple[bool, tuple[str, ...], tuple[tuple[str, int], ...]]


class Prepared(Struct, frozen=True):
    """A text, and how values go in and come out."""

    text: str
    #: The values it always has, as they are stored.
    constants: Mapping[str, Any]
    #: All values in the order of their places in the text.
    pick: Callable[[Mapping[str, Any]], Sequence[Any]]
    #: Of the places whose values are not stored as they are.
    writers: tuple[tuple[int, Process], ...]
    make_row: Callable[[Iterable[Any]], AnyRow]
    readers: tuple[tuple[int, Process], ...]
    #: Of each list: the names of its places.
    lists: Mapping[str, Sequence[str]]

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        values = list(self.pick({**self.constants, **parameters} if self.constants else parameters))
        for place, process in self.writers:
            if (value := values[place]) is not None:
                values[place] = process(value)
        return values

    def read(self, rows: Sequence[Sequence[Any]]) -> list[AnyRow]:
        """Column by column: of many rows that is less to do than row by row."""
        columns: list[Any] = list(zip(*rows, strict=True))
        for place, process in self.readers if rows else ():
            columns[place] = [None if value is None else process(value) for value in columns[place]]
        return [self.make_row(values) for values in zip(*columns, strict=True)]


class Fetched:
    """What came back, as a result of SQLAlchemy would hand it over."""

    __slots__ = ("_cursor", "_prepared")

    def __init__(self, cursor: sqlite3.Cursor, prepared: Prepared) -> None:
        self._cursor = cursor
        self._prepared = prepared

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    def all(self) -> list[AnyRow]:
        return self._prepared.read(self._cursor.fetchall())

    def first(self) -> AnyRow | None:
        cells = self._cursor.fetchone()
        self._cursor.close()
        return None if cells is None else self._prepared.read((cells,))[0]


class Known:
    """The statements that were met, each with the shapes of its parameters."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        #: By the identity of the statement, for as long as it is there.
        self._met: dict[int, tuple[ref[Executable], dict[Shape, Prepared | None]]] = {}

    def find(self, statement: Executable, parameters: Parameters) -> Prepared | None:
        """None for what was never met before, or cannot be made ready."""
        met = self._met.get(id(statement))
        if met is None:
            self._meet(statement)
            return None
        shapes = met[1]
        shape = _shape_of(parameters)
        if shape not in shapes:
            shapes[shape] = prepare(statement, shape, self._dialect)
        return shapes[shape]

    def _meet(self, statement: Executable) -> None:
        key = id(statement)
        self._met[key] = ref(statement, lambda _: self._met.pop(key, None)), {}


#: By engine, driver and version.
_KNOWN: dict[tuple[str, str, object], Known] = {}


def known_to(dialect: Dialect) -> Known:
    """Shared by all connections of this process to servers of the same kind."""
    kind = dialect.name, dialect.driver, dialect.server_version_info
    return _KNOWN.setdefault(kind, Known(dialect))


class Shelf:
    """The prepared statements of one connection."""

    def __init__(self, driver: sqlite3.Connection, dialect: Dialect) -> None:
        self.driver = driver
        self._dialect = dialect
        self._known = known_to(dialect)

    def run(self, statement: Executable, parameters: Parameters) -> Fetched | None:
        """None when it has to go the long way: met for the first time, or with something that only SQLAlchemy knows,
        such as how to complain about a value."""
        prepared = self._known.find(statement, parameters)
        if prepared is None:
            return None
        try:
            values = filled(prepared, parameters)
        except (KeyError, TypeError, ValueError):
            return None
        return Fetched(self._execute(prepared, values, is_many=is_many(parameters)), prepared)

    def _execute(self, prepared: Prepared, values: Any, *, is_many: bool) -> sqlite3.Cursor:
        run = self.driver.executemany if is_many else self.driver.execute
        try:
            return run(prepared.text, values)
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                prepared.text, None, error, sqlite3.Error, hide_parameters=True, dialect=self._dialect
            ) from error


def is_many(parameters: Parameters) -> TypeGuard[Sequence[dict[str, Any]]]:
    return parameters is not None and not isinstance(parameters, dict)


def _shape_of(parameters: Parameters) -> Shape:
    if is_many(parameters):
        return True, tuple(parameters[0]), ()
    one = cast(dict[str, Any], parameters or {})
    return False, tuple(one), tuple((name, _room(value)) for name, value in one.items() if type(value) is list)


def _room(values: list[Any]) -> int:
    """A power of two, so that lists of many lengths share a few statements."""
    return 1 << (len(values) - 1).bit_length() if values else 0


def filled(prepared: Prepared, parameters: Parameters) -> Any:
    if is_many(parameters):
        return [prepared.values(each) for each in parameters]
    one = cast(dict[str, Any], parameters or {})
    return prepared.values(_spread(prepared, one) if prepared.lists else one)


def _spread(prepared: Prepared, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What is in the lists, each under a name of its own; what room is left over says the first once more."""
    spread = dict(parameters)
    for name, places in prepared.lists.items():
        spread.update(zip(places, chain(parameters[name], repeat(parameters[name][0])), strict=False))
    return spread


def prepare(statement: Executable, shape: Shape, dialect: Dialect) -> Prepared | None:
    """None for what needs SQLAlchemy at every execution: empty lists, values made by Python, many rows that give
    something back."""
    for_many, names, lists = shape
    compiled = cast(
        SQLCompiler,
        cast(ClauseElement, statement).compile(dialect=dialect, column_keys=list(names), for_executemany=for_many),
    )
    columns = compiled._result_columns
    if _is_special(compiled, names, lists) or (for_many and columns):
        return None
    # Lists are written out here, once: those that are part of the statement, and the room for those that are given.
    state = compiled.construct_expanded_state({**dict.fromkeys(names), **{name: [None] * room for name, room in lists}})
    places = {name: state.parameter_expansion[name] for name, _ in lists}
    given = {*names, *chain.from_iterable(places.values())}
    order, processes = tuple(state.positiontup or ()), {**_ways_in(compiled, dialect), **state.processors}
    constants = {name: state.parameters[name] for name in order if name not in given}
    return Prepared(
        state.statement,
        {name: _processed(value, processes.get(name)) for name, value in constants.items()},
        _picker(order),
        _known_only(processes.get(name) if name in given else None for name in order),
        result_tuple([column.keyname for column in columns]),
        _known_only(_way_out(column.type, dialect) for column in columns),
        places,
    )


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """Of a single name `itemgetter` would give the value itself, and of none it knows nothing."""
    return itemgetter(*names) if len(names) > 1 else lambda known: [known[name] for name in names]


def _is_special(compiled: SQLCompiler, names: Sequence[str], lists: Sequence[tuple[str, int]]) -> bool:
    later = {bind.key for bind in compiled.post_compile_params | compiled.literal_execute_params}
    made = compiled.insert_prefetch or compiled.update_prefetch or compiled.escaped_bind_names
    unknown = [bind for bind in compiled.binds.values() if bind.callable or (bind.required and bind.key not in names)]
    return bool(later.intersection(names) != {name for name, room in lists if room} or made or unknown)


def _known_only(processes: Iterable[Any]) -> tuple[tuple[int, Process], ...]:
    return tuple((place, process) for place, process in enumerate(processes) if process is not None)


def _ways_in(compiled: SQLCompiler, dialect: Dialect) -> dict[str, Any]:
    return {name: _way_in(bind.type, dialect) for bind, name in compiled.bind_names.items()}


def _way_in(kind: TypeEngine[Any], dialect: Dialect) -> Any:
    """Ours without what SQLAlchemy wraps around it: they are stored as numbers and text, which need nothing more."""
    return kind.way_in(dialect) if isinstance(kind, Stored) else kind.dialect_impl(dialect).bind_processor(dialect)


def _way_out(kind: TypeEngine[Any], dialect: Dialect) -> Any:
    if isinstance(kind, Stored):
        return kind.way_out(dialect)
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _processed(value: Any, process: Any) -> Any:
    return value if value is None or process is None else process(value)
