"""A customer opens a one-time link: the survey about that contact starts at once, whatever the hour.

The link is good for one person and one contact. Opened again by the same person it shows the card once more.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from surveys.definition import Survey
from surveys.links import hash_of
from surveys.ports import Work
from surveys.records import Contact, ContactLink, Customer, Invitation, JournalEntry, State
from surveys.schedule import zone
from surveys.use_cases._people import zone_of
from surveys.use_cases._show_card import show_card
from surveys.use_cases.invite import NOT_ASKED, invite_at_once
from surveys.use_cases.meet import Person, meet
from surveys.use_cases.resume import Welcome, resume
from surveys.use_cases.wake import ask_now
from surveys.values import replace

#: asked: the card is on its way. again: it is shown once more. already_answering: another survey is open, and shown.
Outcome = Literal["asked", "again", "already_answering", "gone", "not_yours", "yourself"]


class Opened(Struct, frozen=True):
    """`welcome` is absent when the one who opened it is no customer: the colleague who made the link."""

    outcome: Outcome
    welcome: Welcome | None = None


async def open_link(work: Work, token: str, person: Person) -> Opened:
    """Whoever opens a link has sent /start, and may be asked; colleagues cannot open a link about their own work."""
    link = await work.tx.contacts.find_link(hash_of(token))
    contact = await work.tx.contacts.get(link.contact_id) if link else None
    if contact is not None and await _is_own_work(work, contact, person):
        return Opened("yourself")
    welcome = await resume(work, await meet(work, person))
    survey = work.house.survey(link.survey) if link else None
    if link is None or contact is None or survey is None:
        return Opened("gone", welcome)
    return Opened(await _start(work, link, contact, survey, welcome.customer), welcome)


async def _is_own_work(work: Work, contact: Contact, person: Person) -> bool:
    """Theirs is the contact they handled, and the one they made a link for."""
    staff = await work.tx.staff.by_telegram(person.telegram_id)
    if staff is None:
        return False
    told = await work.tx.journal.about(f"contact:{contact.id}")
    has_given_link = any(entry.verb == "gave_link" and entry.actor == f"staff:{staff.id}" for entry in told)
    return contact.agent_id == staff.id or has_given_link


async def _start(work: Work, link: ContactLink, contact: Contact, survey: Survey, customer: Customer) -> Outcome:
    owner = await work.tx.customers.get(contact.customer_id) if contact.customer_id else None
    if owner is not None and not _may_be(owner, customer):
        return "gone" if link.used_at else "not_yours"
    current = await _current(work, contact)
    if current is not None and current.state in (State.ASKING, State.COMPLETED):
        await show_card(work, current, customer, is_fresh=True)
        return "again"
    if link.used_at or link.expires_at <= work.now or (current is not None and current.first_answered_at):
        return "gone"
    other = await _open_elsewhere(work, customer)
    if other is not None:
        await show_card(work, other, customer, is_fresh=True)
        return "already_answering"
    await _use(work, link, contact, customer, owner)
    await _ask(work, replace(contact, customer_id=customer.id), survey, customer, current)
    return "asked"


def _may_be(owner: Customer, customer: Customer) -> bool:
    """The same row, or somebody known to the help desk whose Telegram account we did not know until now."""
    return owner.id == customer.id or (owner.telegram_id is None and owner.forgotten_at is None)


async def _current(work: Work, contact: Contact) -> Invitation | None:
    """The newest invitation about this contact that was, or will be, sent."""
    about = await work.tx.invitations.of_contact(contact.id)
    return next((one for one in about if one.state not in NOT_ASKED), None)


async def _open_elsewhere(work: Work, customer: Customer) -> Invitation | None:
    return next((one for one in await work.tx.invitations.of_customer(customer.id) if one.state is State.ASKING), None)


async def _use(work: Work, link: ContactLink, contact: Contact, customer: Customer, owner: Customer | None) -> None:
    """The link is spent and the contact belongs to this customer."""
    await work.tx.contacts.use_link(link.token_hash, work.now)
    if owner is not None and owner.id != customer.id:
        await _unite(work, owner, customer)
    await work.tx.contacts.save(replace(contact, customer_id=customer.id))
    entry = JournalEntry(work.now, f"customer:{customer.id}", "opened_link", f"contact:{contact.id}")
    await work.tx.journal.note(entry)


async def _unite(work: Work, owner: Customer, customer: Customer) -> None:
    """What the help desk knew goes over to the person who turned out to be meant."""
    if customer.number is None and owner.number is not None:
        await work.tx.customers.save(replace(owner, number=None))
    known = replace(
        customer,
        number=customer.number or owner.number,
        contact_language=customer.contact_language or owner.contact_language,
        timezone=customer.timezone or owner.timezone,
    )
    await work.tx.customers.save(known)


async def _ask(
    work: Work, contact: Contact, survey: Survey, customer: Customer, planned: Invitation | None
) -> Invitation:
    """What was planned for later is asked now."""
    if planned is not None and planned.state is State.SCHEDULED:
        return await ask_now(work, planned, survey, zone(zone_of(customer, work.policy.company)))
    return await invite_at_once(work, contact, customer, survey)
