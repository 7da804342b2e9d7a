"""Which of several processes leads, and who hears that something is owed: one session for each process.

The lead is an advisory lock of that session. A process that dies loses it at once; one that froze or was cut off loses
it when the server misses its sign of life. Because it may not know that yet, the lead is also numbered: what a leader
writes is written only while its number is the newest.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import asyncpg
from sqlalchemy import select

from storage.dialects import WRITER_LOCK
from storage.postgres.engine import LEADER_LOCK, connect, reason
from storage.postgres.writer import CHANNEL
from storage.schema import leadership
from storage.wire import Wire
from surveys.errors import LeadershipLost

log = logging.getLogger(__name__)

#: Between two looks, in seconds: whether the lead is free, or whether it is still ours.
BEAT = 1.0
#: For the server to answer, in seconds. With the beat, and a second for a new leader, less than five.
PATIENCE = 2.5
#: The server ends the session of a leader that was silent for so long.
_SIGNS_OF_LIFE = {"idle_session_timeout": "8s"}
#: Writers that are under way end first, in seconds.
_FOR_WRITERS = 30.0

_TRY = f"SELECT pg_try_advisory_lock({LEADER_LOCK})"
_LET_GO = f"SELECT pg_advisory_unlock({LEADER_LOCK})"
_TURN = f"SELECT pg_advisory_xact_lock({WRITER_LOCK})"
_COUNT_ON = (
    "INSERT INTO leadership (id, epoch) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET epoch = leadership.epoch + 1 RETURNING epoch"
)
_EPOCH = select(leadership.c.epoch)


class Watch:
    """Begins when it is first wanted. `name` is what this process calls itself when it announces something."""

    def __init__(self, url: str, name: str) -> None:
        self.epoch = 0
        self._url = url
        self._name = name
        self._callbacks: list[Callable[[], None]] = []
        self._leads = asyncio.Event()
        self._follows = asyncio.Event()
        self._follows.set()
        self._look = asyncio.Event()  # something changed: do not wait for the next beat
        self._is_candidate = False
        self._watching: asyncio.Task[None] | None = None

    async def won(self) -> None:
        self._is_candidate = True
        self._begin()
        await self._leads.wait()

    async def lost(self) -> None:
        await self._follows.wait()

    async def resign(self) -> None:
        self._is_candidate = False
        self._look.set()
        await self._follows.wait()

    def on_owed(self, callback: Callable[[], None]) -> None:
        self._callbacks.append(callback)
        self._begin()

    async def confirm(self, wire: Wire) -> None:
        """The transaction holds the writer's lock, so nobody can take the lead before it ends."""
        if self._follows.is_set() or await wire.value(_EPOCH) != self.epoch:
            self._step_down()
            raise LeadershipLost

    async def close(self) -> None:
        """The session ends, and the lead is free."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait((self._watching,))
            self._watching = None

    def _begin(self) -> None:
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch(), name="leadership")

    async def _watch(self) -> None:
        """For ever; whatever breaks is begun anew."""
        while True:
            try:
                await self._session()
            except Exception as error:  # A driver that was cut off in mid-word has errors of many kinds.
                facts = {"event": "leadership_session_broken", "reason": reason(error)}
                log.warning("The session that keeps watch at the database broke.", extra=facts)
            await asyncio.sleep(BEAT)

    async def _session(self) -> None:
        connection = await connect(self._url, **_SIGNS_OF_LIFE)
        try:
            connection.add_termination_listener(lambda _: self._look.set())
            await connection.add_listener(CHANNEL, self._hear)
            self._tell()  # Whatever was said before we listened was missed.
            while True:
                await self._beat(connection)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._look.wait(), BEAT)
                self._look.clear()
        finally:
            self._step_down()
            connection.terminate()

    async def _beat(self, connection: asyncpg.Connection[Any]) -> None:
        if self._follows.is_set() and self._is_candidate:
            if await connection.fetchval(_TRY, timeout=PATIENCE):
                await self._take_the_lead(connection)
        elif self._leads.is_set() and not self._is_candidate:
            self._step_down()
            await connection.execute(_LET_GO, timeout=PATIENCE)
        else:
            await connection.execute("SELECT 1", timeout=PATIENCE)

    async def _take_the_lead(self, connection: asyncpg.Connection[Any]) -> None:
        """Whatever the last leader is writing ends first, and nothing of it is written afterwards."""
        async with connection.transaction():
            await connection.execute(_TURN, timeout=_FOR_WRITERS)
            self.epoch = await connection.fetchval(_COUNT_ON, timeout=PATIENCE)
        self._follows.clear()
        self._leads.set()

    def _step_down(self) -> None:
        self._leads.clear()
        self._follows.set()

    def _hear(self, _connection: object, _pid: int, _channel: str, name: object) -> None:
        if name != self._name:
            self._tell()

    def _tell(self) -> None:
        for callback in self._callbacks:
            callback()
