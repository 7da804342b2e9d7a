"""Plain writes that nobody waits for: kept until something is asked, then each statement runs once, with all its rows.

A batch of presses changes a hundred invitations and adds a hundred answers; written one by one, most of the time goes
into beginning and ending statements. Writes of one statement keep their order; a row that was changed by one statement
is not changed by another before the first has been written.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable

#: A statement and the names of its values: what one statement of the driver can write.
Kind = tuple[int, tuple[str, ...]]


class Pending:
    """Values are named like the columns they go to; `row_id` is the row that a statement changes."""

    def __init__(self) -> None:
        self._writes: dict[Kind, tuple[Executable, list[dict[str, Any]]]] = {}
        self._changed: dict[tuple[int, Any], Kind] = {}

    def __bool__(self) -> bool:
        return bool(self._writes)

    def fits(self, statement: Executable, values: dict[str, Any]) -> bool:
        """Otherwise what is kept has to be written first."""
        kind = _kind(statement, values)
        return self._changed.get((id(statement), values.get("row_id")), kind) == kind

    def add(self, statement: Executable, values: dict[str, Any]) -> None:
        kind = _kind(statement, values)
        if "row_id" in values:
            self._changed[id(statement), values["row_id"]] = kind
        self._writes.setdefault(kind, (statement, []))[1].append(values)

    def take(self) -> list[tuple[Executable, list[dict[str, Any]]]]:
        """What is to be written now, in the order in which the statements came."""
        writes = list(self._writes.values())
        self.clear()
        return writes

    def clear(self) -> None:
        self._writes.clear()
        self._changed.clear()


def _kind(statement: Executable, values: dict[str, Any]) -> Kind:
    return id(statement), tuple(values)
