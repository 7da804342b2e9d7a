"""A one-time link to the survey about one contact, for a customer to whom the bot cannot write first."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from surveys.links import CONTACT, TOKEN_LENGTH, hash_of, url_of
from surveys.ports import Work
from surveys.records import Contact, ContactLink, JournalEntry, Staff
from surveys.use_cases._contacts import contact_for
from surveys.use_cases._numbers import remember_number
from surveys.use_cases.find_customer import Named, find_customer


class Link(Struct, frozen=True):
    """Ready to be pasted. `who` is the customer as the colleague knows them, when anybody was named."""

    url: str
    expires_at: datetime
    ticket: str | None
    who: str | None


async def give_link(work: Work, agent: Staff, named: Named, survey: str | None = None) -> Link:
    """A link about the contact that was named; without a name about one that has just ended, whoever opens it."""
    found = await remember_number(work, await find_customer(work, named))
    contact = await contact_for(work, agent, found)
    return await link_to(work, agent, contact, survey or work.policy.invitations.default_survey, found.person)


async def link_to(work: Work, agent: Staff, contact: Contact, survey: str, who: str | None) -> Link:
    """The survey starts for the person who opens the link first."""
    token = work.house.new_token(TOKEN_LENGTH)
    expires_at = work.now + work.policy.invitations.link_expires_after
    await work.tx.contacts.add_link(ContactLink(hash_of(token), contact.id, survey, expires_at))
    entry = JournalEntry(work.now, f"staff:{agent.id}", "gave_link", f"contact:{contact.id}", {"survey": survey})
    await work.tx.journal.note(entry)
    return Link(url_of(work.house.bot_username, CONTACT, token), expires_at, contact.ticket, who)
