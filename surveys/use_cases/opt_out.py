"""/stop, or «Don't ask me again»: nothing is asked any more, and what is open ends at once, reminders too."""

from __future__ import annotations

from typing import Literal

from surveys.events import OptedOut
from surveys.ports import Work
from surveys.records import Customer, JournalEntry, State
from surveys.use_cases._advance import advance
from surveys.use_cases._show_card import has_buttons, refresh_card
from surveys.values import replace

Stopped = Literal["stopped", "not_yours", "erased"]


async def opt_out(work: Work, customer: Customer) -> Customer:
    """1. remember the wish; 2. drop what waits to be sent; 3. end what is open, so that its card loses its buttons."""
    unwilling = replace(customer, opted_out_at=customer.opted_out_at or work.now)
    await work.tx.customers.save(unwilling)
    await work.tx.deliveries.drop_for_customer(customer.id, "opted_out", work.now)
    for invitation in await work.tx.invitations.of_customer(customer.id):
        if invitation.state in (State.SCHEDULED, State.ASKING):
            await advance(work, invitation, OptedOut())
        elif has_buttons(invitation):  # the answer may still be changed; its last edit was dropped above
            await refresh_card(work, invitation, unwilling)
    subject = f"customer:{customer.id}"
    await work.tx.journal.note(JournalEntry(work.now, subject, "opted_out", subject))
    return unwilling


async def opt_out_by_card(work: Work, token: str, telegram_id: int) -> Stopped:
    """The button on a card counts only from the person whom the card asks."""
    invitation = await work.tx.invitations.by_token(token)
    customer = await work.tx.customers.get(invitation.customer_id) if invitation and invitation.customer_id else None
    if customer is None or customer.telegram_id is None:
        return "erased"
    if customer.telegram_id != telegram_id:
        return "not_yours"
    await opt_out(work, customer)
    return "stopped"
