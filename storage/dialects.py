"""The one place where the two engines are told apart: an insert that leaves or mends a row that is there already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_unless_there(dialect: str, table: Table) -> Any:
    """INSERT … ON CONFLICT DO NOTHING."""
    return _INSERT[dialect](table).on_conflict_do_nothing()


def insert_or_update(dialect: str, table: Table, *names: str) -> Any:
    """INSERT …; where the key is there already, these columns take the new values."""
    statement = _INSERT[dialect](table)
    key = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(index_elements=key, set_={name: statement.excluded[name] for name in names})
