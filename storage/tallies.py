"""Figures: counts and words for digests and lists. What is counted is the newest version given in time.

Whole days of the company are read from the rollups, what is left of a period from the rows themselves, so every period
in every zone is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, bindparam, func, select

from storage.answers import CURRENT, counts
from storage.calendar import kept_calendar
from storage.days import Parts
from storage.exports import count_export, everything_about, export_rows
from storage.mending import mend, miscounts, summed_span
from storage.recounting import was_answered
from storage.rezoning import count_one_more_day, keep_in_days_of
from storage.rollups import ANSWERED, ANSWERING, ASKED, REACHED, Rollup
from storage.schema import answers, contacts, invitations
from storage.wire import AnyRow, Wire
from surveys.read_side import Bounds, Group, Miscount, Reply
from surveys.records import State

_answer, _invitation = answers.c, invitations.c
_replied = answers.join(invitations, _invitation.id == _answer.invitation_id)

_SCORES = (
    select(_answer.value, func.count())
    .select_from(_replied)
    .where(counts, _answer.value.is_not(None))
    .group_by(_answer.value)
    .order_by(_answer.value)
)
_CHOICES = select(_answer.choices, func.count()).select_from(_replied).where(counts).group_by(_answer.choices)
_was_reached = _invitation.state != State.UNDELIVERABLE
_INVITED = select(func.count(), func.count().filter(was_answered)).where(_was_reached)
_COMPLETED = select(func.count()).select_from(invitations).where(was_answered, _invitation.state == State.COMPLETED)
_GROUPS: Mapping[Group, Column[Any]] = {
    "agent": _invitation.agent_id,
    "team": _invitation.team,
    "topic": _invitation.topic,
    "channel": _invitation.channel,
}
#: What is told of each sum, by what it is split by; of the other groups their members.
_TOLD: Mapping[str | None, tuple[str, ...]] = {None: (), "day": ("day",), "team": ("team",)}
_COMMENTS = (
    select(
        *(_answer.invitation_id, _invitation.survey, _answer.question, _answer.choices, _answer.value),
        *(_answer.text, _answer.answered_at, _invitation.customer_id, _invitation.agent_id, _invitation.team),
        *(_invitation.topic, _invitation.channel, contacts.c.ticket),
    )
    .select_from(_replied.outerjoin(contacts, contacts.c.id == _invitation.contact_id))
    .where(counts, _answer.text.is_not(None), _answer.text != "")
    .order_by(_answer.answered_at.desc(), _answer.id.desc())
)


class SqlFigures:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def keep_in_days_of(self, zone: str) -> bool:
        return await keep_in_days_of(self._wire, zone)

    async def count_one_more_day(self) -> int | None:
        return await count_one_more_day(self._wire)

    async def counted_since(self) -> datetime | None:
        kept = await kept_calendar(self._wire)
        return None if kept.is_whole else kept.since

    async def miscounts(self, since: date | None = None) -> list[Miscount]:
        return await miscounts(self._wire, since)

    async def mend(self, day: date) -> int:
        return await mend(self._wire, day)

    async def summed_span(self) -> tuple[date, date] | None:
        return await summed_span(self._wire)

    async def score_counts(
        self,
        survey: str,
        question: str,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        agent_id: int | None = None,
        asked_since: datetime | None = None,
    ) -> Mapping[int, int]:
        of_all = _SCORES.where(*_about(survey, question), *_of(team, agent_id))
        if asked_since is not None:
            lately = of_all.where(_invitation.asked_at >= asked_since, _was_reached, *_during(begin, end))
            return {row[0]: row[1] for row in await self._wire.rows(lately)}
        parts = await self._parts(begin, end)
        scores = _scores(await self._summed(parts, ANSWERED, "key", survey, question, team, agent_id))
        for edge in parts.edges:
            scores.update({row[0]: row[1] for row in await self._wire.rows(of_all.where(*_during(*edge)))})
        return dict(sorted(scores.items()))

    async def choice_counts(
        self,
        survey: str,
        question: str,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        agent_id: int | None = None,
    ) -> Mapping[str, int]:
        of_all = _CHOICES.where(*_about(survey, question), *_of(team, agent_id))
        parts = await self._parts(begin, end)
        summed = await self._summed(parts, ANSWERED, "key", survey, question, team, agent_id)
        chosen = Counter({row[0]: int(row[1]) for row in summed})
        for edge in parts.edges:
            for choices, count in await self._wire.rows(of_all.where(*_during(*edge))):
                chosen.update(dict.fromkeys(choices, count))
        return dict(chosen.most_common())

    async def invited(
        self,
        survey: str,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        agent_id: int | None = None,
    ) -> tuple[int, int]:
        of_all = _INVITED.where(_invitation.survey == survey, *_of(team, agent_id))
        parts = await self._parts(begin, end)
        pairs = [_asked_and_answered(await self._summed(parts, ASKED, "outcome", survey, None, team, agent_id))]
        for edge in parts.edges:
            pairs += [(row[0], row[1]) for row in await self._wire.rows(of_all.where(*_asked_during(*edge)))]
        return sum(asked for asked, _ in pairs), sum(answered for _, answered in pairs)

    async def completed(self, survey: str, begin: datetime, end: datetime, team: str | None = None) -> int:
        parts = await self._parts(begin, end)
        summed = await self._summed(parts, ASKED, "outcome", survey, None, team)
        found = sum(int(n) for outcome, n in summed if outcome == "complete")
        for edge in parts.edges:
            of_edge = _COMPLETED.where(_invitation.survey == survey, *_of(team, None), *_asked_during(*edge))
            found += await self._wire.value(of_edge)
        return found

    async def by_day(
        self,
        survey: str,
        question: str,
        days: Mapping[date, Bounds],
        team: str | None = None,
        agent_id: int | None = None,
    ) -> Mapping[date, Mapping[int, int]]:
        await self._wire.catch_up()
        kept = await kept_calendar(self._wire)
        summed: dict[date, dict[int, int]] = {day: {} for day, bounds in days.items() if kept.bounds(day) == bounds}
        whole = Parts((min(summed), max(summed)) if summed else None, ())
        for day, key, n in await self._summed(whole, ANSWERED, "key", survey, question, team, agent_id, by="day"):
            if day in summed and key.isdigit():
                summed[day][int(key)] = int(n)
        return {
            day: dict(sorted(summed[day].items()))
            if day in summed
            else await self.score_counts(survey, question, *bounds, team, agent_id)
            for day, bounds in days.items()
        }

    async def by_group(
        self,
        survey: str,
        question: str,
        begin: datetime,
        end: datetime,
        group: Group,
        team: str | None = None,
    ) -> Mapping[str | int | None, Mapping[int, int]]:
        parts = await self._parts(begin, end)
        summed = await self._summed(parts, ANSWERED, "key", survey, question, team, by=group)
        found: dict[str | int | None, Counter[int]] = {}
        for key, *row in summed:
            found.setdefault(_member(group, key), Counter()).update(_scores([row]))
        of_all = _by(_SCORES, _GROUPS[group]).where(*_about(survey, question), *_of(team, None))
        for edge in parts.edges:
            for score, n, key in await self._wire.rows(of_all.where(*_during(*edge))):
                found.setdefault(key or None, Counter())[score] += n
        return {key: dict(sorted(scores.items())) for key, scores in found.items() if scores}

    async def invited_by_group(
        self, survey: str, begin: datetime, end: datetime, group: Group, team: str | None = None
    ) -> Mapping[str | int | None, tuple[int, int]]:
        parts = await self._parts(begin, end)
        asked: Counter[str | int | None] = Counter()
        answered: Counter[str | int | None] = Counter()
        for key, *row in await self._summed(parts, ASKED, "outcome", survey, None, team, by=group):
            more_asked, more_answered = _asked_and_answered([row])
            asked[_member(group, key)] += more_asked
            answered[_member(group, key)] += more_answered
        of_all = _by(_INVITED, _GROUPS[group]).where(_invitation.survey == survey, *_of(team, None))
        for edge in parts.edges:
            for more_asked, more_answered, key in await self._wire.rows(of_all.where(*_asked_during(*edge))):
                asked[key or None] += more_asked
                answered[key or None] += more_answered
        return {key: (n, answered[key]) for key, n in asked.items() if n}

    async def _parts(self, begin: datetime, end: datetime) -> Parts:
        await self._wire.catch_up()
        return (await kept_calendar(self._wire)).parts(begin, end)

    async def _summed(
        self,
        parts: Parts,
        rollup: Rollup,
        key: str,
        survey: str,
        question: str | None,
        team: str | None = None,
        agent_id: int | None = None,
        by: str | None = None,
    ) -> list[AnyRow]:
        """([by], key, n) of the whole days."""
        if parts.whole is None:
            return []
        member = None if agent_id is None else str(agent_id)
        kind = "agent" if agent_id is not None else by if by in _GROUPS else "team"
        among = {"survey": survey, "question": question, "kind": kind, "team": team, "member": member}
        given = {name: value for name, value in among.items() if value is not None}
        first, last = parts.whole
        statement = _sums(rollup, (*_TOLD.get(by, ("member",)), key), tuple(given))
        return list(await self._wire.rows(statement, {**given, "first": first, "last": last}))

    async def comments(
        self,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        limit: int = 50,
        agent_id: int | None = None,
    ) -> list[Reply]:
        rows = await self._wire.rows(_COMMENTS.where(*_during(begin, end), *_of(team, agent_id)).limit(limit))
        replies = [Reply(*row) for row in rows]
        # Words are rarely read without the score that came with them.
        await self._wire.foresee(CURRENT, [reply.invitation_id for reply in replies])
        return replies

    def export_rows(
        self, what: str, begin: datetime | None, end: datetime | None, team: str | None
    ) -> AsyncIterator[list[Mapping[str, object]]]:
        return export_rows(self._wire, what, begin, end, team)

    async def count_export(
        self, what: str, begin: datetime | None, end: datetime | None, team: str | None, most: int
    ) -> int:
        return await count_export(self._wire, what, begin, end, team, most)

    async def of_customer(self, customer_id: int) -> Mapping[str, list[Mapping[str, object]]]:
        return await everything_about(self._wire, customer_id)


@cache
def _sums(rollup: Rollup, told: tuple[str, ...], given: tuple[str, ...]) -> Select[Any]:
    """Of the days from `first` to `last`; each shape is made once, as making one takes longer than reading it."""
    table = rollup.table.c
    among = [table[name] == bindparam(name) for name in given]
    columns = [table[name] for name in told]
    n = func.sum(table.n)
    days = table.day >= bindparam("first"), table.day <= bindparam("last")
    return select(*columns, n).where(*among, *days).group_by(*columns).having(n != 0)


def _about(survey: str, question: str) -> tuple[ColumnElement[bool], ...]:
    return _invitation.survey == survey, _answer.question == question


def _during(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return _answer.answered_at >= begin, _answer.answered_at < end


def _asked_during(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return _invitation.asked_at >= begin, _invitation.asked_at < end


def _scores(rows: Iterable[Sequence[Any]]) -> Counter[int]:
    """(key, n) → n of each score; what is chosen without being one is none."""
    return Counter({int(key): int(n) for key, n in rows if key.isdigit()})


def _asked_and_answered(rows: Iterable[Sequence[Any]]) -> tuple[int, int]:
    """Of (outcome, n)."""
    n = {word: int(count) for word, count in rows}
    return sum(n.get(word, 0) for word in REACHED), sum(n.get(word, 0) for word in ANSWERING)


def _member(group: Group, member: str) -> str | int | None:
    """As figures call it; None: without one."""
    return None if not member else int(member) if group == "agent" else member


def _by(counted: Select[*tuple[Any, ...]], column: ColumnElement[Any]) -> Select[Any]:
    return counted.add_columns(column).group_by(column)


def _of(team: str | None, agent_id: int | None) -> tuple[ColumnElement[bool], ...]:
    wanted: tuple[tuple[Any, object], ...] = ((_invitation.team, team), (_invitation.agent_id, agent_id))
    return tuple(column == value for column, value in wanted if value is not None)
