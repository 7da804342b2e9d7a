"""A database on a server as one end of a move: its mover holds the lead, so that no bot works on it meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.copying import End
from storage.postgres.engine import LEADER_LOCK, VIEW, engine, in_plain_words, place
from storage.upgrade import refuse_old, upgrade
from surveys.errors import DatabaseBusy


@asynccontextmanager
async def source(url: str) -> AsyncIterator[End]:
    async with _sole(url) as connection:
        with in_plain_words(url):
            await connection.run_sync(refuse_old, place(url))
            await connection.exec_driver_sql(VIEW)
        yield End(connection, place(url))


@asynccontextmanager
async def target(url: str) -> AsyncIterator[End]:
    async with _sole(url) as connection:
        with in_plain_words(url):
            await connection.run_sync(upgrade, place(url))
        yield End(connection, place(url))


@asynccontextmanager
async def _sole(url: str) -> AsyncIterator[AsyncConnection]:
    """The session ends with the connection, and the lock with the session."""
    async with AsyncExitStack() as exits:
        with in_plain_words(url):
            sessions = engine(url, 1, {})
            exits.push_async_callback(sessions.dispose)
            connection = await exits.enter_async_context(sessions.connect())
            is_free = (await connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LEADER_LOCK})")).scalar()
        if not is_free:
            raise DatabaseBusy(f"{place(url)}: {DatabaseBusy.__doc__}")
        yield connection
