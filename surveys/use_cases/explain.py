"""/why: what was asked and what will be, told in order, for one contact or one customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from surveys.eligibility import Past, Refusal, may_ask
from surveys.ports import Work
from surveys.records import Contact, Customer, Invitation, Staff, State
from surveys.use_cases.find_customer import Found, Named, find_customer
from surveys.values import replace

#: How far back the story of a customer goes, in invitations.
TOLD = 5


class Line(Struct, frozen=True):
    """One thing that happened, or will: `event` names its wording. `score` only for those who may see it."""

    event: str
    at: datetime
    survey: str | None = None
    version: int | None = None
    reason: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    detail: str | None = None
    score: int | None = None


class Story(Struct, frozen=True):
    who: str
    lines: tuple[Line, ...]


async def explain(work: Work, reader: Staff, named: Named) -> Story | None:
    """The story in the order of time. None when nobody and nothing was recognised."""
    found = await find_customer(work, named)
    if found.customer is None and found.contact is None:
        return None
    lines: list[Line] = []
    for invitation in await _told(work, found):
        lines += await _lines(work, reader, invitation, found.customer)
    told = sorted(lines, key=lambda line: line.at) or list(_hindrance(work, found.customer, found.contact))
    return Story(found.who, tuple(told))


async def _told(work: Work, found: Found) -> list[Invitation]:
    if found.contact is not None:
        return await work.tx.invitations.of_contact(found.contact.id)
    return await work.tx.invitations.of_customer(found.customer.id, TOLD) if found.customer else []


async def _lines(work: Work, reader: Staff, invitation: Invitation, customer: Customer | None) -> list[Line]:
    told = [replace(line, survey=invitation.survey, version=invitation.survey_version) for line in _events(invitation)]
    return [await _filled_in(work, reader, invitation, customer, line) for line in told]


def _events(invitation: Invitation) -> Iterator[Line]:
    """What the times on the invitation tell, then what its state does."""
    is_waiting = invitation.state is State.ASKING
    moments = (
        ("asked", invitation.asked_at),
        ("reminded", invitation.reminded_at),
        ("completed", invitation.completed_at),
        ("partly_answered", invitation.first_answered_at if not invitation.completed_at else None),
        ("reminder_planned", invitation.remind_at if is_waiting else None),
        ("expires", invitation.expires_at if is_waiting else None),
    )
    yield from (Line(event, at) for event, at in moments if at)
    ends = {
        State.SCHEDULED: ("planned", invitation.due_at),
        State.EXPIRED: ("expired", None if invitation.first_answered_at else invitation.expires_at),
        State.SUPPRESSED: ("suppressed", invitation.due_at or invitation.created_at),
        State.CANCELLED: ("cancelled", invitation.due_at or invitation.created_at),
        State.DECLINED: ("declined", invitation.asked_at or invitation.created_at),
        State.UNDELIVERABLE: ("undeliverable", invitation.asked_at or invitation.created_at),
    }
    event, at = ends.get(invitation.state, ("", None))
    if at is not None:
        yield Line(event, at, reason=invitation.reason)


async def _filled_in(work: Work, reader: Staff, invitation: Invitation, customer: Customer | None, line: Line) -> Line:
    """Dates and scores, which the invitation itself does not hold."""
    if line.event == "suppressed" and customer is not None:
        refusal = await _refusal_then(work, invitation, customer)
        return replace(line, since=refusal.since, until=refusal.until, detail=refusal.detail) if refusal else line
    if line.event == "declined" and customer is not None and customer.opted_out_at:
        return replace(line, at=customer.opted_out_at)
    if line.event == "cancelled" and invitation.contact_id is not None:
        contact = await work.tx.contacts.get(invitation.contact_id)
        return replace(line, at=contact.reopened_at) if contact and contact.reopened_at else line
    if line.event in ("completed", "partly_answered") and _may_see_score(work, reader, invitation):
        return replace(line, score=await _score(work, invitation))
    return line


async def _refusal_then(work: Work, invitation: Invitation, customer: Customer) -> Refusal | None:
    """The refusal with its dates, if the rules still give the reason that was written down."""
    survey = work.house.survey(invitation.survey, invitation.survey_version)
    then = invitation.due_at or invitation.created_at
    asked = tuple(each for each in await work.tx.invitations.asked(customer.id) if each[1] < then)
    refusal = may_ask(customer, survey, Past(asked), work.policy.invitations, then, None) if survey else None
    return refusal if refusal and refusal.reason == invitation.reason else None


def _may_see_score(work: Work, reader: Staff, invitation: Invitation) -> bool:
    if reader.role == "agent":
        return work.policy.staff.agents_see_scores
    return reader.team in (None, invitation.team)


async def _score(work: Work, invitation: Invitation) -> int | None:
    survey = work.house.survey(invitation.survey, invitation.survey_version)
    answers = await work.tx.answers.current(invitation.id)
    asked = survey.score_question.key if survey else None
    return next((answer.value for answer in answers if answer.question == asked), None)


def _hindrance(work: Work, customer: Customer | None, contact: Contact | None) -> Iterator[Line]:
    """With nothing asked or planned: what stands in the way."""
    if customer is None or customer.telegram_id is None or customer.started_at is None:
        at = contact.closed_at if contact else customer.created_at if customer else None
        yield Line("suppressed", at or work.now, reason="never_started")
    elif customer.opted_out_at:
        yield Line("declined", customer.opted_out_at)
    elif customer.unreachable:
        yield Line("undeliverable", work.now, reason=customer.unreachable)
