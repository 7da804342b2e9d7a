"""Who goes next: the line of deliveries that may go now, and those beside it whose time or chat is not ready.

The line is an index: ready deliveries without a `not_before`, most urgent first. Those that wait for their time lose
their `not_before` when it has come, in portions, and so step into the line; so a look at its head costs the same
however many wait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from sqlalchemy import bindparam, case, delete, func, or_, select, tuple_, update

from storage.columns import written_out
from storage.overtaking import target
from storage.schema import deliveries, pauses
from storage.wire import AnyRow, Wire
from surveys.records import DeliveryState

#: In the table of pauses this stands for all chats together.
EVERYBODY = 0
#: So many step into the line at once: more would hold up those who write.
COME_DUE = 200
MOST_URGENT = 0

_one, _other, _earlier = deliveries.c, deliveries.alias().c, deliveries.alias().c


def _in_line(row: Any) -> Any:
    return (row.state == written_out(DeliveryState.READY)) & row.not_before.is_(None)


is_ready = _one.state == written_out(DeliveryState.READY)
_begins_at = func.coalesce(_one.not_before, _one.created_at)
_under_way = select(_other.chat_id).where(_other.state == written_out(DeliveryState.SENDING))
_is_free = _one.chat_id.not_in(_under_way) & _one.chat_id.not_in(select(pauses.c.chat_id))

_TOO_LATE = (
    update(deliveries)
    .where(is_ready, _one.not_after <= bindparam("now"))
    .values(state=DeliveryState.DROPPED, error="too_late", payload={}, changed_at=bindparam("now"))
)
_COME_DUE = (
    update(deliveries)
    .where(
        _one.id.in_(
            select(_other.id)
            .where(_other.state == written_out(DeliveryState.READY), _other.not_before <= bindparam("now"))
            .order_by(_other.not_before)
            .limit(COME_DUE)
        )
    )
    .values(not_before=None)
)
_PAUSES = select(pauses.c.chat_id, pauses.c.until).where(
    or_(pauses.c.chat_id == EVERYBODY, pauses.c.until <= bindparam("now"))
)
_UNPARK = delete(pauses).where(pauses.c.until <= bindparam("now"))

_PLACES = select(_one.id, _one.priority, _one.chat_id, target.is_not(None).label("is_edit"))
_HEAD = _PLACES.where(_in_line(_one), _is_free).order_by(_one.priority, _one.id).limit(bindparam("limit"))
_is_behind = tuple_(_one.priority, _one.id) > tuple_(bindparam("priority"), bindparam("id"))
_not_seen = _one.chat_id.not_in(bindparam("seen", expanding=True))
_HEAD_BUT = _HEAD.where(_not_seen)
_FURTHER = _HEAD_BUT.where(_is_behind)
#: Who is passed over keeps the place before those of the same chat.
_is_first_of_chat = ~(
    select(_earlier.id)
    .where(
        _in_line(_earlier),
        _earlier.priority == MOST_URGENT,
        _earlier.chat_id == _one.chat_id,
        _earlier.id < _one.id,
    )
    .exists()
)
_URGENT_EDITS = _FURTHER.where(_one.priority == MOST_URGENT, target.is_not(None), _is_first_of_chat)

_NOW = select(_one.created_at).where(_in_line(_one), _is_free).order_by(_one.priority, _one.id).limit(1)
_LATER = select(_one.not_before).where(is_ready, _one.not_before.is_not(None), _is_free)
_SOON = _LATER.order_by(_one.not_before).limit(1)
_parked = (
    select(
        pauses.c.until,
        select(_begins_at)
        .where(is_ready, _one.chat_id == pauses.c.chat_id)
        .order_by(_begins_at)
        .limit(1)
        .scalar_subquery()
        .label("first"),
    )
    .where(pauses.c.chat_id.not_in(_under_way))
    .subquery()
    .c
)
_PARKED = select(func.min(case((_parked.until > _parked.first, _parked.until), else_=_parked.first)))
_ALL_PARKED = select(pauses.c.until).where(pauses.c.chat_id == EVERYBODY)
_NEXT_DUE = select(*(each.scalar_subquery() for each in (_NOW, _SOON, _PARKED, _ALL_PARKED)))


class _Choice(Struct):
    """The first of each chat, while there is room: `sends` of those that are no edits, `limit` of all."""

    limit: int
    sends: int
    chosen: list[int] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        return len(self.chosen) >= self.limit

    def consider(self, places: Iterable[AnyRow]) -> None:
        for place in places:
            if self.is_full or place.chat_id in self.seen:
                continue
            self.seen.add(place.chat_id)
            if place.is_edit or self.sends > 0:
                self.chosen.append(place.id)
                self.sends -= not place.is_edit


async def next_in_line(
    wire: Wire, now: datetime, limit: int, sends: int, spared: Collection[int] = ()
) -> Sequence[int]:
    """The deliveries that may go now, most urgent first, no more than one for each chat that is free and not spared."""
    await wire.change(_TOO_LATE, {"now": now})
    await wire.change(_COME_DUE, {"now": now})
    if await _is_everybody_parked(wire, now):
        return ()
    choice = _Choice(limit, sends, seen=set(spared))
    head = (_HEAD_BUT, {"limit": limit, "seen": list(spared)}) if spared else (_HEAD, {"limit": limit})
    places = await wire.rows(*head)
    choice.consider(places)
    while len(places) == limit and not choice.is_full:
        last = {"priority": places[-1].priority, "id": places[-1].id, "seen": list(choice.seen)}
        # When no more sends are wanted, only edits that answer somebody are looked for.
        if choice.sends <= 0 and last["priority"] > MOST_URGENT:
            break
        places = await wire.rows(_FURTHER if choice.sends > 0 else _URGENT_EDITS, {"limit": limit, **last})
        choice.consider(places)
    return choice.chosen


async def _is_everybody_parked(wire: Wire, now: datetime) -> bool:
    known = await wire.rows(_PAUSES, {"now": now})
    if any(pause.until <= now for pause in known):
        await wire.change(_UNPARK, {"now": now})
    return any(pause.chat_id == EVERYBODY and pause.until > now for pause in known)


async def next_due(wire: Wire) -> datetime | None:
    """The earliest moment at which one of those that wait may go."""
    row = await wire.row(_NEXT_DUE)
    *moments, all_parked = row if row is not None else (None,)
    due = min((each for each in moments if each is not None), default=None)
    return due if due is None or all_parked is None else max(due, all_parked)
