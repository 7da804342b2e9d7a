"""The rollups made from the rows: for a history that was here before them, for the days of another zone, for what comes
in bulk, and to see that they are right. A day at a time, so that a long history fits into a small memory.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, bindparam, delete, exists, func, insert, select

from storage.answers import counts
from storage.days import Days, days_of, each_day
from storage.dialects import insert_or_update
from storage.foreseen import is_wanted
from storage.rollups import (
    ANSWERED,
    ASKED,
    FROZEN,
    Key,
    Rollup,
    Sums,
    added,
    answer_keys,
    frozen_of,
    kept_days,
    outcome,
)
from storage.schema import answers, calendar, invitations
from storage.wire import Wire
from surveys.read_side import Miscount

log = logging.getLogger(__name__)

#: Invitations that are looked up at a time.
PORTION = 500

_answer, _invitation = answers.c, invitations.c
#: Of an invitation: with at least one answer that came in time.
was_answered = exists().where(_answer.invitation_id == _invitation.id, _answer.is_late == False)  # noqa: E712


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """Where a rollup comes from: rows that count, when they are of, and what an index tells apart before that."""

    rollup: Rollup
    rows: Select[Any]
    at: Column[Any]
    subject: Column[Any]
    invitation_id: Column[Any]
    keys: Callable[[date, Any], Iterator[tuple[Any, ...]]]


def _answer_keys(day: date, row: Any) -> Iterator[tuple[Any, ...]]:
    survey, *others = frozen_of(row)
    return ((survey, row.question, day, *others, key) for key in answer_keys(row.value, row.choices))


def _invitation_keys(day: date, row: Any) -> Iterator[tuple[Any, ...]]:
    survey, *others = frozen_of(row)
    yield survey, day, *others, outcome(row.state, bool(row.has_answered))


_SOURCES = (
    _Source(
        ANSWERED,
        select(*FROZEN, _answer.question, _answer.value, _answer.choices)
        .select_from(answers.join(invitations, _invitation.id == _answer.invitation_id))
        .where(counts),
        *(_answer.answered_at, _answer.question, _answer.invitation_id),
        _answer_keys,
    ),
    _Source(
        ASKED,
        select(*FROZEN, _invitation.state, was_answered.label("has_answered")).where(_invitation.asked_at.is_not(None)),
        *(_invitation.asked_at, _invitation.survey, _invitation.id),
        _invitation_keys,
    ),
)


@cache
def _of_day(source: _Source) -> Select[Any]:
    during = source.at >= bindparam("begin"), source.at < bindparam("end")
    each = source.rows.where(source.subject == bindparam("subject"), *during).subquery()
    return select(*each.c, func.count().label("n")).group_by(*each.c)


@cache
def _of_invitations(source: _Source) -> Select[Any]:
    return source.rows.add_columns(source.at.label("at")).where(is_wanted(source.invitation_id))


@cache
def _spans(source: _Source) -> Select[Any]:
    """From when to when something is known of each subject."""
    at, subject = source.at, source.subject
    return select(subject, func.min(at), func.max(at)).where(at.is_not(None)).group_by(subject)


@cache
def _insert(source: _Source) -> Any:
    return insert(source.rollup.table)


async def make_anew(wire: Wire, zone_name: str) -> None:
    """All sums, in the days of this zone from now on."""
    log.info("Figures are counted anew by the days of %s.", zone_name, extra={"event": "figures_begun"})
    await wire.catch_up()
    for source in _SOURCES:
        await wire.change(delete(source.rollup.table))
    days, rows = days_of(zone_name), 0
    for source in _SOURCES:
        for subject, begin, end in await wire.rows(_spans(source)):
            for day in each_day(days.of(begin), days.of(end)):
                rows += await _write(wire, source, await _sums_of_day(wire, days, source, subject, day))
    await wire.change(insert_or_update(wire.dialect, calendar, "zone"), {"id": 1, "zone": zone_name})
    wire.memory.clear()
    log.info("Figures are counted: %s sums.", rows, extra={"event": "figures_counted", "sums": rows})


async def _sums_of_day(wire: Wire, days: Days, source: _Source, subject: str, day: date) -> Sums:
    bounds = {"begin": days.begin(day), "end": days.end(day)}
    sums: Counter[Key] = Counter()
    for row in await wire.rows(_of_day(source), {"subject": subject, **bounds}):
        for key in source.keys(day, row):
            sums[key] += row.n
    return sums


async def _write(wire: Wire, source: _Source, sums: Sums) -> int:
    rows = source.rollup.rows(sums)
    if rows:
        await wire.change(_insert(source), rows)
    return len(rows)


@asynccontextmanager
async def recounted(wire: Wire, old: Collection[int], new: Collection[int] = ()) -> AsyncIterator[None]:
    """Whatever is done inside to these invitations and their answers is counted afterwards. The `new` ones were not
    there before."""
    days = await kept_days(wire)
    await _add(wire, days, old, -1)
    yield
    wire.memory.clear()
    await _add(wire, days, [*old, *new], 1)


async def _add(wire: Wire, days: Days | None, invitation_ids: Collection[int], times: int) -> None:
    wanted = list(dict.fromkeys(invitation_ids)) if days is not None else []
    for begin in range(0, len(wanted), PORTION):
        for source in _SOURCES:
            for row in await wire.rows(_of_invitations(source), {"wanted": wanted[begin : begin + PORTION]}):
                assert days is not None
                for key in source.keys(days.of(row.at), row):
                    added(wire, source.rollup)[key] += times


async def miscounts(wire: Wire, since: date | None = None) -> list[Miscount]:
    """Where the sums differ from the rows, since that day or ever; nothing differs while they have still to be made."""
    await wire.catch_up()
    days = await kept_days(wire)
    found: list[Miscount] = []
    for source in _SOURCES if days is not None else ():
        assert days is not None
        for subject, (first, last) in (await _all_spans(wire, days, source)).items():
            for day in each_day(max(first, since or first), last):
                sums = await _sums_of_day(wire, days, source, subject, day)
                found += await _compare(wire, source, subject, day, sums)
    return found


async def _all_spans(wire: Wire, days: Days, source: _Source) -> dict[str, tuple[date, date]]:
    """Of the rows and of the sums."""
    spans = [(row[0], days.of(row[1]), days.of(row[2])) for row in await wire.rows(_spans(source))]
    kept = source.rollup.table.c
    subject = kept[source.subject.name]
    summed = select(subject, func.min(kept.day), func.max(kept.day)).where(kept.n != 0).group_by(subject)
    spans += [(row[0], row[1], row[2]) for row in await wire.rows(summed)]
    found: dict[str, tuple[date, date]] = {}
    for subject, first, last in spans:
        known = found.get(subject, (first, last))
        found[subject] = min(first, known[0]), max(last, known[1])
    return found


async def _compare(wire: Wire, source: _Source, subject: str, day: date, sums: Sums) -> list[Miscount]:
    table, counted = source.rollup.table, source.rollup.spread(sums)
    of_day = (table.c[source.subject.name] == subject, table.c.day == day, table.c.n != 0)
    rows = await wire.rows(select(*table.primary_key, table.c.n).where(*of_day))
    kept = Counter({tuple(row[:-1]): row[-1] for row in rows})
    return [
        Miscount(table.name, key, kept[key], counted[key])
        for key in sorted({*kept, *counted})
        if kept[key] != counted[key]
    ]
