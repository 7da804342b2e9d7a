"""Support contacts, and the one-time links by which a customer reaches the survey about one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, case, exists, func, select, update

from storage.book import Area, Book
from storage.foreseen import question
from storage.schema import contact_links, contacts, customers, invitations
from surveys.records import Contact, ContactLink, State

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

_contact, _newest, _any = contacts.c, invitations.alias("newest"), invitations.alias("about").c
_newest_id = select(func.max(_any.id)).where(_any.contact_id == _contact.id).scalar_subquery()
_was_asked = exists().where(
    _any.contact_id == _contact.id, _any.asked_at.is_not(None), _any.state != State.UNDELIVERABLE
)
#: What became of a contact: the first that is true. Reasons of what was suppressed are names of outcomes.
_OUTCOME = case(
    (_was_asked, "asked"),
    (_contact.reopened_at.is_not(None), "reopened"),
    (_newest.c.state == State.SCHEDULED, "scheduled"),
    (_newest.c.state == State.SUPPRESSED, _newest.c.reason),
    (_newest.c.state == State.CANCELLED, "reopened"),
    (_newest.c.state == State.UNDELIVERABLE, "unreachable"),
    (_newest.c.state == State.DECLINED, "opted_out"),
    (_newest.c.state.is_not(None), "too_late"),
    (customers.c.started_at.is_(None), "never_started"),
    else_="not_asked",
)
_OUTCOMES = select(_contact.agent_id, _OUTCOME.label("outcome")).select_from(
    contacts.outerjoin(customers, customers.c.id == _contact.customer_id).outerjoin(_newest, _newest.c.id == _newest_id)
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

    async def outcomes(
        self, begin: datetime, end: datetime, team: str | None = None
    ) -> Mapping[tuple[int | None, str], int]:
        ended = _OUTCOMES.where(_contact.closed_at >= begin, _contact.closed_at < end)
        each = (ended if team is None else ended.where(_contact.team == team)).subquery()
        counted = select(each.c.agent_id, each.c.outcome, func.count()).group_by(each.c.agent_id, each.c.outcome)
        found: Counter[tuple[int | None, str]] = Counter()
        for agent, outcome, count in await self._wire.rows(counted):
            found[agent, outcome] += count
        return dict(found)
