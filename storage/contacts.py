"""Support contacts, and the one-time links by which a customer reaches the survey about one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, update

from storage.book import Area, Book
from storage.foreseen import question
from storage.schema import contact_links, contacts
from surveys.records import Contact, ContactLink

CONTACTS = Book(contacts, Contact)
CONTACT_LINKS = Book(contact_links, ContactLink)

BY_ID = question(CONTACTS, "id", CONTACTS.select_by_id)
_BY_TICKET = (
    CONTACTS.select.where(contacts.c.ticket == bindparam("ticket"))
    .order_by(contacts.c.closed_at.desc(), contacts.c.id.desc())
    .limit(1)
)
_FIND_LINK = CONTACT_LINKS.select.where(contact_links.c.token_hash == bindparam("token"))
_USE_LINK = (
    update(contact_links)
    .where(
        contact_links.c.token_hash == bindparam("token"),
        contact_links.c.used_at.is_(None),
        contact_links.c.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(*(contact_links.c[name] for name in CONTACT_LINKS.names))
)


class SqlContacts(Area[Contact]):
    book = CONTACTS

    async def get(self, contact_id: int) -> Contact | None:
        return await self._get(contact_id)

    async def by_ticket(self, ticket: str) -> Contact | None:
        return await self._one(_BY_TICKET, {"ticket": ticket})

    async def add(self, contact: Contact) -> Contact:
        return await self._add(contact)

    async def save(self, contact: Contact) -> None:
        await self._save(contact)

    async def add_link(self, link: ContactLink) -> None:
        await self._wire.change(CONTACT_LINKS.insert, CONTACT_LINKS.write(link))

    async def find_link(self, token_hash: str) -> ContactLink | None:
        row = await self._wire.row(_FIND_LINK, {"token": token_hash})
        return None if row is None else CONTACT_LINKS.read(row)

    async def use_link(self, token_hash: str, now: datetime) -> ContactLink | None:
        row = await self._wire.row(_USE_LINK, {"token": token_hash, "now": now})
        return None if row is None else CONTACT_LINKS.read(row)
