"""Exports: rows for people and other programs, with the columns promised in the documentation.

They come in portions, in the order in which they were written down, so that a long history fits into a small memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Select, and_, bindparam, case, func, null, or_, select, type_coerce

from storage.answers import counts, was_replaced_in_time, why_not_counted
from storage.columns import Flag
from storage.evidence import became
from storage.schema import answers, cases, contacts, customers, deliveries, invitations, journal, staff
from storage.wire import AnyRow, Wire
from surveys.records import State

_answer, _invitation, _case = answers.c, invitations.c, cases.c
_owner = staff.alias("owner")

#: Rows at a time: making them of what the database says must not keep others waiting.
PORTION = 250


class _Export(Struct, frozen=True):
    """`at` decides the interval, `id` the order, `team` whose rows they are; `key` is how a row calls the id."""

    rows: Select[Any]
    at: Column[Any]
    id: Column[Any]
    team: Column[Any]
    key: str = "id"


#: With these two, every figure can be counted anew in a spreadsheet.
_COUNTED = (
    type_coerce(counts, Flag()).label("counted"),
    why_not_counted.label("excluded_because"),
)
_ANSWERS = _Export(
    select(
        *(_answer.invitation_id, _invitation.contact_id, contacts.c.ticket, _invitation.customer_id),
        *(staff.c.name.label("agent"), _invitation.team, _invitation.survey, _invitation.survey_version),
        *(_answer.question, _answer.value, _answer.choices, _answer.text, _answer.language, _answer.answered_at),
        case((was_replaced_in_time, _answer.superseded_at), else_=null()).label("superseded_at"),
        # What follows was added later: new columns come last.
        *(*_COUNTED, _answer.id.label("answer_id"), _answer.via, _answer.is_late),
        *(_invitation.topic, _invitation.channel, contacts.c.closed_at.label("contact_closed_at")),
        *(_invitation.asked_at, _invitation.reminded_at, _invitation.first_answered_at, _invitation.completed_at),
        *(_invitation.state.label("invitation_state"), _case.id.label("case_id"), _case.state.label("case_state")),
        _invitation.chosen_by,
    ).select_from(
        answers.join(invitations, _invitation.id == _answer.invitation_id)
        .outerjoin(contacts, contacts.c.id == _invitation.contact_id)
        .outerjoin(staff, staff.c.id == _invitation.agent_id)
        .outerjoin(cases, _case.invitation_id == _invitation.id)
    ),
    *(_answer.answered_at, _answer.id, _invitation.team),
    key="answer_id",
)
_was_asked = _invitation.asked_at.is_not(None)
#: What the response is counted from: `became` is in it for those that count.
_RESPONDED = (
    case((_was_asked, became)).label("became"),
    type_coerce(and_(_was_asked, _invitation.state != State.UNDELIVERABLE), Flag()).label("counted"),
    case((~_was_asked, "not_asked"), (_invitation.state == State.UNDELIVERABLE, "undeliverable")).label(
        "excluded_because"
    ),
)
_INVITATIONS = _Export(
    select(
        *(_invitation.id, _invitation.contact_id, contacts.c.ticket, _invitation.customer_id),
        *(staff.c.name.label("agent"), _invitation.team, _invitation.topic, _invitation.channel),
        *(_invitation.survey, _invitation.survey_version, _invitation.state, _invitation.reason),
        *(_invitation.created_at, _invitation.due_at, _invitation.asked_at, _invitation.reminded_at),
        *(_invitation.completed_at, _invitation.expires_at, _invitation.chosen_by),
        *_RESPONDED,
    ).select_from(
        invitations.outerjoin(contacts, contacts.c.id == _invitation.contact_id).outerjoin(
            staff, staff.c.id == _invitation.agent_id
        )
    ),
    *(_invitation.created_at, _invitation.id, _invitation.team),
)
_score = (
    select(_answer.value)
    .where(
        _answer.invitation_id == _case.invitation_id,
        _answer.value.is_not(None),
        _answer.superseded_at.is_(None),
    )
    .order_by(_answer.id)
    .limit(1)
    .scalar_subquery()
)
_CASES = _Export(
    select(
        *(_case.id, _case.invitation_id, contacts.c.ticket, _case.customer_id, staff.c.name.label("agent")),
        *(_case.team, _case.state, _case.cause, _score.label("score"), _case.opened_at, _case.taken_at),
        *(_owner.c.name.label("owner"), _case.due_at, _case.escalated_at, _case.resolved_at),
        *(_case.root_cause, _case.action, _case.outcome),
    ).select_from(
        cases.join(invitations, _invitation.id == _case.invitation_id)
        .outerjoin(contacts, contacts.c.id == _invitation.contact_id)
        .outerjoin(staff, staff.c.id == _case.agent_id)
        .outerjoin(_owner, _owner.c.id == _case.owner_id)
    ),
    *(_case.opened_at, _case.id, _case.team),
)
EXPORTS = {"answers": _ANSWERS, "invitations": _INVITATIONS, "cases": _CASES}

#: What serves the machinery or tells of colleagues is not about the customer.
_NOT_TOLD = {"token", "settled", "wake_at", "agent_id", "owner_id", "resolving_by", "staff_id", "payload", "error"}


async def export_rows(
    wire: Wire, what: str, begin: datetime | None, end: datetime | None, team: str | None
) -> AsyncIterator[list[Mapping[str, object]]]:
    export, after = EXPORTS[what], 0
    next_ones = export.rows.where(*_wanted(export, begin, end, team), export.id > bindparam("after"))
    statement = next_ones.order_by(export.id).limit(PORTION)
    while rows := await wire.rows(statement, {"after": after}):
        yield [_for_people(row) for row in rows]
        after = rows[-1]._mapping[export.key]


async def count_export(
    wire: Wire, what: str, begin: datetime | None, end: datetime | None, team: str | None, most: int
) -> int:
    export = EXPORTS[what]
    found = export.rows.with_only_columns(export.id).where(*_wanted(export, begin, end, team)).limit(most)
    return int(await wire.value(select(func.count()).select_from(found.subquery())))


def _wanted(
    export: _Export, begin: datetime | None, end: datetime | None, team: str | None
) -> tuple[ColumnElement[bool], ...]:
    given = ((begin, export.at.__ge__), (end, export.at.__lt__), (team, export.team.__eq__))
    return tuple(compare(value) for value, compare in given if value is not None)


async def everything_about(wire: Wire, customer_id: int) -> Mapping[str, list[Mapping[str, object]]]:
    theirs = select(_invitation.id).where(_invitation.customer_id == customer_id)
    me = f"customer:{customer_id}"
    tables = {
        customers: customers.c.id == customer_id,
        contacts: contacts.c.customer_id == customer_id,
        invitations: _invitation.customer_id == customer_id,
        answers: _answer.invitation_id.in_(theirs),
        cases: _case.customer_id == customer_id,
        deliveries: deliveries.c.customer_id == customer_id,
        journal: or_(journal.c.actor == me, journal.c.subject == me),
    }
    kept: dict[str, list[Mapping[str, object]]] = {}
    for table, condition in tables.items():
        told = [column for column in table.c if column.name not in _NOT_TOLD]
        rows = await wire.rows(select(*told).where(condition).order_by(table.c.id))
        kept[table.name] = [{name: _plain(cell) for name, cell in row._mapping.items()} for row in rows]
    return kept


#: Looked at first: a long export asks this of millions of cells.
_AS_THEY_ARE = frozenset({str, int, bool, datetime, type(None)})


def _for_people(row: AnyRow) -> Mapping[str, object]:
    """Where there is no number, the chosen keys are the value. Moments stay moments: who writes them knows the zone."""
    cells = {
        name: cell if type(cell) in _AS_THEY_ARE else _plain(cell) for name, cell in zip(row._fields, row, strict=True)
    }
    choices = cells.pop("choices", None)
    return cells if choices is None or cells["value"] is not None else cells | {"value": choices or None}


def _plain(cell: object) -> object:
    match cell:
        case datetime():
            return cell.isoformat(timespec="seconds")
        case tuple():
            return ",".join(cell)
        case str():
            return str(cell)
    return cell


def export_columns(what: str) -> Sequence[str]:
    """The names of an export's columns, in order; also when it has no rows."""
    return [column.name for column in EXPORTS[what].rows.selected_columns if column.name != "choices"]
