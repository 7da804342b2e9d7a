"""The support contact behind a colleague's command: the one with this ticket, or a new one that ended just now."""

from __future__ import annotations

from surveys.ports import Work
from surveys.records import Contact, Staff
from surveys.use_cases.find_customer import Found
from surveys.values import replace


async def contact_for(work: Work, agent: Staff, found: Found) -> Contact:
    """A known contact keeps its agent and team; one of another customer is left alone."""
    customer_id = found.customer.id if found.customer else None
    known = found.contact
    if known is not None and known.customer_id in (None, customer_id):
        topic = found.named.topic or known.topic
        return await _ended(work, replace(known, customer_id=customer_id, topic=topic), known)
    fresh = Contact(
        0,
        work.now,
        ticket=found.ticket,
        customer_id=customer_id,
        agent_id=agent.id,
        team=agent.team,
        topic=found.named.topic,
        source="command",
    )
    return await work.tx.contacts.add(fresh)


async def _ended(work: Work, contact: Contact, known: Contact) -> Contact:
    """Whoever asks for a survey says that the contact is over, also when it had been reopened."""
    if contact.reopened_at is not None:
        contact = replace(contact, closed_at=work.now, reopened_at=None)
    if contact != known:
        await work.tx.contacts.save(contact)
    return contact
