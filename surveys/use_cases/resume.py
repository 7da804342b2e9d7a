"""/start: the customer may be asked, from now on or again."""

from __future__ import annotations

from msgspec import Struct

from surveys.deliveries import invitation_card
from surveys.ports import Work
from surveys.records import Customer, JournalEntry, State
from surveys.use_cases._show_card import show_card
from surveys.values import replace


class Welcome(Struct, frozen=True):
    """The customer afterwards, and how they come: for the first time, or back after /stop."""

    customer: Customer
    is_new: bool
    is_back: bool


async def resume(work: Work, customer: Customer) -> Welcome:
    """Whoever sends /start wants to hear from us; surveys that ended with /stop stay ended."""
    welcome = Welcome(
        replace(customer, started_at=customer.started_at or work.now, opted_out_at=None),
        is_new=customer.started_at is None,
        is_back=customer.opted_out_at is not None,
    )
    if welcome.is_new or welcome.is_back:
        await work.tx.customers.save(welcome.customer)
        verb = "resumed" if welcome.is_back else "started"
        subject = f"customer:{customer.id}"
        await work.tx.journal.note(JournalEntry(work.now, subject, verb, subject))
    return welcome


async def show_open_survey(work: Work, customer: Customer) -> None:
    """Whoever starts again may have cleared the chat: the card that waits comes once more, at its end."""
    for invitation in await work.tx.invitations.of_customer(customer.id):
        is_open = invitation.state is State.ASKING
        if is_open and await work.tx.deliveries.card(invitation_card(invitation.id)):
            await show_card(work, invitation, customer, is_fresh=True)
