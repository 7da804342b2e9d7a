"""Statements made ready once: their text and how each value goes in and comes out, for a driver that runs in place.

SQLAlchemy writes the statements and knows the types; what it does anew at every execution costs several times what
SQLite itself needs. A statement built on the spot is never met twice, so only what comes back is made ready.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard, cast
from weakref import ref

from sqlalchemy import Dialect, Executable
from sqlalchemy.engine import result_tuple
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from storage.wire import AnyRow, Parameters

Process = Callable[[Any], Any] | None
#: The names of the parameters, and whether there are many sets of them.
Shape = tuple[bool, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The text, the values it always has, and where each parameter goes."""

    text: str
    constants: tuple[Any, ...]
    places: tuple[tuple[int, str, Process], ...]
    make_row: Callable[[Iterable[Any]], AnyRow]
    readers: tuple[Process, ...]

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        filled = list(self.constants)
        for place, name, process in self.places:
            value = parameters[name]
            filled[place] = process(value) if process is not None else value
        return filled

    def read(self, cells: Sequence[Any]) -> AnyRow:
        pairs = zip(cells, self.readers, strict=True)
        return self.make_row([cell if process is None or cell is None else process(cell) for cell, process in pairs])


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
        return [self._prepared.read(cells) for cells in self._cursor.fetchall()]

    def first(self) -> AnyRow | None:
        cells = self._cursor.fetchone()
        self._cursor.close()
        return None if cells is None else self._prepared.read(cells)


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


class Shelf(Known):
    """The prepared statements of one connection."""

    def __init__(self, driver: sqlite3.Connection, dialect: Dialect) -> None:
        super().__init__(dialect)
        self.driver = driver

    def run(self, statement: Executable, parameters: Parameters) -> Fetched | None:
        """None when it has to go the long way: met for the first time, or with something that only SQLAlchemy knows,
        such as how to complain about a value."""
        prepared = self.find(statement, parameters)
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
        return True, tuple(parameters[0])
    return False, tuple(cast(dict[str, Any], parameters or {}))


def filled(prepared: Prepared, parameters: Parameters) -> Any:
    if is_many(parameters):
        return [prepared.values(each) for each in parameters]
    return prepared.values(cast(dict[str, Any], parameters or {}))


def prepare(statement: Executable, shape: Shape, dialect: Dialect) -> Prepared | None:
    """None for what needs SQLAlchemy at every execution: lists of unknown length, values made by Python, many rows
    that give something back."""
    for_many, names = shape
    compiled = cast(
        SQLCompiler,
        cast(ClauseElement, statement).compile(dialect=dialect, column_keys=list(names), for_executemany=for_many),
    )
    columns = compiled._result_columns
    if _is_special(compiled, names) or (for_many and columns):
        return None
    # Lists that are part of the statement are written out here, once.
    state = compiled.construct_expanded_state(dict.fromkeys(names))
    order, processes = state.positiontup or [], {**_ways_in(compiled, dialect), **state.processors}
    return Prepared(
        state.statement,
        tuple(None if name in names else _processed(state.parameters[name], processes.get(name)) for name in order),
        tuple((place, name, cast(Process, processes.get(name))) for place, name in enumerate(order) if name in names),
        result_tuple([column.keyname for column in columns]),
        tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns),
    )


def _is_special(compiled: SQLCompiler, names: Sequence[str]) -> bool:
    later = {bind.key for bind in compiled.post_compile_params | compiled.literal_execute_params}
    made = compiled.insert_prefetch or compiled.update_prefetch or compiled.escaped_bind_names
    unknown = [bind for bind in compiled.binds.values() if bind.callable or (bind.required and bind.key not in names)]
    return bool(later.intersection(names) or made or unknown)


def _ways_in(compiled: SQLCompiler, dialect: Dialect) -> dict[str, Any]:
    return {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind, name in compiled.bind_names.items()}


def _processed(value: Any, process: Any) -> Any:
    return value if process is None else process(value)
