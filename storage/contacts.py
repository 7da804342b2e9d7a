"""Support contacts, and the one-time links by which a customer reaches the survey about one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, false, func, or_, select, update

from storage.answers import counts
from storage.book import Area, Book
from storage.foreseen import question
from storage.schema import answers, contact_links, contacts, customers, invitations
from surveys.read_side import Questions
from surveys.records import ChosenBy, Contact, ContactLink, State

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
_ENDED = (
    CONTACTS.select.where(
        _contact.closed_at >= bindparam("since"),
        _contact.closed_at <= bindparam("until"),
        or_(_contact.closed_at > bindparam("since"), _contact.id > bindparam("after")),
    )
    .order_by(_contact.closed_at, _contact.id)
    .limit(bindparam("limit"))
)

# An audit says nothing of what agents did.
_about = and_(_any.contact_id == _contact.id, _any.chosen_by != "audit")
_newest_id = select(func.max(_any.id)).where(_about).scalar_subquery()
_was_asked = exists().where(_about, _any.asked_at.is_not(None), _any.state != State.UNDELIVERABLE)
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
_invitation, _answer = invitations.c, answers.c
_SCORES = select(_contact.agent_id, _invitation.chosen_by, _answer.value, func.count()).group_by(
    _contact.agent_id, _invitation.chosen_by, _answer.value
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
        each = _OUTCOMES.where(*_ended(begin, end, team)).subquery()
        counted = select(each.c.agent_id, each.c.outcome, func.count()).group_by(each.c.agent_id, each.c.outcome)
        found: Counter[tuple[int | None, str]] = Counter()
        for agent, outcome, count in await self._wire.rows(counted):
            found[agent, outcome] += count
        return dict(found)

    async def scores(
        self, questions: Questions, begin: datetime, end: datetime, team: str | None = None
    ) -> Mapping[tuple[int | None, ChosenBy], Mapping[int, int]]:
        each = (and_(_invitation.survey == survey, _answer.question == key) for survey, key in questions)
        answered = and_(_answer.invitation_id == _invitation.id, counts, or_(false(), *each))
        # Outer joins keep this order: beginning with the answers, every engine would walk through all there ever were.
        about = contacts.outerjoin(invitations, _invitation.contact_id == _contact.id).outerjoin(answers, answered)
        found: dict[tuple[int | None, ChosenBy], dict[int, int]] = {}
        rows = await self._wire.rows(_SCORES.select_from(about).where(*_ended(begin, end, team)))
        for agent, chosen_by, score, count in rows:
            if score is not None:
                found.setdefault((agent, chosen_by), {})[score] = count
        return found

    async def ended(self, since: datetime, after: int, until: datetime, limit: int) -> list[Contact]:
        return await self._many(_ENDED, {"since": since, "after": after, "until": until, "limit": limit})


def _ended(begin: datetime, end: datetime, team: str | None) -> tuple[ColumnElement[bool], ...]:
    during = _contact.closed_at >= begin, _contact.closed_at < end
    return during if team is None else (*during, _contact.team == team)
