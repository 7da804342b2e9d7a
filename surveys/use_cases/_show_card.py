"""The customer's card as it stands now, shown once more: in another language, or again at the end of the chat."""

from __future__ import annotations

from dataclasses import replace

from surveys.deliveries import invitation_card
from surveys.effects import Face
from surveys.ports import Work
from surveys.records import Customer, Invitation, State
from surveys.use_cases._advance import card_payload, read_conversation
from surveys.use_cases._people import draft_for


async def show_card(
    work: Work, invitation: Invitation, customer: Customer, face: Face | None = None, is_fresh: bool = False
) -> None:
    """`is_fresh` sends a new copy, and the older one loses its buttons. `face`: what it shows instead of its own."""
    survey = work.house.survey(invitation.survey, invitation.survey_version)
    if survey is None:
        return
    conversation = await read_conversation(work, invitation)
    payload = await card_payload(work, survey, conversation, face or _face(invitation), customer)
    draft = draft_for(customer, "card", payload, work.policy.company, card=invitation_card(invitation.id))
    if draft is not None:
        await work.tx.deliveries.owe(replace(draft, fresh=is_fresh, invitation_id=invitation.id), work.now)


def _face(invitation: Invitation) -> Face:
    if invitation.question is not None:
        return "question"
    return "thanks" if invitation.editable_until else "sealed"


def has_buttons(invitation: Invitation) -> bool:
    """Whether something on the card can still be pressed."""
    is_changeable = invitation.state is State.COMPLETED and invitation.editable_until is not None
    return invitation.state is State.ASKING or is_changeable
