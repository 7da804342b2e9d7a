"""Is this process alive, and is it ready for work? What the health pages say is decided here.

Alive means that a restart would not help. Ready looks at each part; what is slow only because Telegram is away, or
because there is much to send, is shown and does not count against us.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from bot.vitals import Vitals
from surveys.ports import Clock, Store
from web.health import Sign

log = logging.getLogger(__name__)

#: A poll lasts 50 seconds, and a failed one is repeated within a few.
LONGEST_SILENCE = timedelta(seconds=90)
#: The heart beats every ten seconds, and every beat commits.
LONGEST_PAUSE = timedelta(minutes=2)
#: Something could go out for so long, and nothing does.
LONGEST_STANDSTILL = timedelta(minutes=10)
DATABASE_PATIENCE = 2.0


class Readiness(Struct, frozen=True):
    mode: str
    vitals: Vitals
    store: Store
    clock: Clock
    is_stopping: Callable[[], bool]

    def trouble(self) -> str | None:
        """In a word, why no work is possible; None when it is."""
        if self.is_stopping():
            return "stopping"
        vitals = self.vitals
        if vitals.is_leader and vitals.beat_at and self.clock.now() - vitals.beat_at > LONGEST_PAUSE:
            return "no heartbeat"
        return None

    async def signs(self) -> Mapping[str, Sign]:
        now = self.clock.now()
        database, due_since = await self._database()
        return {
            "database": database,
            "telegram": self._webhook(now) if self.mode == "webhook" else self._polling(now),
            "commit": self._commit(now),
            "deliveries": self._deliveries(now, due_since),
            "leader": Sign(True, {"is_leader": self.vitals.is_leader, "epoch": self.vitals.epoch}),
        }

    async def _database(self) -> tuple[Sign, datetime | None]:
        """Whether it answers, and since when something could go out."""
        try:
            async with asyncio.timeout(DATABASE_PATIENCE), self.store.reading() as tx:
                return Sign(True), await tx.deliveries.next_due()
        except Exception as error:
            extra = {"event": "database_silent", "error": type(error).__name__}
            log.warning("The database does not answer the readiness page.", extra=extra)
            return Sign(False, {"error": type(error).__name__}), None

    def _polling(self, now: datetime) -> Sign:
        """Only the leader polls."""
        age = _age(now, self.vitals.polled_at)
        is_ok = not self.vitals.is_leader or _is_recent(now, self._since(self.vitals.polled_at), LONGEST_SILENCE)
        return Sign(is_ok, {"mode": "polling", "last_poll_age": age})

    def _webhook(self, now: datetime) -> Sign:
        """Silence is no fault where nobody taps; what Telegram complains about concerns whoever it called."""
        vitals = self.vitals
        is_ok = not vitals.is_leader or vitals.webhook_set_at is not None or vitals.called_at is not None
        facts = {
            "mode": "webhook",
            "last_call_age": _age(now, vitals.called_at),
            "pending": vitals.webhook_pending,
            "last_error_age": _age(now, vitals.webhook_error_at),
        }
        return Sign(is_ok, facts)

    def _commit(self, now: datetime) -> Sign:
        """A beat that came to its end has committed."""
        known = [moment for moment in (self.vitals.committed_at, self.vitals.beat_at) if moment is not None]
        committed_at = max(known, default=None)
        is_ok = not self.vitals.is_leader or _is_recent(now, self._since(committed_at), LONGEST_PAUSE)
        return Sign(is_ok, {"last_commit_age": _age(now, committed_at)})

    def _deliveries(self, now: datetime, due_since: datetime | None) -> Sign:
        """A long queue is fine as long as it moves."""
        waiting = 0.0 if due_since is None else max(0.0, (now - due_since).total_seconds())
        is_moving = _is_recent(now, self._since(self.vitals.settled_at), LONGEST_STANDSTILL)
        is_ok = not self.vitals.is_leader or waiting <= LONGEST_STANDSTILL.total_seconds() or is_moving
        return Sign(is_ok, {"oldest_waiting_age": waiting})

    def _since(self, moment: datetime | None) -> datetime:
        return moment or self.vitals.started_at


def _age(now: datetime, moment: datetime | None) -> float | None:
    return None if moment is None else round((now - moment).total_seconds(), 1)


def _is_recent(now: datetime, moment: datetime, at_most: timedelta) -> bool:
    return now - moment <= at_most
