"""How processes reach the server: the settings of a session, the engines of writer and readers, and the locks.

Addresses are read by the driver itself, so that `sslmode`, several hosts and password files work as everywhere. Whoever
freezes or vanishes loses its session after seconds, and with it whatever it held.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from sqlalchemy import event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from surveys.errors import DatabaseUnusable, StoreError

#: For a connection to come about, in seconds.
PATIENCE = 5.0

#: Statements that are kept prepared, for each connection: more than the store has.
_PREPARED = 400

_EVERYONE = {
    "application_name": "afterword",
    "jit": "off",
    # A peer that vanished without a word is given up after some seconds, on its side and on ours.
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "5000",
}
#: A writer that froze holds up all others; they give up a little later than it is thrown out.
WRITING = {"idle_in_transaction_session_timeout": "8s", "lock_timeout": "20s", "statement_timeout": "60s"}
READING = {"idle_in_transaction_session_timeout": "5min", "default_transaction_read_only": "on"}


VIEW = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

#: Key of the advisory lock that the session of the leading process holds.
LEADER_LOCK = "1098265717, 2"


async def connect(url: str, **settings: str) -> asyncpg.Connection[Any]:
    return await asyncpg.connect(url, timeout=PATIENCE, server_settings={**_EVERYONE, **settings})


def engine(url: str, size: int, settings: dict[str, str]) -> AsyncEngine:
    """Connections are made when they are needed; one that broke is replaced before it is handed out."""
    made = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(url, **settings),
        isolation_level="AUTOCOMMIT",
        pool_size=size,
        max_overflow=0,
        pool_reset_on_return=None,
        hide_parameters=True,
        connect_args={"prepared_statement_cache_size": _PREPARED},
    )

    @event.listens_for(made.sync_engine, "checkout")
    def refuse_broken(connection: DBAPIConnection, *_: object) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return made


def place(url: str) -> str:
    """The address as it may be shown."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        raise DatabaseUnusable("database url: expected postgresql://user:password@host/database") from None


DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
#: Everything that is said when a server is away, refuses, or breaks off.
REFUSALS = (OSError, TimeoutError, *DRIVER_ERRORS)


@contextmanager
def as_store_error() -> Iterator[None]:
    """What the driver raises by itself, and not through SQLAlchemy."""
    try:
        yield
    except REFUSALS as error:
        raise StoreError(f"The database server did not do it: {reason(error)}") from error


def reason(error: BaseException) -> str:
    """Without the detail, which quotes what is in rows."""
    cause = getattr(error, "orig", error)
    first = str(cause.args[0]) if cause.args and not isinstance(cause, OSError) else str(cause)
    return first or type(cause).__name__


@contextmanager
def in_plain_words(url: str) -> Iterator[None]:
    """While opening: one line that names the server and the reason."""
    try:
        yield
    except (*REFUSALS, DBAPIError, ValueError) as error:
        raise DatabaseUnusable(f"{place(url)}: {reason(error)}") from error
