"""What the two engines say differently: an insert that leaves or mends a row that is there already, numbers, a lock."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

#: Key of the advisory lock that the one who writes holds on PostgreSQL; its first half tells it from other programs'.
WRITER_LOCK = "1098265717, 1"


async def go_on_counting(connection: AsyncConnection, *tables: str) -> None:
    """After rows came with ids of their own, the next one gets the number after the highest; SQLite does it unasked."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            await connection.exec_driver_sql(count_on_from(table))


def count_on_from(table: str) -> str:
    """For PostgreSQL, whose numbers do not look at the rows."""
    return f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"


def insert_unless_there(dialect: str, table: Table) -> Any:
    """INSERT … ON CONFLICT DO NOTHING."""
    return _insert(dialect, table).on_conflict_do_nothing()


def insert_or_update(dialect: str, table: Table, *names: str) -> Any:
    """INSERT …; where the key is there already, these columns take the new values."""
    statement = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(index_elements=key, set_={name: statement.excluded[name] for name in names})


def insert_or_add(dialect: str, table: Table, name: str) -> Any:
    """INSERT …; where the key is there already, this column grows by the value."""
    statement = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    grown = table.c[name] + statement.excluded[name]
    return statement.on_conflict_do_update(index_elements=key, set_={name: grown})


def _insert(dialect: str, table: Table) -> Any:
    """Only the dialect that is spoken is loaded."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
