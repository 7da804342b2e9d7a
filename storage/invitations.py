"""Invitations: whom we decided to ask, where each conversation is, and when something is due in it."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, func, select

from storage.book import Area, Book
from storage.schema import invitations
from surveys.records import Invitation, State

INVITATIONS = Book(invitations, Invitation)

_one = invitations.c
_newest_first = (_one.created_at.desc(), _one.id.desc())
_BY_TOKEN = INVITATIONS.select.where(_one.token == bindparam("token"))
_DUE = (
    INVITATIONS.select.where(_one.wake_at <= bindparam("now")).order_by(_one.wake_at, _one.id).limit(bindparam("limit"))
)
_NEXT_WAKE = select(func.min(_one.wake_at))
_OF_CUSTOMER = (
    INVITATIONS.select.where(_one.customer_id == bindparam("customer_id"))
    .order_by(*_newest_first)
    .limit(bindparam("limit"))
)
_OF_CONTACT = INVITATIONS.select.where(_one.contact_id == bindparam("contact_id")).order_by(*_newest_first)
_ASKED = (
    select(_one.survey, _one.asked_at)
    .where(
        _one.customer_id == bindparam("customer_id"),
        _one.asked_at.is_not(None),
        _one.state != State.UNDELIVERABLE,
    )
    .order_by(_one.asked_at.desc(), _one.id.desc())
)


class SqlInvitations(Area[Invitation]):
    book = INVITATIONS

    async def get(self, invitation_id: int) -> Invitation | None:
        return await self._get(invitation_id)

    async def by_token(self, token: str) -> Invitation | None:
        return await self._one(_BY_TOKEN, {"token": token})

    async def add(self, invitation: Invitation) -> Invitation:
        return await self._add(invitation)

    async def save(self, invitation: Invitation) -> None:
        await self._save(invitation)

    async def due(self, now: datetime, limit: int) -> list[Invitation]:
        return await self._many(_DUE, {"now": now, "limit": limit})

    async def next_wake(self) -> datetime | None:
        return cast(datetime | None, await self._wire.value(_NEXT_WAKE))

    async def of_customer(self, customer_id: int, limit: int = 20) -> list[Invitation]:
        return await self._many(_OF_CUSTOMER, {"customer_id": customer_id, "limit": limit})

    async def of_contact(self, contact_id: int) -> list[Invitation]:
        return await self._many(_OF_CONTACT, {"contact_id": contact_id})

    async def asked(self, customer_id: int) -> list[tuple[str, datetime]]:
        """Without those that could not be delivered: nobody was troubled by them."""
        rows = await self._wire.rows(_ASKED, {"customer_id": customer_id})
        return [(survey, asked_at) for survey, asked_at in rows]
