"""Figures: counts and words for digests and lists. What is counted is the newest version given in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from storage.answers import counts
from storage.exports import everything_about, export_rows
from storage.schema import answers, contacts, invitations
from storage.wire import Wire
from surveys.ports import Reply
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
_was_answered = exists().where(_answer.invitation_id == _invitation.id, _answer.is_late == False)  # noqa: E712
_was_reached = _invitation.state != State.UNDELIVERABLE
_INVITED = select(func.count(), func.count().filter(_was_answered)).where(_was_reached)
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
        given = _SCORES.where(*_about(survey, question), *_during(begin, end), *_of(team, agent_id))
        counted = given if asked_since is None else given.where(_invitation.asked_at >= asked_since, _was_reached)
        return {row[0]: row[1] for row in await self._wire.rows(counted)}

    async def choice_counts(
        self,
        survey: str,
        question: str,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        agent_id: int | None = None,
    ) -> Mapping[str, int]:
        asked = _CHOICES.where(*_about(survey, question), *_during(begin, end), *_of(team, agent_id))
        chosen: Counter[str] = Counter()
        for choices, count in await self._wire.rows(asked):
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
        asked_then = (_invitation.asked_at >= begin, _invitation.asked_at < end)
        row = await self._wire.row(_INVITED.where(_invitation.survey == survey, *asked_then, *_of(team, agent_id)))
        return (0, 0) if row is None else (row[0], row[1])

    async def comments(
        self,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        limit: int = 50,
        agent_id: int | None = None,
    ) -> list[Reply]:
        rows = await self._wire.rows(_COMMENTS.where(*_during(begin, end), *_of(team, agent_id)).limit(limit))
        return [Reply(*row) for row in rows]

    async def export_rows(
        self, what: str, begin: datetime | None, end: datetime | None, team: str | None
    ) -> list[Mapping[str, object]]:
        return await export_rows(self._wire, what, begin, end, team)

    async def of_customer(self, customer_id: int) -> Mapping[str, list[Mapping[str, object]]]:
        return await everything_about(self._wire, customer_id)


def _about(survey: str, question: str) -> tuple[ColumnElement[bool], ...]:
    return _invitation.survey == survey, _answer.question == question


def _during(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return _answer.answered_at >= begin, _answer.answered_at < end


def _of(team: str | None, agent_id: int | None) -> tuple[ColumnElement[bool], ...]:
    wanted: tuple[tuple[Any, object], ...] = ((_invitation.team, team), (_invitation.agent_id, agent_id))
    return tuple(column == value for column, value in wanted if value is not None)
