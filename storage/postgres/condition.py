"""In what condition a server's database is: facts, looked up beside whoever works on it."""

from __future__ import annotations

from msgspec import Struct

from storage.postgres.engine import LEADER_LOCK, READING, connect, in_plain_words

_CLASS, _OBJECT = LEADER_LOCK.split(", ")
_LEADERS = f"""
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND granted AND datname = current_database()
      AND classid = {_CLASS} AND objid = {_OBJECT}
"""


class Condition(Struct, frozen=True):
    version: str
    revision: str | None
    connections: int
    #: How many connections the server takes.
    most: int
    #: Processes that hold the lead: none, or one.
    leaders: int
    #: How often the lead was taken.
    epoch: int


async def condition_of(url: str) -> Condition:
    with in_plain_words(url):
        connection = await connect(url, **READING)
        try:
            return Condition(
                str(await connection.fetchval("SHOW server_version")),
                await connection.fetchval("SELECT version_num FROM alembic_version"),
                int(
                    await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'client%'")
                ),
                int(await connection.fetchval("SHOW max_connections")),
                int(await connection.fetchval(_LEADERS)),
                int(await connection.fetchval("SELECT coalesce(max(epoch), 0) FROM leadership")),
            )
        finally:
            await connection.close()
