"""Cases as managers see them: opening one for an invitation, and keeping all copies of its card up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from surveys.conversation import Conversation
from surveys.definition import Survey
from surveys.deliveries import case_card
from surveys.ports import Work
from surveys.records import Answer, Card, Case, CaseState, Draft, Invitation, JournalEntry, Staff
from surveys.use_cases._alerts import is_one_of_many_overdue, listeners_of, spare_no_more, tone_of
from surveys.use_cases._people import draft_for, zone_of
from surveys.values import replace

Cause = Literal["low_score", "wants_contact"]


async def open_case(work: Work, survey: Survey, conversation: Conversation, cause: Cause) -> Case | None:
    """A case for this invitation; an existing one learns what is new. None when the rules call nobody."""
    invitation = conversation.invitation
    case = await work.tx.cases.of_invitation(invitation.id)
    is_new = case is None
    if case is None and not _calls_somebody(work, survey, conversation, cause):
        return None
    if case is None:
        case = await _open(work, invitation, cause)
    elif cause == "wants_contact" and not case.wants_contact:
        case = replace(case, wants_contact=True)
        await work.tx.cases.save(case)
    await show_case(work, case, is_new=is_new)
    return case


def _calls_somebody(work: Work, survey: Survey, conversation: Conversation, cause: Cause) -> bool:
    """config.yaml may set another threshold than the survey's own."""
    threshold = work.policy.cases.low.get(survey.key)
    score = survey.score(conversation.replies)
    return cause == "wants_contact" or threshold is None or (score is not None and score <= threshold)


async def _open(work: Work, invitation: Invitation, cause: Cause) -> Case:
    case = await work.tx.cases.add(
        Case(
            0,
            invitation.id,
            CaseState.OPEN,
            opened_at=work.now,
            due_at=work.now + work.policy.cases.deadline,
            team=invitation.team,
            agent_id=invitation.agent_id,
            customer_id=invitation.customer_id,
            cause=cause,
            wants_contact=cause == "wants_contact",
        )
    )
    await work.tx.journal.note(JournalEntry(work.now, "bot", "opened", f"case:{case.id}", {"cause": cause}))
    return case


async def refresh_case(work: Work, invitation: Invitation) -> None:
    """Nothing when the invitation has no case."""
    case = await work.tx.cases.of_invitation(invitation.id)
    if case is not None:
        await show_case(work, case)


async def show_case(
    work: Work, case: Case, kind: Literal["case", "escalation"] = "case", *, is_new: bool = False
) -> None:
    """Bring every copy up to date: each manager's and the group's. Who has left the team learns nothing more.

    Whoever has no copy yet gets one, as loudly as `_alerts` says; who was spared it, only when it is overdue and not
    one of many.
    """
    payload = await case_payload(work, case)
    standing = await work.tx.deliveries.cards(case_card(case.id, 0)[:-1])
    places = {card.key for card in standing}
    for listener in await listeners_of(work, case.team):
        draft = listener.draft(kind, _seen_by(payload, case, listener.staff_id), case_card(case.id, listener.chat_id))
        if kind == "escalation" and not await is_one_of_many_overdue(work, listener):
            await spare_no_more(work, case, listener.chat_id)
            await work.tx.deliveries.owe(replace(draft, fresh=True), work.now)
        elif draft.card in places:
            await work.tx.deliveries.owe(replace(draft, silent=case.state is not CaseState.OPEN), work.now)
        elif kind == "case" and (tone := await tone_of(work, case, listener, is_new=is_new)) != "spared":
            await work.tx.deliveries.owe(replace(draft, silent=tone == "silent"), work.now)
    for draft in await _strays(work, case, standing):
        await work.tx.deliveries.owe(draft, work.now)


async def show_case_to(work: Work, case: Case, manager: Staff) -> None:
    """A new copy for one manager; an older copy in the same chat loses its buttons."""
    payload = _seen_by(await case_payload(work, case), case, manager.id)
    draft = draft_for(manager, "case", {**payload, "zone": zone_of(manager, work.policy.company)}, work.policy.company)
    if draft is not None:
        await spare_no_more(work, case, draft.chat_id)
        await work.tx.deliveries.owe(replace(draft, card=case_card(case.id, draft.chat_id), fresh=True), work.now)


async def _strays(work: Work, case: Case, standing: Sequence[Card]) -> list[Draft]:
    """What takes the buttons off the copies of people who have left, or look after another team now."""
    theirs = {manager.telegram_id for manager in await work.tx.staff.managers_of(case.team)}
    gone = [card for card in standing if card.chat_id > 0 and card.chat_id not in theirs]
    return [Draft("unbutton", card.chat_id, "en", card=card.key, silent=True) for card in gone]


def _seen_by(payload: dict[str, object], case: Case, staff_id: int | None) -> dict[str, object]:
    """Only whoever resolves it is asked how it ended, in a chat of their own or in the group (None)."""
    return payload if staff_id in (None, case.resolving_by) else {**payload, "step": None}


async def case_payload(work: Work, case: Case) -> dict[str, object]:
    """What the case's card shows, as plain values; see `bot/screens` for the table."""
    invitation = await work.tx.invitations.get(case.invitation_id)
    assert invitation is not None  # a case references its invitation
    answers = await work.tx.answers.versions(invitation.id)
    return {
        **_about_case(work, case),
        **_about_answers(work, invitation, answers),
        **await _about_contact(work, invitation, case),
        "owner": await _staff_name(work, case.owner_id),
        "zone": work.policy.company.timezone,
    }


def _about_case(work: Work, case: Case) -> dict[str, object]:
    return {
        "case": case.id,
        "state": case.state.value,
        "step": _resolution_step(case),
        "wants_contact": case.wants_contact,
        "cause": case.cause,
        "opened_at": case.opened_at.isoformat(),
        "due_at": case.due_at.isoformat(),
        "waiting_minutes": int((work.now - case.opened_at).total_seconds() // 60),
        "root_cause": case.root_cause,
        "action": case.action,
        "outcome": case.outcome,
        "resolved_at": case.resolved_at.isoformat() if case.resolved_at else None,
        "is_escalated": case.escalated_at is not None,
    }


def _resolution_step(case: Case) -> str | None:
    if case.state is not CaseState.TAKEN or case.resolving_by is None:
        return None
    return "cause" if case.root_cause is None else "action" if case.action is None else "outcome"


def _about_answers(work: Work, invitation: Invitation, answers: list[Answer]) -> dict[str, object]:
    survey = work.house.survey(invitation.survey, invitation.survey_version)
    scores = [answer.value for answer in answers if answer.value is not None]
    current = [answer for answer in answers if answer.superseded_at is None]
    score = scores[-1] if scores else None
    reasons = next((answer.choices for answer in current if answer.question == "reasons"), ())
    return {
        "survey": invitation.survey,
        "version": invitation.survey_version,
        "score": score,
        "scale_high": survey.scale.high if survey else None,
        "previous_score": next((value for value in reversed(scores) if value != score), None),
        "reasons": list(reasons),
        "comment": next((answer.text for answer in current if answer.text), None),
    }


async def _about_contact(work: Work, invitation: Invitation, case: Case) -> dict[str, object]:
    contact = await work.tx.contacts.get(invitation.contact_id) if invitation.contact_id else None
    customer = await work.tx.customers.get(case.customer_id) if case.customer_id else None
    return {
        "ticket": contact.ticket if contact else None,
        "topic": invitation.topic,
        "channel": invitation.channel,
        "team": invitation.team,
        "agent": await _staff_name(work, invitation.agent_id),
        "customer": customer.name if customer else None,
        "customer_username": customer.username if customer else None,
    }


async def _staff_name(work: Work, staff_id: int | None) -> str | None:
    person = await work.tx.staff.get(staff_id) if staff_id else None
    return person.name if person else None
