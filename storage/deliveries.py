"""Deliveries: what we owe, what is under way, what went out, and what nobody can be sure of.

A claimed row whose `message_id` is known is an edit and may be repeated at will; without one it is a send, and a
send that may have arrived is never silently sent again. Who goes next is in `lines`, where cards stand in `cards`,
which of several waiting deliveries wins in `overtaking`, how far a long sending has come in `progress`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from msgspec.structs import asdict
from sqlalchemy import bindparam, case, delete, exists, func, insert, select, union_all, update

from storage.addresses import at_its_address, remember_move
from storage.cards import Cards
from storage.columns import Key, Number, written_out
from storage.dialects import insert_or_update
from storage.forgetting import forget_chat, let_go, let_go_after
from storage.lines import EVERYBODY, MOST_URGENT, next_due, next_in_line
from storage.overtaking import REPEATED_KINDS, is_waited_for, let_newest_overtake, target
from storage.progress import count_progress, has_ended
from storage.schema import cards, customers, deliveries, pauses
from storage.wire import AnyRow, Wire
from surveys.deliveries import KINDS, REPEAT_AFTER
from surveys.records import Card, Delivery, DeliveryState, Draft, Progress

#: Why something is in doubt that was under way at a crash.
INTERRUPTED = "interrupted"

READY, SENDING, SENT = DeliveryState.READY, DeliveryState.SENDING, DeliveryState.SENT
IN_DOUBT, DEAD, DROPPED = DeliveryState.IN_DOUBT, DeliveryState.DEAD, DeliveryState.DROPPED

_one = deliveries.c
_draft_names = Draft.__struct_fields__
_draft = tuple(_one[name] for name in _draft_names)
_fate = (_one.state, _one.created_at, _one.attempts)
_standing = case((_one.state == READY, target), else_=_one.message_id)

_this = _one.id == bindparam("delivery")
#: An edit waits for nobody's slot, so it goes with the answers to people.
_is_edit = exists().where(
    cards.c.key == bindparam("its_card", type_=Key), cards.c.chat_id == bindparam("its_chat", type_=Number)
)
_urgency = case((_is_edit, MOST_URGENT), else_=bindparam("urgency", type_=Number))
_OWE = insert(deliveries).values(priority=_urgency)
_GET = select(_one.id, *_draft, *_fate, _standing, _one.error, _one.is_repeat).where(_this)
_CHANGE = update(deliveries).where(_this)
#: What has ended meanwhile keeps no words.
_FILL_IN = _CHANGE.where(_one.state == written_out(SENDING))

_CLAIM = (
    update(deliveries)
    .where(_one.id.in_(bindparam("ids", expanding=True)))
    .values(state=SENDING, attempts=_one.attempts + 1, message_id=target, changed_at=bindparam("now"))
    .returning(_one.id, *_draft, *_fate, _one.message_id, _one.error, _one.is_repeat, _one.priority)
)

# --- settling ---------------------------------------------------------------------------------------------------

_WENT_OUT = (
    select(
        *(_one.id, _one.chat_id, _one.card, _one.customer_id),
        *(cards.c.chat_id.label("card_chat_id"), cards.c.message_id.label("card_message_id")),
        customers.c.forgotten_at,
    )
    .outerjoin_from(deliveries, cards, cards.c.key == _one.card)
    .outerjoin(customers, customers.c.id == _one.customer_id)
    .where(_one.id.in_(bindparam("ids", expanding=True)))
    .order_by(_one.id)
)
_SENT = (
    update(deliveries)
    .where(_this)
    .values(
        state=SENT,
        payload={},
        error=None,
        changed_at=bindparam("now"),
        message_id=func.coalesce(bindparam("message", type_=Number), _one.message_id),
    )
)
_UNDER_WAY = select(_one.id, _one.kind, _one.card, _one.message_id)
_UNDER_WAY_THIS, _UNDER_WAY_ALL = _UNDER_WAY.where(_this), _UNDER_WAY.where(_one.state == written_out(SENDING))
#: A copy that was replaced loses its buttons all the same.
_DROP_FOR_CUSTOMER = (
    update(deliveries)
    .where(_one.customer_id == bindparam("customer"), _one.state == READY, _one.kind != "unbutton")
    .values(state=DROPPED, error=bindparam("reason"), payload={}, changed_at=bindparam("now"))
)
_REPEAT = (
    update(deliveries)
    .where(_one.state == written_out(IN_DOUBT), _one.kind.in_(REPEATED_KINDS), _one.changed_at <= bindparam("since"))
    .values(state=READY, is_repeat=True, changed_at=bindparam("now"))
)
_PROVEN = (
    select(_one.id)
    .where(_one.card == bindparam("card"), _one.chat_id == bindparam("chat_id"), _one.state == written_out(IN_DOUBT))
    .order_by(_one.id.desc())
    .limit(1)
)
_FIRST_MESSAGE = select(func.min(_one.message_id)).where(_one.card == bindparam("card"))
_HAS_LEFT = select(exists().where(_one.card == bindparam("card"), _one.state.in_((SENDING, IN_DOUBT, SENT))))
_UNBUTTONED = select(_one.id).where(
    _one.kind == "unbutton", _one.chat_id == bindparam("chat_id"), _one.message_id == bindparam("message_id")
)

_this_chat = pauses.c.chat_id == bindparam("chat")
_PARKED_UNTIL, _UNPARK_CHAT = select(pauses.c.until).where(_this_chat), delete(pauses).where(_this_chat)


def _within_memory(one: Any) -> Any:
    """Groups are remembered for longer than people."""
    return (one.changed_at > bindparam("groups_since")) & (
        (one.chat_id < 0) | (one.changed_at > bindparam("people_since"))
    )


_is_lately = _within_memory(_one)
#: What was dropped is in no index by time; what went lately is among so many of the newest.
_newest = (
    select(_one.chat_id, _one.state, _one.attempts, _one.changed_at).order_by(_one.id.desc()).limit(5000).subquery().c
)
_WENT_LATELY = union_all(
    # What a crash interrupted just now: it may be arriving at this moment.
    select(_one.chat_id, bindparam("now", type_=_one.changed_at.type).label("changed_at")).where(
        _one.state == written_out(SENDING)
    ),
    select(_one.chat_id, _one.changed_at).where(has_ended, _one.state == written_out(SENT), _is_lately),
    select(_one.chat_id, _one.changed_at).where(_one.state == written_out(IN_DOUBT), _is_lately),
    # What failed may have arrived all the same, also when it is made again, or something newer goes in its stead.
    select(_one.chat_id, _one.changed_at).where(_one.state == written_out(READY), _one.attempts > 0, _is_lately),
    select(_newest.chat_id, _newest.changed_at).where(
        _newest.state == written_out(DROPPED), _newest.attempts > 0, _within_memory(_newest)
    ),
).order_by("changed_at")
#: Among so many of the newest is the one that was changed last, near enough.
_last = select(_one.changed_at).order_by(_one.id.desc()).limit(500).subquery()
_NEWEST = select(func.max(_last.c.changed_at))
_PAUSES = select(pauses.c.chat_id, pauses.c.until).where(pauses.c.until > bindparam("now"))
_NOT_SO_LATE = (
    update(deliveries)
    .where(_one.state == READY, _one.not_before > bindparam("now"), _one.error.is_distinct_from("night"))
    .values(not_before=bindparam("now"))
)
_COUNT_BY_STATE = select(_one.state, func.count()).group_by(_one.state)


@cache
def _park(dialect: str) -> Any:
    return insert_or_update(dialect, pauses, "until")


class SqlDeliveries:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._cards = Cards(wire)

    async def owe(self, draft: Draft, now: datetime) -> None:
        draft = await at_its_address(self._wire, draft)
        overtakes = draft.card is not None and await is_waited_for(self._wire, draft.card)
        await self._write_down(draft, now)
        if draft.card is not None and overtakes:
            await let_newest_overtake(self._wire, draft.card)

    async def get(self, delivery_id: int) -> Delivery | None:
        row = await self._wire.row(_GET, {"delivery": delivery_id})
        return None if row is None else _delivery(row)

    async def claim(
        self, now: datetime, limit: int, sends: int | None = None, spared: Collection[int] = ()
    ) -> list[Delivery]:
        ids = await next_in_line(self._wire, now, limit, limit if sends is None else sends, spared)
        rows = await self._wire.rows(_CLAIM, {"now": now, "ids": ids}) if ids else ()
        return [_delivery(row[:-1]) for row in sorted(rows, key=lambda row: (row.priority, row.id))]

    async def sent(self, message_ids: Mapping[int, int | None], now: datetime) -> None:
        rows = await self._wire.rows(_WENT_OUT, {"ids": list(message_ids)}) if message_ids else ()
        if not rows:
            return
        await self._wire.change(
            _SENT, [{"delivery": row.id, "message": message_ids[row.id], "now": now} for row in rows]
        )
        moves = [_Move(row, message_id) for row in rows if (message_id := _new_place(row, message_ids)) is not None]
        await self._cards.place_all([move.after for move in moves])
        for move in moves:
            if move.before is not None:
                await self._owe_unbutton(move.before, now, move.row.customer_id)
        for customer_id in {row.customer_id for row in rows if row.forgotten_at is not None}:
            await let_go(self._wire, customer_id, now)

    async def fill_in(self, delivery_id: int, payload: Mapping[str, object]) -> None:
        await self._wire.change(_FILL_IN, {"delivery": delivery_id, "payload": payload})

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
        await self._doubt(interrupted, INTERRUPTED, now)
        return len(interrupted)

    async def repeat_doubtful(self, now: datetime) -> int:
        return await self._wire.change(_REPEAT, {"since": now - REPEAT_AFTER, "now": now})

    async def park(self, chat_id: int | None, until: datetime) -> None:
        pause = {"chat_id": EVERYBODY if chat_id is None else chat_id, "until": until}
        await self._wire.change(_park(self._wire.dialect), pause)

    async def newest(self) -> datetime | None:
        value: datetime | None = await self._wire.value(_NEWEST)
        return value

    async def set_back(self, by: timedelta, now: datetime) -> None:
        await self._wire.change(_NOT_SO_LATE, {"now": now})
        for chat_id, until in await self._wire.rows(_PAUSES, {"now": now}):
            await self.park(chat_id, max(now, until - by))

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

    async def first_message(self, card: str) -> int | None:
        number: int | None = await self._wire.value(_FIRST_MESSAGE, {"card": card})
        return number

    async def has_left(self, card: str) -> bool:
        return bool(await self._wire.value(_HAS_LEFT, {"card": card}))

    async def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        await remember_move(self._wire, old_chat_id, new_chat_id)
        await self._cards.move_chat(old_chat_id, new_chat_id)
        until = await self._wire.value(_PARKED_UNTIL, {"chat": old_chat_id})
        if until is not None:
            await self.park(new_chat_id, until)
            await self._wire.change(_UNPARK_CHAT, {"chat": old_chat_id})

    async def next_due(self) -> datetime | None:
        return await next_due(self._wire)

    async def went_lately(
        self, groups_since: datetime, people_since: datetime, now: datetime
    ) -> list[tuple[int, datetime]]:
        since = {"groups_since": groups_since, "people_since": people_since, "now": now}
        return [(chat_id, at) for chat_id, at in await self._wire.rows(_WENT_LATELY, since)]

    async def progress(self, now: datetime) -> Progress:
        return await count_progress(self._wire, now)

    async def count_by_state(self) -> Mapping[str, int]:
        return {str(state): count for state, count in await self._wire.rows(_COUNT_BY_STATE)}

    async def _write_down(self, draft: Draft, now: datetime, message_id: int | None = None) -> None:
        owed = {
            **asdict(draft),
            "state": READY,
            "created_at": now,
            "changed_at": now,
            "attempts": 0,
            "is_repeat": False,
            "message_id": message_id,
            "urgency": KINDS[draft.kind].priority,
            "its_card": None if draft.fresh else draft.card,
            "its_chat": draft.chat_id,
        }
        await self._wire.later(_OWE, owed)

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


def _new_place(row: AnyRow, message_ids: Mapping[int, int | None]) -> int | None:
    """The message that is the card now, where it is another than before."""
    message_id = message_ids[row.id] if row.card else None
    return None if message_id == row.card_message_id and row.chat_id == row.card_chat_id else message_id


class _Move(NamedTuple):
    """A delivery of a card went out as this message, which is not where the card stood."""

    row: AnyRow
    message_id: int

    @property
    def before(self) -> Card | None:
        row = self.row
        return None if row.card_message_id is None else Card(row.card, row.card_chat_id, row.card_message_id)

    @property
    def after(self) -> Card:
        return Card(self.row.card, self.row.chat_id, self.message_id)


def _delivery(row: Sequence[Any]) -> Delivery:
    size = len(_draft_names) + 1
    return Delivery(row[0], Draft(*row[1:size]), *row[size:])


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
