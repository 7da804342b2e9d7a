"""Bringing a database up to the schema of this program, and refusing one that is ahead of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, inspect

from storage.dialects import WRITER_LOCK
from surveys.errors import DatabaseTooNew, DatabaseUnusable


def is_current(connection: Connection, place: str) -> bool:
    """Whether no revision is missing; DatabaseTooNew when the database has one that we do not know."""
    revision, known = _revision(connection), revisions()
    if revision is not None and revision not in known:
        raise DatabaseTooNew(f"{place}: {DatabaseTooNew.__doc__}")
    return revision == known[-1]


def revisions() -> Sequence[str]:
    """All that we know, in order: the numbers with which the names of their files begin."""
    return sorted(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py"))


def _revision(connection: Connection) -> str | None:
    """As Alembic notes it, read without Alembic: a database that is up to date needs nothing else from it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def refuse_old(connection: Connection, place: str) -> None:
    """For those who only look, and must not change anything."""
    if not is_current(connection, place):
        raise DatabaseUnusable(f"{place}: is empty or of an older version; start Afterword once to bring it up to date")


VERSIONS = Path(__file__).parent / "migrations" / "versions"
#: What an engine needs before and after, and how its transaction keeps others out. Rebuilding a table of SQLite drops
#: the old one, which rows elsewhere point to for a moment.
_FRAME: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "sqlite": (("PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"), ("COMMIT", "PRAGMA foreign_keys=ON")),
    "postgresql": (("BEGIN", f"SELECT pg_advisory_xact_lock({WRITER_LOCK})"), ("COMMIT",)),
}


def upgrade(connection: Connection, place: str) -> None:
    """All missing revisions in one transaction; nothing happens to a database that is up to date."""
    if is_current(connection, place):
        return
    before, after = _FRAME[connection.dialect.name]
    _command(connection, *before)
    try:
        # Another process may have done it while we waited for our turn: then nothing is missing any more.
        _run_revisions(connection)
    except BaseException:
        _command(connection, "ROLLBACK")
        raise
    _command(connection, *after)


def _command(connection: Connection, *commands: str) -> None:
    for each in commands:
        connection.exec_driver_sql(each)


def _run_revisions(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
