"""What the rows come to, a day at a time, so that a long history fits into a small memory; and sums of what comes in
bulk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, Select, bindparam, exists, func, select

from storage.answers import counts
from storage.calendar import Calendar, kept_calendar
from storage.foreseen import is_wanted
from storage.rollups import (
    ANSWERED,
    ASKED,
    FROZEN,
    Key,
    Rollup,
    added,
    answer_keys,
    frozen_of,
    outcome,
)
from storage.schema import answers, invitations
from storage.wire import Wire
from surveys.read_side import Bounds

#: Invitations that are looked up at a time.
PORTION = 500

_answer, _invitation = answers.c, invitations.c
#: Of an invitation: with at least one answer that came in time.
was_answered = exists().where(_answer.invitation_id == _invitation.id, _answer.is_late == False)  # noqa: E712


class Source(Struct, frozen=True, eq=False):
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


SOURCES = (
    Source(
        ANSWERED,
        select(*FROZEN, _answer.question, _answer.value, _answer.choices)
        .select_from(answers.join(invitations, _invitation.id == _answer.invitation_id))
        .where(counts),
        *(_answer.answered_at, _answer.question, _answer.invitation_id),
        _answer_keys,
    ),
    Source(
        ASKED,
        select(*FROZEN, _invitation.state, was_answered.label("has_answered")).where(_invitation.asked_at.is_not(None)),
        *(_invitation.asked_at, _invitation.survey, _invitation.id),
        _invitation_keys,
    ),
)


@cache
def _of_day(source: Source) -> Select[Any]:
    during = source.at >= bindparam("begin"), source.at < bindparam("end")
    each = source.rows.where(source.subject == bindparam("subject"), *during).subquery()
    return select(*each.c, func.count().label("n")).group_by(*each.c)


@cache
def _of_invitations(source: Source) -> Select[Any]:
    return source.rows.add_columns(source.at.label("at")).where(is_wanted(source.invitation_id))


@cache
def _next_subject(source: Source) -> Select[Any]:
    """From one to the next, an index is not read through."""
    return select(func.min(source.subject)).where(source.subject > bindparam("after"))


@cache
def _earliest(source: Source) -> Select[Any]:
    return select(func.min(source.at)).where(source.subject == bindparam("subject"))


@cache
def _latest(source: Source) -> Select[Any]:
    return select(func.max(source.at)).where(source.subject == bindparam("subject"), source.at < bindparam("before"))


async def _subjects(wire: Wire, source: Source) -> list[str]:
    found = [""]
    while (subject := await wire.value(_next_subject(source), {"after": found[-1]})) is not None:
        found.append(subject)
    return found[1:]


async def latest(wire: Wire, before: datetime) -> datetime | None:
    """When the last row is of that is before this."""
    found = [
        await wire.value(_latest(source), {"subject": subject, "before": before})
        for source in SOURCES
        for subject in await _subjects(wire, source)
    ]
    return max((at for at in found if at is not None), default=None)


async def earliest(wire: Wire) -> datetime | None:
    found = [
        await wire.value(_earliest(source), {"subject": subject})
        for source in SOURCES
        for subject in await _subjects(wire, source)
    ]
    return min((at for at in found if at is not None), default=None)


async def counted(wire: Wire, source: Source, day: date, bounds: Bounds) -> Counter[Key]:
    """What the rows of this day come to, as keys of the rollup's table."""
    sums: Counter[Key] = Counter()
    for subject in await _subjects(wire, source):
        found = await wire.rows(_of_day(source), {"subject": subject, "begin": bounds[0], "end": bounds[1]})
        for row in found:
            for key in source.keys(day, row):
                sums[key] += row.n
    return source.rollup.spread(sums)


@asynccontextmanager
async def recounted(wire: Wire, old: Collection[int], new: Collection[int] = ()) -> AsyncIterator[None]:
    """Whatever is done inside to these invitations and their answers is counted afterwards. The `new` ones were not
    there before."""
    days = await kept_calendar(wire)
    await _add(wire, days, old, -1)
    yield
    wire.memory.clear()
    await _add(wire, days, [*old, *new], 1)


async def _add(wire: Wire, days: Calendar, invitation_ids: Collection[int], times: int) -> None:
    wanted = list(dict.fromkeys(invitation_ids))
    for begin in range(0, len(wanted), PORTION):
        for source in SOURCES:
            for row in await wire.rows(_of_invitations(source), {"wanted": wanted[begin : begin + PORTION]}):
                if (day := days.of(row.at)) is not None:
                    for key in source.keys(day, row):
                        added(wire, source.rollup)[key] += times
