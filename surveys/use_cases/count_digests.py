"""Count today's digests by what became of them, for whoever watches over the program."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from surveys.ports import Work
from surveys.records import Staff
from surveys.schedule import due_morning, local_date, zone
from surveys.use_cases._people import zone_of

_DAY = timedelta(days=1)


class DigestsToday(Struct, frozen=True):
    """`due`: the hour has come and nothing is decided yet."""

    due: int = 0
    sent: int = 0
    quiet: int = 0


async def count_digests(work: Work) -> DigestsToday:
    """Each manager's today is that of their own zone."""
    managers = [person for person in await work.tx.staff.everyone() if person.role == "manager" and not person.left_at]
    fates = [await _fate(work, manager) for manager in managers]
    return DigestsToday(fates.count("due"), fates.count("sent"), fates.count("quiet"))


async def _fate(work: Work, manager: Staff) -> str | None:
    tz = zone(zone_of(manager, work.policy.company))
    latest = await work.tx.digests.latest(manager.id, "day")
    if latest is not None and latest.day >= local_date(work.now, tz) - _DAY:
        return latest.outcome
    is_reachable = manager.telegram_id is not None and not manager.unreachable
    morning = due_morning(work.now, work.policy.digest.at, work.policy.digest.catch_up, tz)
    is_decided = morning is None or (latest is not None and latest.day >= morning - _DAY)
    return "due" if is_reachable and not is_decided else None
