"""What customers say and what they do not: their words, the circumstances of their answers, and who kept silent.

Long lists are read in portions, the newest first, so that nobody waits while rows become values.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)

from storage.answers import counts
from storage.schema import answers, cases, contacts, invitations
from storage.wire import AnyRow, Wire
from surveys.read_side import Asked, Circumstances, Questions, Remark, Stopped
from surveys.records import State

PORTION = 500
#: Every zone's clock differs from UTC's by a multiple of this.
QUARTER = timedelta(minutes=15)
#: A contact so soon after another one of the same customer repeats it.
REPEAT = timedelta(days=7)

_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_answer, _invitation, _contact = answers.c, invitations.c, contacts.c
_given, _other = answers.alias("given").c, contacts.alias("other").c
_replied = answers.join(invitations, _invitation.id == _answer.invitation_id)
_around = _replied.outerjoin(contacts, _contact.id == _invitation.contact_id)

_in_time = and_(_given.invitation_id == _invitation.id, _given.superseded_at.is_(None), _given.is_late == False)  # noqa: E712
_score = select(_given.value).where(_in_time, _given.value.is_not(None)).order_by(_given.id).limit(1).scalar_subquery()
_did_answer = case(
    (exists().where(_given.invitation_id == _invitation.id, _given.is_late == False), 1),  # noqa: E712
    else_=0,
).label("did_answer")
#: Whoever answered only when reminded nearly did not.
_was_reminded = case((_invitation.first_answered_at >= _invitation.reminded_at, 1), else_=0).label("was_reminded")
_is_repeat = exists().where(
    _other.customer_id == _contact.customer_id,
    _other.closed_at < _contact.closed_at,
    type_coerce(_other.closed_at, BigInteger) >= type_coerce(_contact.closed_at, BigInteger) - REPEAT // _TICK,
)

_REMARKS = (
    select(
        *(_answer.answered_at, _answer.id, _answer.invitation_id, _invitation.survey, _answer.text, _answer.language),
        *(_score.label("score"), _invitation.customer_id, _contact.ticket, cases.c.id.label("case_id")),
    )
    .select_from(_around.outerjoin(cases, cases.c.invitation_id == _answer.invitation_id))
    .where(counts, _answer.text.is_not(None), _answer.text != "")
)
_STOPPED = (
    select(
        *(_invitation.id, _invitation.survey, _invitation.survey_version, _invitation.settled),
        *(_answer.question, _answer.choices),
    )
    .select_from(_replied)
    .where(counts, _invitation.state.in_((State.EXPIRED, State.DECLINED)))
    .order_by(_invitation.id)
)


class SqlListening:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def remarks(self, begin: datetime, end: datetime, team: str | None, most: int) -> list[Remark]:
        during = _answer.answered_at >= begin, _answer.answered_at < end
        rows = await self._newest(_REMARKS.where(*during, *_of(_invitation.team, team)), most)
        return [_remark(*row) for row in rows]

    async def circumstances(
        self, questions: Questions, solved: str, begin: datetime, end: datetime, team: str | None, most: int
    ) -> list[Circumstances]:
        during = _answer.answered_at >= begin, _answer.answered_at < end
        wanted = _circumstances(solved).where(counts, _are_answers_to(questions), *during, *_of(_invitation.team, team))
        rows = await self._newest(wanted, most)
        return [_circumstance(*row[2:]) for row in rows]

    async def explained(self, survey: str, question: str, begin: datetime, end: datetime, team: str | None) -> int:
        named = _answer.question == question, _answer.choices != ()
        during = _answer.answered_at >= begin, _answer.answered_at < end
        counted = (
            select(func.count()).select_from(_replied).where(counts, *named, *during, *_of(_invitation.team, team))
        )
        return int(await self._wire.value(counted.where(_invitation.survey == survey)))

    async def asked(self, questions: Questions, begin: datetime, end: datetime, team: str | None) -> list[Asked]:
        score = and_(_answer.invitation_id == _invitation.id, _are_answers_to(questions), counts)
        each = select(
            *(_invitation.topic, _invitation.channel, _invitation.state, _did_answer, _was_reminded, _answer.value)
        ).select_from(invitations.outerjoin(answers, score))
        found = each.where(*_cohort(questions, begin, end, team)).subquery()
        rows = await self._wire.rows(select(*found.c, func.count()).group_by(*found.c))
        return [
            Asked(topic, channel, state, bool(did_answer), bool(was_reminded), score, n)
            for topic, channel, state, did_answer, was_reminded, score, n in rows
        ]

    async def asked_by_time(
        self, questions: Questions, begin: datetime, end: datetime, team: str | None
    ) -> Mapping[datetime, tuple[int, int]]:
        quarter = (type_coerce(_invitation.asked_at, BigInteger) // (QUARTER // _TICK)).label("quarter")
        reached = _invitation.state != State.UNDELIVERABLE
        found = select(quarter, _did_answer).where(*_cohort(questions, begin, end, team), reached).subquery()
        counted = select(found.c.quarter, func.sum(found.c.did_answer), func.count()).group_by(found.c.quarter)
        rows = await self._wire.rows(counted)
        return {_EPOCH + int(row[0]) * QUARTER: (int(row[1]), row[2]) for row in rows}

    async def stopped(self, questions: Questions, begin: datetime, end: datetime, team: str | None) -> list[Stopped]:
        wanted = _STOPPED.where(*_cohort(questions, begin, end, team))
        found: dict[int, Stopped] = {}
        after = 0
        while rows := await self._wire.rows(wanted.where(_invitation.id > after).limit(PORTION)):
            # The last one may go on in the next portion: it is read again there.
            whole = rows if len(rows) < PORTION else [row for row in rows if row[0] != rows[-1][0]]
            for key, survey, version, settled, question, choices in whole:
                found.setdefault(key, Stopped(survey, version, settled, {})).replies[question] = choices
            after = whole[-1][0]
        return list(found.values())

    async def _newest(self, wanted: Select[Any], most: int) -> list[AnyRow]:
        """Of rows that begin with when the answer was given, and its id."""
        ordered = wanted.order_by(_answer.answered_at.desc(), _answer.id.desc())
        found: list[AnyRow] = []
        before: tuple[ColumnElement[bool], ...] = ()
        while len(found) < most:
            rows = await self._wire.rows(ordered.where(*before).limit(min(PORTION, most - len(found))))
            found += rows
            if len(rows) < PORTION:
                break
            at, key = rows[-1][:2]
            before = (or_(_answer.answered_at < at, and_(_answer.answered_at == at, _answer.id < key)),)
        return found


def _circumstances(solved: str) -> Select[Any]:
    said = select(_given.choices).where(_in_time, _given.question == solved).limit(1).scalar_subquery()
    at = func.coalesce(_contact.closed_at, _invitation.asked_at, type_=_contact.closed_at.type)
    return select(
        *(_answer.answered_at, _answer.id, _invitation.survey, _answer.value, _invitation.topic, _invitation.channel),
        *(said.label("said"), at.label("at"), case((_is_repeat, 1), else_=0).label("is_repeat"), _was_reminded),
        _answer.language,
    ).select_from(_around)


def _remark(at: datetime, _id: int, *told: Any) -> Remark:
    return Remark(at, *told)


def _circumstance(
    survey: str, score: int, topic: str | None, channel: str | None, said: tuple[str, ...] | None, *others: Any
) -> Circumstances:
    at, is_repeat, was_reminded, language = others
    return Circumstances(survey, score, topic, channel, said or (), at, bool(is_repeat), bool(was_reminded), language)


def _are_answers_to(questions: Questions) -> ColumnElement[bool]:
    return or_(*(and_(_invitation.survey == survey, _answer.question == asked) for survey, asked in questions))


def _cohort(questions: Questions, begin: datetime, end: datetime, team: str | None) -> tuple[ColumnElement[bool], ...]:
    is_about = _invitation.survey.in_([survey for survey, _ in questions])
    return is_about, _invitation.asked_at >= begin, _invitation.asked_at < end, *_of(_invitation.team, team)


def _of(column: Any, team: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if team is None else (column == team,)
