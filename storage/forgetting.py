"""Forgetting: after a customer was erased, nothing tells their chat any more once the last message has gone there.

What became of a message stays as a count, without chat, message and card. It is emptied at once where it is final, and
where a last message still waits or is under way, when that is. A colleague's messages are theirs, also when the same
person was a customer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, or_, select, update

from storage.schema import cards, customers, deliveries, invitations
from storage.wire import Wire
from surveys.deliveries import invitation_card
from surveys.records import DeliveryState

#: Nobody's chat.
NOWHERE = 0

_FINAL = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.DROPPED)

_one, _other = deliveries.c, deliveries.alias().c
_theirs = _one.customer_id == bindparam("customer")
_CHAT = select(customers.c.telegram_id).where(customers.c.id == bindparam("customer"))
_INVITATIONS = select(invitations.c.id).where(invitations.c.customer_id == bindparam("customer"))

#: Said before we knew whose chat it is.
_ADOPT_STRAYS = (
    update(deliveries)
    .where(_one.chat_id == bindparam("chat"), _one.customer_id.is_(None), _one.staff_id.is_(None))
    .values(customer_id=bindparam("customer"))
)
#: A last message ends by being sent or refused, which is noticed, and not by itself.
_KEEP_FRESH = update(deliveries).where(_theirs, _one.state.not_in(_FINAL)).values(not_after=None)
#: Nobody would recognise a proof of it any more.
_GIVE_UP_DOUBTFUL = (
    update(deliveries)
    .where(_theirs, _one.state == DeliveryState.IN_DOUBT)
    .values(state=DeliveryState.DROPPED, payload={}, error="forgotten", changed_at=bindparam("now"))
)
_EMPTY = (
    update(deliveries)
    .where(_theirs, _one.state.in_(_FINAL), _one.chat_id != NOWHERE)
    .values(chat_id=NOWHERE, card=None, message_id=None)
)
_is_needed = exists().where(_other.card == cards.c.key, or_(_other.state.not_in(_FINAL), _other.staff_id.is_not(None)))
_TAKE_AWAY = delete(cards).where(~_is_needed)
_TAKE_AWAY_NAMED = _TAKE_AWAY.where(cards.c.key.in_(bindparam("keys", expanding=True)))
_TAKE_AWAY_EDITED = _TAKE_AWAY.where(cards.c.key.in_(select(_one.card).where(_theirs, _one.state.in_(_FINAL))))

_is_forgotten = customers.c.forgotten_at.is_not(None)
_FORGOTTEN = select(customers.c.id).where(customers.c.id == bindparam("customer"), _is_forgotten)
_FORGOTTEN_READER = (
    select(customers.c.id)
    .join_from(deliveries, customers, customers.c.id == _one.customer_id)
    .where(_one.id == bindparam("delivery"), _is_forgotten)
)


async def forget_chat(wire: Wire, customer_id: int, now: datetime) -> None:
    """What has not gone yet goes; a menu stays where it is, as the goodbye takes its place."""
    customer = {"customer": customer_id}
    await wire.change(_ADOPT_STRAYS, {**customer, "chat": await wire.value(_CHAT, customer)})
    await wire.change(_KEEP_FRESH, customer)
    await wire.change(_GIVE_UP_DOUBTFUL, {**customer, "now": now})
    keys = [invitation_card(row[0]) for row in await wire.rows(_INVITATIONS, customer)]
    await wire.change(_TAKE_AWAY_NAMED, {"keys": keys})
    await wire.change(_EMPTY, customer)


async def let_go_after(wire: Wire, delivery_id: int, now: datetime) -> None:
    """One of a forgotten customer's last messages may be final; nothing happens to those of others."""
    await _let_go(wire, await wire.value(_FORGOTTEN_READER, {"delivery": delivery_id}), now)


async def let_go(wire: Wire, customer_id: int, now: datetime) -> None:
    """The same for all last messages of a customer."""
    await _let_go(wire, await wire.value(_FORGOTTEN, {"customer": customer_id}), now)


async def _let_go(wire: Wire, forgotten: int | None, now: datetime) -> None:
    if forgotten is not None:
        await wire.change(_GIVE_UP_DOUBTFUL, {"customer": forgotten, "now": now})
        await wire.change(_TAKE_AWAY_EDITED, {"customer": forgotten})
        await wire.change(_EMPTY, {"customer": forgotten})
