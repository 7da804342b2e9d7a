"""Overtaking: of the deliveries of one card that still wait, the newest goes and the others are dropped.

The newest says everything the older ones would have said, but it takes over their duties: what had to be *sent* (the
card stands nowhere yet, or a fresh copy was owed) is still sent, not before the older one might have gone, with sound
when the older one had it, and marked as a repeat when the older one may have arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, null, select, update

from storage.columns import written_out
from storage.foreseen import Question, is_wanted
from storage.schema import cards, deliveries
from storage.wire import AnyRow, Wire
from surveys.deliveries import KINDS
from surveys.records import DeliveryState

REPEATED_KINDS = [name for name, kind in KINDS.items() if kind.doubt == "repeat"]

_one = deliveries.c
_card_stands_at = (
    select(cards.c.message_id).where(cards.c.key == _one.card, cards.c.chat_id == _one.chat_id).scalar_subquery()
)
#: The message to edit; NULL when a new one has to be sent.
target = case((_one.fresh == True, null()), (_one.card.is_(None), _one.message_id), else_=_card_stands_at)  # noqa: E712

_waits = (_one.state == written_out(DeliveryState.READY)) | (
    (_one.state == written_out(DeliveryState.IN_DOUBT)) & _one.kind.in_(REPEATED_KINDS)
)
_this_card = _one.card == bindparam("card")
_WAITING = (
    select(
        *(_one.id, _one.state, _one.fresh, _one.silent, _one.not_before, _one.is_repeat),
        target.label("target"),
    )
    .where(_this_card, _waits)
    .order_by(_one.id)
)
_places = select(_one.id, _one.card).where(_waits)
WAITING = Question(_places.where(_this_card), _places.where(is_wanted(_one.card)), deliveries, "card", 1)
_TAKE_OVER = update(deliveries).where(_one.id == bindparam("newest"))
_DROP = (
    update(deliveries)
    .where(_one.id == bindparam("overtaken"))
    .values(state=DeliveryState.DROPPED, error="overtaken", payload={})
)


async def is_waited_for(wire: Wire, card: str) -> bool:
    """Whether something of this card has still to go, and would be overtaken."""
    return bool(await wire.rows(WAITING.one, {"card": card}))


async def let_newest_overtake(wire: Wire, card: str) -> None:
    waiting = await wire.rows(_WAITING, {"card": card})
    newest = next((row for row in reversed(waiting) if row.state is DeliveryState.READY), None)
    older = [row for row in waiting if newest is not None and row.id < newest.id]
    if newest is not None and older:
        await wire.change(_TAKE_OVER, {"newest": newest.id, **_duties(newest, older)})
        await wire.change(_DROP, [{"overtaken": row.id} for row in older])


def _duties(newest: AnyRow, older: Sequence[AnyRow]) -> dict[str, Any]:
    sends = [row for row in older if row.target is None]
    return {
        "fresh": newest.fresh or any(row.fresh for row in older),
        "silent": newest.silent and all(row.silent for row in sends),
        "is_repeat": newest.is_repeat or any(_may_have_arrived(row) for row in older),
        "not_before": max((row.not_before for row in (newest, *sends) if row.not_before), default=None),
    }


def _may_have_arrived(row: AnyRow) -> bool:
    return bool(row.is_repeat or row.state is DeliveryState.IN_DOUBT)
