"""The rows behind a figure, and how many there are of each kind: one condition for both, so that they cannot differ.

Every row says what it is worth (a score, a choice, what became of an invitation) or why it is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select

from storage.answers import why_not_counted
from storage.recounting import was_answered
from storage.schema import answers, cases, contacts, invitations, staff
from storage.wire import AnyRow, Wire
from surveys.read_side import Exhibit, FullCell, Group, Sought
from surveys.records import CaseState, State

_answer, _invitation, _case = answers.c, invitations.c, cases.c
_words = answers.alias("words").c
_COMMENT = (
    select(_words.text)
    .where(_words.invitation_id == _invitation.id, _words.text.is_not(None), _words.superseded_at.is_(None))
    .order_by(_words.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ABOUT = (
    _invitation.id,
    _invitation.survey,
    _invitation.team,
    _invitation.topic,
    contacts.c.ticket,
    staff.c.name,
    _COMMENT,
)

#: Of an invitation that was sent.
became = case(
    (_invitation.state == State.UNDELIVERABLE, "undeliverable"),
    (~was_answered, "silent"),
    (_invitation.state == State.COMPLETED, "complete"),
    else_="partial",
)
#: Of a case, as it stands at `now`.
handled = case(
    (_case.state == CaseState.NOT_OURS, "not_ours"),
    (_case.resolved_at <= _case.due_at, "in_time"),
    (and_(_case.resolved_at.is_(None), _case.due_at > bindparam("now")), "not_due"),
    else_="overdue",
)


class _Base(Struct, frozen=True):
    """What a row is worth and why it may not count, by name; `at` is when it belongs to the period."""

    tables: Any
    key: ColumnElement[int]
    at: ColumnElement[Any]
    worth: Mapping[str, ColumnElement[Any]]


_BASES: Mapping[str, _Base] = {
    "answers": _Base(
        answers.join(invitations, _invitation.id == _answer.invitation_id),
        _answer.id,
        _answer.answered_at,
        {"score": _answer.value, "chosen": _answer.choices, "left_out": why_not_counted},
    ),
    "invitations": _Base(invitations, _invitation.id, _invitation.asked_at, {"became": became}),
    "cases": _Base(
        # Every state is named, as the index begins with it.
        cases.join(invitations, and_(_invitation.id == _case.invitation_id, _case.state.in_(CaseState))),
        _case.id,
        _case.opened_at,
        {"handled": handled},
    ),
}

_GROUPS: Mapping[Group, ColumnElement[Any]] = {
    "agent": _invitation.agent_id,
    "team": _invitation.team,
    "topic": _invitation.topic,
    "channel": _invitation.channel,
}


class SqlEvidence:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def counts(self, sought: Sought) -> Mapping[tuple[str, str | None], int]:
        base = _BASES[sought.base]
        grouped = _worth(base).add_columns(func.count()).select_from(base.tables).group_by(*base.worth)
        found: Counter[tuple[str, str | None]] = Counter()
        for row in await self._rows(grouped.where(*_wanted(base, sought)), sought):
            found[_judged(sought, row)] += row[-1]
        return dict(found)

    async def rows(self, sought: Sought, limit: int, offset: int = 0) -> list[Exhibit]:
        base = _BASES[sought.base]
        around = base.tables.outerjoin(contacts, contacts.c.id == _invitation.contact_id)
        told = (
            _worth(base)
            .add_columns(base.at, *_ABOUT)
            .select_from(around.outerjoin(staff, staff.c.id == _invitation.agent_id))
        )
        ordered = told.where(*_wanted(base, sought)).order_by(base.at.desc(), base.key.desc())
        rows = await self._rows(ordered.limit(limit).offset(offset), sought)
        return [Exhibit(*_judged(sought, row), *row[len(base.worth) :]) for row in rows]

    async def counts_by(
        self, sought: Sought, group: Group
    ) -> Mapping[str | int | None, Mapping[tuple[str, str | None], int]]:
        base, name = _BASES[sought.base], _GROUPS[group]
        grouped = _worth(base).add_columns(name, func.count()).select_from(base.tables).group_by(*base.worth, name)
        found: dict[str | int | None, Counter[tuple[str, str | None]]] = {}
        for row in await self._rows(grouped.where(*_wanted(base, sought)), sought):
            found.setdefault(row[-2], Counter())[_judged(sought, row)] += row[-1]
        return found

    async def by_cell(self, sought: Sought) -> Mapping[FullCell, Mapping[tuple[str, str | None], int]]:
        base = _BASES[sought.base]
        cell = (_invitation.agent_id, _invitation.topic, _invitation.channel)
        grouped = _worth(base).add_columns(*cell, func.count()).select_from(base.tables).group_by(*base.worth, *cell)
        found: dict[FullCell, Counter[tuple[str, str | None]]] = {}
        for row in await self._rows(grouped.where(*_wanted(base, sought)), sought):
            agent, topic, channel, count = row[-4:]
            found.setdefault((agent, topic, channel), Counter())[_judged(sought, row)] += count
        return found

    async def _rows(self, wanted: Select[Any], sought: Sought) -> Sequence[AnyRow]:
        return await self._wire.rows(wanted.params(now=sought.now))


def _worth(base: _Base) -> Select[Any]:
    return select(*(column.label(name) for name, column in base.worth.items()))


def _judged(sought: Sought, row: Any) -> tuple[str, str | None]:
    """(value, why it is left out): what became of an invitation or a case may itself be a reason to leave it out."""
    if sought.base != "answers":
        return row[0], row[0] if row[0] in sought.excluded else None
    score, chosen, reason = row[:3]
    return str(score) if score is not None else ",".join(chosen or ()), reason


def _wanted(base: _Base, sought: Sought) -> tuple[ColumnElement[bool], ...]:
    among = (
        (_invitation.team, sought.team),
        (_invitation.agent_id, sought.agent_id),
        (_invitation.topic, sought.topic),
    )
    return (
        *(base.at >= sought.begin, base.at < sought.end, _asked_about(sought)),
        *(column == value for column, value in among if value is not None),
    )


def _asked_about(sought: Sought) -> ColumnElement[bool]:
    if sought.base != "answers":
        return _invitation.survey.in_([survey for survey, _ in sought.questions])
    return or_(*(and_(_invitation.survey == survey, _answer.question == asked) for survey, asked in sought.questions))
