"""Invitations: whom we decided to ask, where each conversation is, and when something is due in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, String, bindparam, exists, func, literal, select
from sqlalchemy import cast as as_type

from storage.book import Area, Book
from storage.foreseen import question
from storage.recounting import recounted
from storage.rollups import frozen_of, rollups
from storage.schema import cards, deliveries, invitations
from storage.wire import Parameters
from surveys.deliveries import invitation_card
from surveys.records import DeliveryState, Invitation, State

INVITATIONS = Book(invitations, Invitation)

_one = invitations.c
_newest_first = (_one.created_at.desc(), _one.id.desc())
_BY_TOKEN = INVITATIONS.select.where(_one.token == bindparam("token"))
BY_TOKEN = question(INVITATIONS, "token", _BY_TOKEN)
_DUE = (
    INVITATIONS.select.where(_one.wake_at <= bindparam("now")).order_by(_one.wake_at, _one.id).limit(bindparam("limit"))
)
_NEXT_WAKE = select(func.min(_one.wake_at))
_card = literal(invitation_card("")) + as_type(_one.id, String)
_UNDER_WAY = (DeliveryState.READY, DeliveryState.SENDING, DeliveryState.IN_DOUBT)
_OPEN_CARDS = (
    INVITATIONS.select.where(
        _one.state == State.ASKING,
        # What is asked wakes once more, so the index of those that wake holds them all.
        _one.wake_at.is_not(None),
        _one.asked_at < bindparam("asked_before"),
        _one.id > bindparam("after"),
        exists().where(cards.c.key == _card),
        ~exists().where(deliveries.c.card == _card, deliveries.c.state.in_(_UNDER_WAY)),
    )
    .order_by(_one.id)
    .limit(bindparam("limit"))
)
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
        added = await self._add(invitation)
        await rollups(self._wire).asked(None, added)
        return added

    async def save(self, invitation: Invitation, before: Invitation | None = None) -> None:
        stored = rollups(self._wire).seen(invitation.id) or before or await self.get(invitation.id)
        if stored is None or frozen_of(stored) == frozen_of(invitation):
            await self._save(invitation, before)
            await rollups(self._wire).asked(stored, invitation)
            return
        async with recounted(self._wire, [invitation.id]):
            await self._save(invitation, before)

    async def _one(self, statement: Select[Any], parameters: Parameters = None) -> Invitation | None:
        found = await super()._one(statement, parameters)
        self._see([found] if found is not None else [])
        return found

    async def _many(self, statement: Select[Any], parameters: Parameters = None) -> list[Invitation]:
        found = await super()._many(statement, parameters)
        self._see(found)
        return found

    def _see(self, found: Sequence[Invitation]) -> None:
        for invitation in found:
            rollups(self._wire).see(invitation)

    async def due(self, now: datetime, limit: int) -> list[Invitation]:
        return await self._many(_DUE, {"now": now, "limit": limit})

    async def next_wake(self) -> datetime | None:
        return cast(datetime | None, await self._wire.value(_NEXT_WAKE))

    async def open_cards(self, asked_before: datetime, after: int, limit: int) -> list[Invitation]:
        return await self._many(_OPEN_CARDS, {"asked_before": asked_before, "after": after, "limit": limit})

    async def of_customer(self, customer_id: int, limit: int = 20) -> list[Invitation]:
        return await self._many(_OF_CUSTOMER, {"customer_id": customer_id, "limit": limit})

    async def of_contact(self, contact_id: int) -> list[Invitation]:
        return await self._many(_OF_CONTACT, {"contact_id": contact_id})

    async def asked(self, customer_id: int) -> list[tuple[str, datetime]]:
        """Without those that could not be delivered: nobody was troubled by them."""
        rows = await self._wire.rows(_ASKED, {"customer_id": customer_id})
        return [(survey, asked_at) for survey, asked_at in rows]
