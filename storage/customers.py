"""Customers: the people whom we ask."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, exists, false, func, not_, or_

from storage.book import Area, Book
from storage.columns import Instant
from storage.foreseen import question
from storage.schema import answers, contacts, customers, invitations
from surveys.records import Customer, State

CUSTOMERS = Book(customers, Customer)

_one = customers.c
_can_be_asked = and_(
    _one.telegram_id.is_not(None),
    _one.started_at.is_not(None),
    _one.opted_out_at.is_(None),
    _one.unreachable.is_(None),
    _one.forgotten_at.is_(None),
)
_met_at = func.coalesce(_one.started_at, _one.created_at)
_asked_too_lately = exists().where(
    invitations.c.customer_id == _one.id,
    or_(
        invitations.c.state.in_((State.SCHEDULED, State.ASKING)),
        and_(
            invitations.c.survey == bindparam("survey"),
            # Decided at night, asked in the morning: the rest counts from the asking.
            or_(*(at >= bindparam("decided_before") for at in (invitations.c.created_at, invitations.c.asked_at))),
        ),
        and_(invitations.c.asked_at >= bindparam("idle_since"), invitations.c.state != State.UNDELIVERABLE),
    ),
)

_BY_TELEGRAM = CUSTOMERS.select.where(_one.telegram_id == bindparam("telegram_id"))
BY_TELEGRAM = question(CUSTOMERS, "telegram_id", _BY_TELEGRAM)
_BY_NUMBER = CUSTOMERS.select.where(_one.number == bindparam("number"))
_BY_USERNAME = (
    CUSTOMERS.select.where(func.lower(_one.username) == bindparam("username"))
    .order_by(_met_at.desc(), _one.id.desc())
    .limit(1)
)
_LATEST = (
    CUSTOMERS.select.where(_can_be_asked).order_by(_one.started_at.desc(), _one.id.desc()).limit(bindparam("limit"))
)
_DUE_BY_CALENDAR = (
    CUSTOMERS.select.where(_can_be_asked, exists().where(contacts.c.customer_id == _one.id), ~_asked_too_lately)
    .order_by(_one.id)
    .limit(bindparam("limit"))
)
_since = bindparam("since", type_=Instant())
#: Everything that happens with a customer leaves one of these times.
_signs_of_life = or_(
    func.coalesce(_one.created_at >= _since, false()),
    func.coalesce(_one.started_at >= _since, false()),
    exists().where(contacts.c.customer_id == _one.id, contacts.c.closed_at >= _since),
    exists().where(
        invitations.c.customer_id == _one.id, or_(invitations.c.created_at >= _since, invitations.c.asked_at >= _since)
    ),
    exists().where(
        invitations.c.customer_id == _one.id,
        answers.c.invitation_id == invitations.c.id,
        answers.c.answered_at >= _since,
    ),
)
_LONG_SILENT = (
    CUSTOMERS.select.where(_one.forgotten_at.is_(None), not_(_signs_of_life))
    .order_by(_one.id)
    .limit(bindparam("limit"))
)


class SqlCustomers(Area[Customer]):
    book = CUSTOMERS

    async def get(self, customer_id: int) -> Customer | None:
        return await self._get(customer_id)

    async def by_telegram(self, telegram_id: int) -> Customer | None:
        return await self._one(_BY_TELEGRAM, {"telegram_id": telegram_id})

    async def by_username(self, username: str) -> Customer | None:
        return await self._one(_BY_USERNAME, {"username": username.lower()})

    async def by_number(self, number: str) -> Customer | None:
        return await self._one(_BY_NUMBER, {"number": number})

    async def latest(self, limit: int) -> list[Customer]:
        return await self._many(_LATEST, {"limit": limit})

    async def add(self, customer: Customer) -> Customer:
        return await self._add(customer)

    async def save(self, customer: Customer) -> None:
        await self._save(customer)

    async def long_silent(self, since: datetime, limit: int) -> list[Customer]:
        return await self._many(_LONG_SILENT, {"since": since, "limit": limit})

    async def due_by_calendar(
        self, survey: str, decided_before: datetime, idle_since: datetime, limit: int
    ) -> list[Customer]:
        limits = {"decided_before": decided_before, "idle_since": idle_since, "limit": limit}
        return await self._many(_DUE_BY_CALENDAR, {"survey": survey, **limits})
