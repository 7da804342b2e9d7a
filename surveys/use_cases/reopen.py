"""A support contact goes on after all: what was planned about it is cancelled before it is sent."""

from __future__ import annotations

from surveys.events import Reopened
from surveys.ports import Work
from surveys.records import Contact, State
from surveys.use_cases._advance import advance
from surveys.values import replace


async def reopen_contact(work: Work, contact: Contact) -> int:
    """Says how many planned invitations were cancelled."""
    await work.tx.contacts.save(replace(contact, reopened_at=work.now))
    planned = [one for one in await work.tx.invitations.of_contact(contact.id) if one.state is State.SCHEDULED]
    for invitation in planned:
        await advance(work, invitation, Reopened())
    return len(planned)
