"""How far sending has come: counts of what waits and of what went out lately, each found by an index of its own."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, literal_column, or_, select

from storage.columns import written_out
from storage.lines import EVERYBODY, is_ready
from storage.schema import deliveries, pauses
from storage.wire import Wire
from surveys.records import DeliveryState, KindProgress, Progress

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

_one = deliveries.c
_parked = select(pauses.c.chat_id).where(pauses.c.until > bindparam("now"))
_may_go = or_(_one.not_before.is_(None), _one.not_before <= bindparam("now")) & _one.chat_id.not_in(_parked)
_begins_at = func.coalesce(_one.not_before, _one.created_at)
_WAITING = (
    select(_one.kind, func.count(), func.count(case((_may_go, 1))), func.min(case((_may_go, _begins_at))))
    .where(is_ready)
    .group_by(_one.kind)
)


def _count(state: DeliveryState) -> Any:
    return select(_one.kind, func.count()).where(_one.state == written_out(state)).group_by(_one.kind)


#: Word for word the condition of the index.
has_ended: Any = literal_column("state IN ('sent', 'dead')")
_SENDING, _IN_DOUBT = _count(DeliveryState.SENDING), _count(DeliveryState.IN_DOUBT)
_SENT, _DEAD = (
    _count(state).where(has_ended, _one.changed_at > bindparam("since"))
    for state in (DeliveryState.SENT, DeliveryState.DEAD)
)
_PARKED = select(pauses.c.until).where(pauses.c.until > bindparam("now"), pauses.c.chat_id == EVERYBODY)
_PARKED_CHATS = select(func.count()).where(pauses.c.until > bindparam("now"), pauses.c.chat_id != EVERYBODY)


async def count_progress(wire: Wire, now: datetime) -> Progress:
    kinds: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for kind, waiting, due, oldest_at in await wire.rows(_WAITING, {"now": now}):
        kinds[kind] |= {"waiting": waiting, "due": due, "oldest_at": oldest_at}
    for name, statement, parameters in (
        ("sending", _SENDING, {}),
        ("in_doubt", _IN_DOUBT, {}),
        ("sent", _SENT, {"since": now - HOUR}),
        ("dead", _DEAD, {"since": now - DAY}),
    ):
        for kind, count in await wire.rows(statement, parameters):
            kinds[kind][name] = count
    return Progress(
        kinds={kind: KindProgress(**counts) for kind, counts in sorted(kinds.items())},
        parked_until=await wire.value(_PARKED, {"now": now}),
        parked_chats=int(await wire.value(_PARKED_CHATS, {"now": now})),
    )
