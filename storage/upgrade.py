"""Bringing a database up to the schema of this program, and refusing one that is ahead of it."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from surveys.errors import DatabaseTooNew


def is_current(connection: Connection, place: str) -> bool:
    """Whether no revision is missing; DatabaseTooNew when the database has one that we do not know."""
    script = ScriptDirectory.from_config(_config())
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in {known.revision for known in script.walk_revisions()}:
        raise DatabaseTooNew(f"{place}: {DatabaseTooNew.__doc__}")
    return revision == script.get_current_head()


def upgrade(connection: Connection, place: str) -> None:
    """All missing revisions in one transaction; nothing happens to a database that is up to date."""
    if is_current(connection, place):
        return
    config = _config()
    config.attributes["connection"] = connection
    # Rebuilding a table drops the old one, which rows elsewhere point to for a moment.
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        command.upgrade(config, "head")
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    return config
