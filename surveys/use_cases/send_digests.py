"""Send the morning digests that have come due, each manager's at their own hour, about yesterday.

A digest is decided on once for each manager and day, whatever restarts, clock changes and replicas do; a quiet day is a
decision too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from insights.digest import Digest
from surveys.ports import Work
from surveys.records import DigestRun, Staff
from surveys.schedule import due_morning, instant_of, zone
from surveys.use_cases._people import draft_for, zone_of
from surveys.use_cases.compose_digest import compose_digest, digest_payload

#: So many are made in one go: figures take their time, and people who tap wait for it.
PORTION = 5
_DAY = timedelta(days=1)


async def send_due_digests(work: Work) -> int:
    """Decide on the next few digests whose morning has come; says how many messages are owed now."""
    due = [person for person in await work.tx.staff.everyone() if await _about_day(work, person)]
    return sum([await _decide(work, person) for person in due[:PORTION]])


async def _decide(work: Work, manager: Staff) -> bool:
    day = await _about_day(work, manager)
    if day is None:
        return False
    digest = await compose_digest(work, manager, day)
    is_quiet = digest.is_quiet(work.policy.digest.quiet_below)
    run = DigestRun(manager.id, "day", digest.day, work.now, "quiet" if is_quiet else "sent")
    if not await work.tx.digests.decide(run) or is_quiet:
        return False
    return await send_digest(work, manager, digest)


async def _about_day(work: Work, manager: Staff) -> date | None:
    """The day that this manager should be told about now; None when nothing is due."""
    if manager.role != "manager" or manager.telegram_id is None or manager.left_at or manager.unreachable:
        return None
    policy = work.policy.digest
    morning = due_morning(work.now, policy.at, policy.catch_up, zone(zone_of(manager, work.policy.company)))
    if morning is None or await _is_decided(work, manager, morning - _DAY):
        return None
    return morning - _DAY


async def _is_decided(work: Work, manager: Staff, day: date) -> bool:
    """Cheap, as it is asked at every beat; `decide` has the last word."""
    latest = await work.tx.digests.latest(manager.id, "day")
    return latest is not None and latest.day >= day


async def send_digest(work: Work, manager: Staff, digest: Digest) -> bool:
    """Owe this digest to this manager, silently when there is nothing to act on. False when nobody can be reached."""
    draft = draft_for(manager, "digest", digest_payload(digest), work.policy.company)
    if draft is None:
        return False
    next_morning = instant_of(digest.day + 2 * _DAY, work.policy.digest.at, zone(digest.zone))
    worthless_after = max(next_morning, work.now + _DAY)
    draft = replace(draft, silent=not digest.needs_attention, not_after=worthless_after)
    await work.tx.deliveries.owe(draft, work.now)
    return True
