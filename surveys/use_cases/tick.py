"""One beat of the heart: everything whose time has come, in small transactions.

Invitations are woken in portions, between which whoever answers people has the store; one that fails is put off and
does not hold up the others, nor does one chore another.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from msgspec import Struct

from surveys.ports import Clock, House, Store, Work
from surveys.records import Invitation
from surveys.use_cases.escalate import escalate_overdue
from surveys.use_cases.forget_long_silent import forget_long_silent
from surveys.use_cases.invite_by_calendar import invite_by_calendar
from surveys.use_cases.invite_by_lot import invite_by_lot
from surveys.use_cases.send_digests import send_due_digests
from surveys.use_cases.send_morning_notes import send_morning_notes
from surveys.use_cases.wake import wake
from surveys.values import replace

#: A portion takes a few hundredths of a second, and a morning may bring ten thousand invitations.
PORTION = 20
#: Update ids are remembered for longer than Telegram keeps updates, and for less than the week after which ids restart.
INBOX_KEPT_FOR = timedelta(hours=48)
#: An update that was given up holds what somebody wrote, and not for ever.
DEAD_KEPT_FOR = timedelta(days=30)

#: Told what could not be done («invitation:12», the name of a chore) and why; the caller logs it.
OnFailure = Callable[[str, Exception], None]


class Ports(Struct, frozen=True):
    """What a beat needs from the outside."""

    store: Store
    clock: Clock
    house: House
    on_failure: OnFailure
    #: Called after every portion of invitations: what is owed now need not wait for the end of the beat.
    on_owed: Callable[[], None] = lambda: None


async def tick(ports: Ports) -> int:
    """Do all that is due; says how many things were done."""
    done = await _wake_all(ports)
    for chore in (escalate_overdue, send_due_digests, send_morning_notes):
        while some := await _in_transaction(ports, chore):
            done += some
    for chore in (invite_by_calendar, invite_by_lot, forget_long_silent, _tidy):
        done += await _in_transaction(ports, chore)
    return done


async def _in_transaction(ports: Ports, chore: Callable[[Work], Awaitable[int]]) -> int:
    try:
        async with ports.store.transaction() as tx:
            return await chore(Work(tx, ports.clock.now(), ports.house))
    except Exception as error:
        ports.on_failure(chore.__name__, error)
        return 0


async def _wake_all(ports: Ports) -> int:
    total = 0
    while woken := await _wake_portion(ports):
        total += woken
        ports.on_owed()
    return total


async def _wake_portion(ports: Ports) -> int:
    async with ports.store.transaction() as tx:
        work = Work(tx, ports.clock.now(), ports.house)
        due = await tx.invitations.due(work.now, PORTION)
        for invitation in due:
            await _wake_one(ports, work, invitation)
        return len(due)


async def _wake_one(ports: Ports, work: Work, invitation: Invitation) -> None:
    try:
        async with work.tx.savepoint():
            await wake(work, invitation)
    except Exception as error:
        ports.on_failure(f"invitation:{invitation.id}", error)
        await work.tx.invitations.save(replace(invitation, wake_at=work.now + timedelta(minutes=5)))


async def _tidy(work: Work) -> int:
    await work.tx.inbox.prune(work.now - INBOX_KEPT_FOR, work.now - DEAD_KEPT_FOR)
    return await work.tx.deliveries.repeat_doubtful(work.now)
