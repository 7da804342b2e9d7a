"""One step of a conversation, carried out: read, decide, write down. Used by every use case that moves an invitation.

1. read the current replies; 2. let the machine decide; 3. save the invitation; 4. keep answers, owe messages, call a
human. All inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from surveys.conversation import Conversation, Step, step
from surveys.definition import Question, Survey
from surveys.deliveries import invitation_card
from surveys.effects import Ask, Effect, Face, Notice, OpenCase, Record, RefreshCase, Remind, Show
from surveys.events import Event
from surveys.ports import Work
from surveys.records import Answer, Customer, Invitation
from surveys.use_cases._people import draft_for, language_of, zone_of
from surveys.use_cases._show_case import open_case, refresh_case


class Advance(Struct, frozen=True):
    """The invitation afterwards and what to tell whoever acted."""

    invitation: Invitation
    survey: Survey
    notice: Notice | None = None


async def advance(work: Work, invitation: Invitation, event: Event, customer: Customer | None = None) -> Advance:
    """Let `event` happen to the invitation, with everything that follows from it. `customer` is the one who is asked,
    as stored, where that is known already."""
    survey = work.house.survey(invitation.survey, invitation.survey_version)
    if survey is None:
        raise LookupError(f"survey {invitation.survey} version {invitation.survey_version} is not in the catalogue")
    before = await read_conversation(work, invitation)
    after = step(survey, before, event, work.now, work.policy.invitations.edit_window)
    if after.conversation.invitation != invitation:
        await work.tx.invitations.save(after.conversation.invitation, invitation)
    await _carry_out(work, survey, after, customer or await _customer_of(work, after.conversation.invitation))
    notices = [effect for effect in after.effects if isinstance(effect, Notice)]
    return Advance(after.conversation.invitation, survey, notices[-1] if notices else None)


async def read_conversation(work: Work, invitation: Invitation) -> Conversation:
    """The invitation with its current replies."""
    answers = await work.tx.answers.current(invitation.id)
    replies = {answer.question: answer.choices for answer in answers if answer.choices}
    return Conversation(invitation, replies, {answer.question: answer.text for answer in answers if answer.text})


async def _carry_out(work: Work, survey: Survey, after: Step, customer: Customer | None) -> None:
    for effect in after.effects:
        if isinstance(effect, Record):
            await _record(work, survey, after.conversation.invitation, effect, customer)
    await _call_a_human(work, survey, after)
    if customer is not None:
        await _show_card(work, survey, after, customer)


async def _customer_of(work: Work, invitation: Invitation) -> Customer | None:
    return await work.tx.customers.get(invitation.customer_id) if invitation.customer_id else None


async def _record(
    work: Work, survey: Survey, invitation: Invitation, record: Record, customer: Customer | None
) -> None:
    question = survey.question(record.question)
    await work.tx.answers.add(
        Answer(
            0,
            invitation.id,
            record.question,
            work.now,
            choices=record.choices,
            value=_number(question, record.choices),
            text=record.text,
            language=language_of(customer, work.policy.company) if customer else None,
            via=record.via,
            is_late=record.is_late,
        )
    )


def _number(question: Question | None, choices: Sequence[str]) -> int | None:
    return int(choices[0]) if question is not None and question.kind == "score" and choices else None


async def _call_a_human(work: Work, survey: Survey, after: Step) -> None:
    calls = [effect for effect in after.effects if isinstance(effect, OpenCase)]
    if calls:
        await open_case(work, survey, after.conversation, calls[-1].cause)
    elif any(isinstance(effect, RefreshCase) for effect in after.effects):
        await refresh_case(work, after.conversation.invitation)


async def _show_card(work: Work, survey: Survey, after: Step, customer: Customer) -> None:
    """Of all that the card should have shown, only the last counts."""
    shown = [_draft_shape(effect) for effect in after.effects if isinstance(effect, Ask | Remind | Show)]
    if not shown:
        return
    kind, face, fresh = shown[-1]
    invitation = after.conversation.invitation
    draft = draft_for(
        customer,
        kind,
        await card_payload(work, survey, after.conversation, face, customer),
        work.policy.company,
        card=invitation_card(invitation.id),
        fresh=fresh,
        not_after=invitation.expires_at if kind != "card" else None,
        invitation_id=invitation.id,
    )
    if draft is not None:
        await work.tx.deliveries.owe(draft, work.now)


def _draft_shape(effect: Effect) -> tuple[str, Face, bool]:
    if isinstance(effect, Ask):
        return "invitation", "question", False
    if isinstance(effect, Remind):
        return "reminder", "question", True
    assert isinstance(effect, Show)
    return "card", effect.face, False


async def card_payload(
    work: Work, survey: Survey, conversation: Conversation, face: Face, customer: Customer
) -> dict[str, object]:
    """Everything the customer's card needs, as plain values; no words of the customer among them."""
    invitation = conversation.invitation
    contact = await work.tx.contacts.get(invitation.contact_id) if invitation.contact_id else None
    case = await work.tx.cases.of_invitation(invitation.id) if invitation.wants_contact else None
    return {
        "invitation": invitation.id,
        "token": invitation.token,
        "survey": survey.key,
        "version": survey.version,
        "face": face,
        "question": invitation.question,
        "replies": {question: list(choices) for question, choices in conversation.replies.items()},
        "has_comment": conversation.comment is not None,
        "wants_contact": invitation.wants_contact,
        "is_changing": invitation.is_changing,
        "may_change": face == "thanks" and invitation.editable_until is not None,
        "closed_at": contact.closed_at.isoformat() if contact else None,
        "zone": zone_of(customer, work.policy.company),
        "deadline": case.due_at.isoformat() if case else None,
    }
