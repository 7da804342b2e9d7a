"""What a batch is about to ask, found in few statements; whoever asks then gets what the statement would have found.

Everything that writes passes by here, and a table that was touched is asked anew: all of it, or only the row that was
written where the statement names it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from sqlalchemy import ColumnElement, Executable, FromClause, Select, Table, bindparam
from sqlalchemy.sql.dml import Insert, UpdateBase

if TYPE_CHECKING:
    from storage.book import Book
    from storage.wire import AnyRow, Parameters


class Question(Struct, frozen=True, eq=False):
    """A statement with one parameter, which is named like its column, and the same for a list of values, `wanted`."""

    one: Select[Any]
    many: Select[Any]
    table: Table
    name: str
    place: int


def question(
    book: Book[Any], name: str, one: Select[Any], *more: ColumnElement[bool], order: ColumnElement[Any] | None = None
) -> Question:
    """`more` is what `one` demands besides, `order` the one in which it finds its rows, where there may be several."""
    many = book.select.where(is_wanted(book.table.c[name]), *more).order_by(order)
    return Question(one, many, book.table, name, book.names.index(name))


def is_wanted(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.in_(bindparam("wanted", expanding=True))


class Known(Struct):
    """The rows of one question by the value that was asked for; `values` by the id of the row."""

    question: Question
    rows: dict[Any, list[AnyRow]]
    values: dict[Any, Any] = field(default_factory=dict)

    def forget(self, statement: UpdateBase, parameters: Parameters) -> None:
        written: Mapping[str, Any] = parameters if isinstance(parameters, dict) else {}
        if isinstance(statement, Insert) and self.question.name in written:
            self.rows.pop(written[self.question.name], None)
        elif written.get("row_id") in self.values and self.question.name not in written:
            self.rows.pop(self.values[written["row_id"]], None)
        else:
            self.rows.clear()


class Foreseen:
    """For the length of one transaction."""

    def __init__(self) -> None:
        self._known: dict[int, Known] = {}
        self._of_table: dict[FromClause, list[Known]] = {}

    def learn(self, question: Question, values: Collection[Any], rows: Sequence[AnyRow]) -> None:
        known = Known(question, {value: [] for value in values})
        for row in rows:
            known.rows[row[question.place]].append(row)
            known.values[row[0]] = row[question.place]
        self._known[id(question.one)] = known
        self._of_table.setdefault(question.table, []).append(known)

    def clear(self) -> None:
        self._known.clear()
        self._of_table.clear()

    def find(self, statement: Executable, parameters: Parameters) -> Sequence[AnyRow] | None:
        """None when it has to be asked. To be called for whatever goes to the database."""
        if not self._known:
            return None
        if isinstance(statement, UpdateBase):
            self._forget(statement, parameters)
        known = self._known.get(id(statement))
        if known is None or not isinstance(parameters, dict):
            return None
        return known.rows.get(parameters[known.question.name])

    def _forget(self, statement: UpdateBase, parameters: Parameters) -> None:
        for known in self._of_table.get(statement.table, ()):
            known.forget(statement, parameters)
