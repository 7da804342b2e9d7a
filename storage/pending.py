"""Plain writes that nobody waits for: kept until something is asked, then each statement runs once, with all its rows.

A batch of presses changes a hundred invitations and adds a hundred answers; written one by one, most of the time goes
into beginning and ending statements. Writes of one statement keep their order; a row that was changed by one statement
is not changed by another before the first has been written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Executable

#: A statement and the names of its values: what one statement of the driver can write.
Kind = tuple[int, tuple[str, ...]]


class Summing(Protocol):
    """Rows that are sums: what has to be added to them is put together first."""

    def writes(self, sums: Mapping[tuple[Any, ...], int]) -> list[tuple[Executable, list[dict[str, Any]]]]:
        """Each statement with its rows; none without rows."""


class Pending:
    """Values are named like the columns they go to; `row_id` is the row that a statement changes."""

    def __init__(self) -> None:
        self._writes: dict[Kind, tuple[Executable, list[dict[str, Any]]]] = {}
        self._changed: dict[tuple[int, Any], Kind] = {}
        self._sums: dict[Summing, Counter[tuple[Any, ...]]] = {}

    def __bool__(self) -> bool:
        """Sums do not count: whoever asks about them says so."""
        return bool(self._writes)

    def add(self, statement: Executable, values: dict[str, Any]) -> bool:
        """False when it is not kept, because what is kept has to be written before."""
        kind: Kind = id(statement), tuple(values)
        if "row_id" in values and self._changed.setdefault((kind[0], values["row_id"]), kind) != kind:
            return False
        kept = self._writes.get(kind)
        if kept is None:
            kept = self._writes[kind] = statement, []
        kept[1].append(values)
        return True

    def sums(self, summing: Summing) -> Counter[tuple[Any, ...]]:
        """What is to be added, by key; to be added to."""
        return self._sums.setdefault(summing, Counter())

    def take(self) -> list[tuple[Executable, list[dict[str, Any]]]]:
        """What is to be written now, in the order in which the statements came. Sums wait on."""
        writes = list(self._writes.values())
        self._writes.clear()
        self._changed.clear()
        return writes

    def take_sums(self) -> list[tuple[Executable, list[dict[str, Any]]]]:
        writes = [write for summing, sums in self._sums.items() for write in summing.writes(sums)]
        self._sums.clear()
        return writes

    def clear(self) -> None:
        self._writes.clear()
        self._changed.clear()
        self._sums.clear()
