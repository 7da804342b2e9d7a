"""Deliveries: what we owe, what is under way, what went out, and what nobody can be sure of.

A claimed row whose `message_id` is known is an edit and may be repeated at will; without one it is a send, and a
send that may have arrived is never silently sent again. Where cards stand is in `cards`, which of several waiting
deliveries wins is in `overtaking`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, exists, func, insert, literal_column, or_, select, update

from storage.cards import Cards
from storage.dialects import insert_or_update
from storage.forgetting import forget_chat, let_go, let_go_after
from storage.overtaking import REPEATED_KINDS, let_newest_overtake, target
from storage.schema import cards, deliveries, pauses
from storage.wire import AnyRow, Wire
from surveys.deliveries import KINDS, REPEAT_AFTER
from surveys.records import Card, Delivery, DeliveryState, Draft

#: In the table of pauses this stands for all chats together.
EVERYBODY = 0

READY, SENDING, SENT = DeliveryState.READY, DeliveryState.SENDING, DeliveryState.SENT
IN_DOUBT, DEAD, DROPPED = DeliveryState.IN_DOUBT, DeliveryState.DEAD, DeliveryState.DROPPED

_one, _other = deliveries.c, deliveries.alias().c
_draft_names = tuple(field.name for field in fields(Draft))
_draft = tuple(_one[name] for name in _draft_names)
_fate = (_one.state, _one.created_at, _one.attempts)
_standing = case((_one.state == READY, target), else_=_one.message_id)

_this = _one.id == bindparam("delivery")
_OWE = insert(deliveries).returning(_one.id)
_GET = select(_one.id, *_draft, *_fate, _standing, _one.error, _one.is_repeat).where(_this)
_CHANGE = update(deliveries).where(_this)

# --- claiming ---------------------------------------------------------------------------------------------------

_TOO_LATE = (
    update(deliveries)
    .where(_one.state == READY, _one.not_after <= bindparam("now"))
    .values(state=DROPPED, error="too_late", payload={}, changed_at=bindparam("now"))
)


def _is_due(row: Any) -> Any:
    return and_(row.state == READY, or_(row.not_before.is_(None), row.not_before <= bindparam("now")))


def _has_one_under_way(row: Any) -> Any:
    other = deliveries.alias().c
    return exists().where(other.chat_id == row.chat_id, other.state == SENDING)


def _has_a_more_urgent_one(row: Any) -> Any:
    other = deliveries.alias().c
    earlier = and_(other.priority == row.priority, other.id < row.id)
    return exists().where(other.chat_id == row.chat_id, _is_due(other), or_(other.priority < row.priority, earlier))


def _next_of_each_chat() -> Any:
    row = deliveries.alias().c
    parked = exists().where(pauses.c.chat_id.in_((row.chat_id, EVERYBODY)), pauses.c.until > bindparam("now"))
    return (
        select(row.id)
        .where(_is_due(row), ~_has_one_under_way(row), ~parked, ~_has_a_more_urgent_one(row))
        .order_by(row.priority, row.id)
        .limit(bindparam("limit"))
    )


_UNPARK = delete(pauses).where(pauses.c.until <= bindparam("now"))
_CLAIM = (
    update(deliveries)
    .where(_one.id.in_(_next_of_each_chat()))
    .values(state=SENDING, attempts=_one.attempts + 1, message_id=target, changed_at=bindparam("now"))
    .returning(_one.id, *_draft, *_fate, _one.message_id, _one.error, _one.is_repeat, _one.priority)
)

# --- settling ---------------------------------------------------------------------------------------------------

_WENT_OUT = (
    select(
        *(_one.chat_id, _one.card, _one.customer_id),
        *(cards.c.chat_id.label("card_chat_id"), cards.c.message_id.label("card_message_id")),
    )
    .outerjoin_from(deliveries, cards, cards.c.key == _one.card)
    .where(_this)
)
_UNDER_WAY = select(_one.id, _one.kind, _one.card, _one.message_id)
_UNDER_WAY_THIS, _UNDER_WAY_ALL = _UNDER_WAY.where(_this), _UNDER_WAY.where(_one.state == SENDING)
#: A copy that was replaced loses its buttons all the same.
_DROP_FOR_CUSTOMER = (
    update(deliveries)
    .where(_one.customer_id == bindparam("customer"), _one.state == READY, _one.kind != "unbutton")
    .values(state=DROPPED, error=bindparam("reason"), payload={}, changed_at=bindparam("now"))
)
_REPEAT = (
    update(deliveries)
    .where(_one.state == IN_DOUBT, _one.kind.in_(REPEATED_KINDS), _one.changed_at <= bindparam("since"))
    .values(state=READY, is_repeat=True, changed_at=bindparam("now"))
)
_PROVEN = (
    select(_one.id)
    .where(_one.card == bindparam("card"), _one.chat_id == bindparam("chat_id"), _one.state == IN_DOUBT)
    .order_by(_one.id.desc())
    .limit(1)
)
_UNBUTTONED = select(_one.id).where(
    _one.kind == "unbutton", _one.chat_id == bindparam("chat_id"), _one.message_id == bindparam("message_id")
)

_this_chat = pauses.c.chat_id == bindparam("chat")
_PARKED_UNTIL, _UNPARK_CHAT = select(pauses.c.until).where(_this_chat), delete(pauses).where(_this_chat)

# --- looking ----------------------------------------------------------------------------------------------------

#: Written out, or the indexes of those that are ready would not be found.
_is_ready = _one.state == literal_column(repr(READY.value))
_begins_at = func.coalesce(_one.not_before, _one.created_at)
_chats_under_way = select(_other.chat_id).where(_other.state == SENDING)
_FREE = (
    select(_begins_at)
    .where(_is_ready, _one.chat_id.not_in(_chats_under_way), _one.chat_id.not_in(select(pauses.c.chat_id)))
    .order_by(_begins_at)
    .limit(1)
)
_parked = (
    select(
        pauses.c.until,
        select(func.min(_begins_at))
        .where(_is_ready, _one.chat_id == pauses.c.chat_id)
        .scalar_subquery()
        .label("first"),
    )
    .where(pauses.c.chat_id.not_in(_chats_under_way))
    .subquery()
    .c
)
_PARKED = select(func.min(case((_parked.until > _parked.first, _parked.until), else_=_parked.first)))
_ALL_PARKED = select(pauses.c.until).where(pauses.c.chat_id == EVERYBODY)
_NEXT_DUE = select(*(each.scalar_subquery() for each in (_FREE, _PARKED, _ALL_PARKED)))
_COUNT_BY_STATE = select(_one.state, func.count()).group_by(_one.state)


@cache
def _park(dialect: str) -> Any:
    return insert_or_update(dialect, pauses, "until")


class SqlDeliveries:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._cards = Cards(wire)

    async def owe(self, draft: Draft, now: datetime) -> int:
        delivery_id = await self._write_down(draft, now)
        if draft.card:
            await let_newest_overtake(self._wire, draft.card)
        return delivery_id

    async def get(self, delivery_id: int) -> Delivery | None:
        row = await self._wire.row(_GET, {"delivery": delivery_id})
        return None if row is None else _delivery(row)

    async def claim(self, now: datetime, limit: int) -> list[Delivery]:
        await self._wire.change(_TOO_LATE, {"now": now})
        await self._wire.change(_UNPARK, {"now": now})
        rows = await self._wire.rows(_CLAIM, {"now": now, "limit": limit})
        return [_delivery(row[:-1]) for row in sorted(rows, key=lambda row: (row.priority, row.id))]

    async def sent(self, delivery_id: int, message_id: int | None, now: datetime) -> None:
        row = await self._wire.row(_WENT_OUT, {"delivery": delivery_id})
        if row is None:
            return
        changes = {} if message_id is None else {"message_id": message_id}
        await self._change(delivery_id, now, state=SENT, payload={}, error=None, **changes)
        if row.card and message_id is not None:
            await self._stand(_card_of(row), Card(row.card, row.chat_id, message_id), now, row.customer_id)
        await let_go_after(self._wire, delivery_id, now)

    async def put_back(self, delivery_id: int, not_before: datetime, error: str | None) -> None:
        await self._change(delivery_id, None, state=READY, not_before=not_before, error=error)
        row = await self._wire.row(_UNDER_WAY_THIS, {"delivery": delivery_id})
        if row is not None and row.card:
            await let_newest_overtake(self._wire, row.card)

    async def doubt(self, delivery_id: int, error: str, now: datetime) -> None:
        await self._doubt(await self._wire.rows(_UNDER_WAY_THIS, {"delivery": delivery_id}), error, now)

    async def kill(self, delivery_id: int, error: str, now: datetime) -> None:
        await self._change(delivery_id, now, state=DEAD, error=error, payload={})
        await let_go_after(self._wire, delivery_id, now)

    async def drop(self, delivery_id: int, reason: str, now: datetime) -> None:
        await self._change(delivery_id, now, state=DROPPED, error=reason, payload={})
        await let_go_after(self._wire, delivery_id, now)

    async def drop_for_customer(self, customer_id: int, reason: str, now: datetime) -> int:
        """Those under way are left alone."""
        whose = {"customer": customer_id, "reason": reason, "now": now}
        dropped = await self._wire.change(_DROP_FOR_CUSTOMER, whose)
        await let_go(self._wire, customer_id, now)
        return dropped

    async def forget_chat(self, customer_id: int, now: datetime) -> None:
        await forget_chat(self._wire, customer_id, now)

    async def recover(self, now: datetime) -> int:
        interrupted = await self._wire.rows(_UNDER_WAY_ALL)
        await self._doubt(interrupted, "interrupted", now)
        return len(interrupted)

    async def repeat_doubtful(self, now: datetime) -> int:
        return await self._wire.change(_REPEAT, {"since": now - REPEAT_AFTER, "now": now})

    async def park(self, chat_id: int | None, until: datetime) -> None:
        pause = {"chat_id": EVERYBODY if chat_id is None else chat_id, "until": until}
        await self._wire.change(_park(self._wire.dialect), pause)

    async def adopt(self, card: str, chat_id: int, message_id: int, now: datetime) -> None:
        found, standing = Card(card, chat_id, message_id), await self._cards.get(card)
        if standing == found:
            return
        if proven := await self._wire.value(_PROVEN, {"card": card, "chat_id": chat_id}):
            await self._change(proven, now, state=SENT, payload={}, error=None, message_id=message_id)
        if standing is None or _is_newer(found, standing):
            await self._stand(standing, found, now)
        else:
            await self._owe_unbutton(found, now)

    async def card(self, key: str) -> Card | None:
        return await self._cards.get(key)

    async def cards(self, prefix: str) -> list[Card]:
        return await self._cards.starting_with(prefix)

    async def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        await self._cards.move_chat(old_chat_id, new_chat_id)
        until = await self._wire.value(_PARKED_UNTIL, {"chat": old_chat_id})
        if until is not None:
            await self.park(new_chat_id, until)
            await self._wire.change(_UNPARK_CHAT, {"chat": old_chat_id})

    async def next_due(self) -> datetime | None:
        row = await self._wire.row(_NEXT_DUE)
        free, parked, all_parked = row if row is not None else (None, None, None)
        due = min((each for each in (free, parked) if each is not None), default=None)
        return due if due is None or all_parked is None else max(due, all_parked)

    async def count_by_state(self) -> Mapping[str, int]:
        return {str(state): count for state, count in await self._wire.rows(_COUNT_BY_STATE)}

    async def _write_down(self, draft: Draft, now: datetime, message_id: int | None = None) -> int:
        values = {name: getattr(draft, name) for name in _draft_names}
        born = {"state": READY, "created_at": now, "changed_at": now, "attempts": 0, "is_repeat": False}
        urgency = {"priority": KINDS[draft.kind].priority, "message_id": message_id}
        return int(await self._wire.value(_OWE, values | born | urgency))

    async def _change(self, delivery_id: int, now: datetime | None, **values: Any) -> None:
        stamp = {} if now is None else {"changed_at": now}
        await self._wire.change(_CHANGE, {"delivery": delivery_id, **values, **stamp})

    async def _doubt(self, rows: Sequence[AnyRow], error: str, now: datetime) -> None:
        for row in rows:
            await self._change(row.id, now, error=error, **_after_doubt(row.kind, is_edit=row.message_id is not None))
            await let_go_after(self._wire, row.id, now)
        for card in sorted({row.card for row in rows if row.card}):
            await let_newest_overtake(self._wire, card)

    async def _stand(self, before: Card | None, after: Card, now: datetime, customer_id: int | None = None) -> None:
        """The card stands at a message now; a copy left behind loses its buttons."""
        if before == after:
            return
        await self._cards.place(after)
        if before is not None:
            await self._owe_unbutton(before, now, customer_id)

    async def _owe_unbutton(self, copy: Card, now: datetime, customer_id: int | None = None) -> None:
        place = {"chat_id": copy.chat_id, "message_id": copy.message_id}
        if await self._wire.value(_UNBUTTONED, place) is None:
            # It says nothing, so its language does not matter.
            draft = Draft("unbutton", copy.chat_id, "en", silent=True, customer_id=customer_id)
            await self._write_down(draft, now, copy.message_id)


def _delivery(row: Sequence[Any]) -> Delivery:
    size = len(_draft_names) + 1
    return Delivery(row[0], Draft(*row[1:size]), *row[size:])


def _card_of(row: AnyRow) -> Card | None:
    return None if row.card_message_id is None else Card(row.card, row.card_chat_id, row.card_message_id)


def _is_newer(found: Card, standing: Card) -> bool:
    """A tap may come from a fresh copy before we know that it went out; within a chat message ids only grow."""
    return found.chat_id == standing.chat_id and found.message_id > standing.message_id


def _after_doubt(kind: str, *, is_edit: bool) -> dict[str, Any]:
    """What becomes of a delivery that may have gone out; what is only waiting for proof keeps no words."""
    if is_edit:
        return {"state": READY}
    match KINDS[kind].doubt:
        case "drop":
            return {"state": DROPPED, "payload": {}}
        case "wait":
            return {"state": IN_DOUBT, "payload": {}}
        case "repeat":
            return {"state": IN_DOUBT}
