"""The inbox: which updates were seen, and those that failed, kept as they came until they succeed or are given up.

The keys of what went well are pruned soon; what was given up stays for a while, for whoever mends the program, or until
its person is forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from storage.dialects import insert_or_update
from storage.schema import inbox
from storage.wire import Wire

#: The pause after each failure; after one more failure the update is given up.
PAUSES = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)

_one = inbox.c
_this = (_one.bot_id == bindparam("bot"), _one.update_id == bindparam("update"))
_SEEN = select(_one.update_id).where(
    _one.bot_id == bindparam("bot"), _one.update_id.in_(bindparam("updates", expanding=True))
)
_ADMIT = insert(inbox)
_ATTEMPTS = select(_one.attempts).where(*_this)
_RETRYABLE = (
    select(_one.bot_id, _one.update_id, _one.raw)
    .where(_one.retry_at <= bindparam("now"))
    .order_by(_one.retry_at, _one.update_id)
    .limit(bindparam("limit"))
)
_DEAD = select(func.count()).where(_one.state == "dead")
_SUCCEED = update(inbox).where(*_this).values(state="seen", raw=None, error=None, retry_at=None)
_MENTIONING = select(_one.bot_id, _one.update_id, _one.raw).where(_one.raw.contains(bindparam("number")))
_PRUNE = delete(inbox).where(
    or_(
        and_(_one.state == "seen", _one.seen_at < bindparam("older_than")),
        and_(_one.state == "dead", _one.seen_at < bindparam("dead_older_than")),
    )
)


@cache
def _fail(dialect: str) -> Any:
    return insert_or_update(dialect, inbox, "state", "raw", "error", "attempts", "retry_at")


class SqlInbox:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def admit(self, bot_id: int, update_ids: Sequence[int], now: datetime) -> set[int]:
        if not update_ids:
            return set()
        known = {row[0] for row in await self._wire.rows(_SEEN, {"bot": bot_id, "updates": list(update_ids)})}
        new = set(update_ids) - known
        for update_id in sorted(new):
            seen = {"bot_id": bot_id, "update_id": update_id, "seen_at": now, "state": "seen", "attempts": 0}
            await self._wire.later(_ADMIT, seen)
        return new

    async def fail(self, bot_id: int, update_id: int, raw: str, error: str, now: datetime) -> bool:
        attempts = 1 + (await self._wire.value(_ATTEMPTS, {"bot": bot_id, "update": update_id}) or 0)
        is_dead = attempts > len(PAUSES)
        failed = {
            "bot_id": bot_id,
            "update_id": update_id,
            "seen_at": now,
            "state": "dead" if is_dead else "failed",
            "raw": raw,
            "error": error,
            "attempts": attempts,
            "retry_at": None if is_dead else now + PAUSES[attempts - 1],
        }
        await self._wire.change(_fail(self._wire.dialect), failed)
        return is_dead

    async def bury(self, bot_id: int, update_id: int, raw: str, error: str, now: datetime) -> None:
        dead = {"bot_id": bot_id, "update_id": update_id, "seen_at": now, "state": "dead", "error": error}
        # PostgreSQL takes no NUL in text.
        kept = {"raw": raw.replace("\0", ""), "attempts": 1, "retry_at": None}
        await self._wire.change(_fail(self._wire.dialect), {**dead, **kept})

    async def dead(self) -> int:
        return int(await self._wire.value(_DEAD))

    async def retryable(self, now: datetime, limit: int) -> list[tuple[int, int, str]]:
        rows = await self._wire.rows(_RETRYABLE, {"now": now, "limit": limit})
        return [(bot_id, update_id, raw) for bot_id, update_id, raw in rows]

    async def succeed(self, bot_id: int, update_id: int) -> None:
        await self._wire.change(_SUCCEED, {"bot": bot_id, "update": update_id})

    async def forget(self, telegram_id: int) -> int:
        """The keys stay, so that what Telegram repeats is still known as seen."""
        names_them = re.compile(rf'"(user_)?id": ?{telegram_id}\b')
        kept = await self._wire.rows(_MENTIONING, {"number": str(telegram_id)})
        theirs = [(bot_id, update_id) for bot_id, update_id, raw in kept if names_them.search(raw)]
        for bot_id, update_id in theirs:
            await self.succeed(bot_id, update_id)
        return len(theirs)

    async def prune(self, older_than: datetime, dead_older_than: datetime) -> int:
        return await self._wire.change(_PRUNE, {"older_than": older_than, "dead_older_than": dead_older_than})
