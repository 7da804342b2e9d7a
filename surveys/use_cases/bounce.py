"""A customer became unreachable, or came back."""

from __future__ import annotations

from surveys.events import Bounced
from surveys.ports import Work
from surveys.records import Customer, JournalEntry, State
from surveys.use_cases._advance import advance
from surveys.values import replace


async def lose_customer(work: Work, customer: Customer, reason: str) -> None:
    """Nothing more is sent until the person writes or unblocks; open invitations end as undeliverable."""
    lost = replace(customer, unreachable=reason)
    await work.tx.customers.save(lost)
    await work.tx.deliveries.drop_for_customer(customer.id, reason, work.now)
    await _note(work, customer, "lost", {"reason": reason})
    for invitation in await work.tx.invitations.of_customer(customer.id):
        if invitation.state in (State.SCHEDULED, State.ASKING):
            await advance(work, invitation, Bounced(reason))


async def regain_customer(work: Work, customer: Customer) -> Customer:
    """The person can be reached again."""
    if customer.unreachable is None:
        return customer
    back = replace(customer, unreachable=None)
    await work.tx.customers.save(back)
    await _note(work, customer, "regained", {})
    return back


async def _note(work: Work, customer: Customer, verb: str, detail: dict[str, object]) -> None:
    await work.tx.journal.note(JournalEntry(work.now, "bot", verb, f"customer:{customer.id}", detail))
