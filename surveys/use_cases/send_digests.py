"""Send the digests that have come due, each manager's at their own hour: every morning about yesterday, on Mondays
about the week, on the first about the month.

A digest is decided on once for each manager, kind and day, whatever restarts, clock changes and replicas do; a quiet
day is a decision too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from insights.digest import Digest, DigestKind
from insights.digest_payload import digest_payload
from surveys.policy import DigestPolicy
from surveys.ports import Work
from surveys.records import DigestRun, Staff
from surveys.schedule import due_morning, instant_of, zone
from surveys.use_cases._people import draft_for, zone_of
from surveys.use_cases.compose_digest import compose_digest
from surveys.use_cases.deepen_digest import still_to_count
from surveys.values import replace

#: So many are made in one go: figures take their time, and people who tap wait for it.
PORTION = 5
_DAY = timedelta(days=1)

#: On which mornings each comes, in the order in which they are sent. All are about the time that ended yesterday.
COMES: Mapping[DigestKind, Callable[[DigestPolicy, date], bool]] = {
    "day": lambda policy, morning: True,
    "week": lambda policy, morning: policy.weekly and morning.isoweekday() == 1,
    "month": lambda policy, morning: policy.monthly and morning.day == 1,
}
#: For so long it is worth reading, should Telegram be out of reach: then the next one comes.
_WORTH: Mapping[DigestKind, timedelta] = {"day": _DAY, "week": 7 * _DAY, "month": 28 * _DAY}


async def send_due_digests(work: Work) -> int:
    """Decide on the next few digests whose morning has come; says how many messages are owed now."""
    due = await _due(work)
    return sum([await _decide(work, manager, kind, day) for manager, kind, day in due[:PORTION]])


async def _due(work: Work) -> list[tuple[Staff, DigestKind, date]]:
    """(whose, what, about which last day); everybody's day comes before anybody's week."""
    mornings = [(person, _morning(work, person)) for person in await work.tx.staff.everyone()]
    return [
        (person, kind, morning - _DAY)
        for kind, comes in COMES.items()
        for person, morning in mornings
        if morning is not None
        and comes(work.policy.digest, morning)
        # Cheap, as it is asked at every beat; `decide` has the last word.
        and await work.tx.digests.get(person.id, kind, morning - _DAY) is None
    ]


def _morning(work: Work, manager: Staff) -> date | None:
    """The local day whose morning it is for this manager; None for those who get no digests, and at other times."""
    if manager.role != "manager" or manager.telegram_id is None or manager.left_at or manager.unreachable:
        return None
    policy = work.policy.digest
    return due_morning(work.now, policy.at, policy.catch_up, zone(zone_of(manager, work.policy.company)))


async def _decide(work: Work, manager: Staff, kind: DigestKind, day: date) -> bool:
    digest = await compose_digest(work, manager, day, kind)
    is_quiet = digest.is_quiet(work.policy.digest.quiet_below)
    run = DigestRun(manager.id, kind, day, work.now, "quiet" if is_quiet else "sent")
    if not await work.tx.digests.decide(run) or is_quiet:
        return False
    return await send_digest(work, manager, digest)


async def send_digest(work: Work, manager: Staff, digest: Digest) -> bool:
    """Owe this digest to this manager: silently when there is nothing to act on, and always beside that of a day. False
    when nobody can be reached."""
    payload = {**digest_payload(digest), **still_to_count(manager, digest)}
    draft = draft_for(manager, "digest", payload, work.policy.company)
    if draft is None:
        return False
    next_morning = instant_of(digest.day + _DAY + _WORTH[digest.kind], work.policy.digest.at, zone(digest.zone))
    worthless_after = max(next_morning, work.now + _DAY)
    is_silent = digest.kind != "day" or not digest.rings
    draft = replace(draft, silent=is_silent, not_after=worthless_after)
    await work.tx.deliveries.owe(draft, work.now)
    return True
