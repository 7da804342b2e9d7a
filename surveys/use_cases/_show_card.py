"""The customer's card as it stands now, shown once more: in another language, or again at the end of the chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from surveys.conversation import Conversation
from surveys.deliveries import invitation_card
from surveys.effects import Face
from surveys.ports import Work
from surveys.records import Customer, Invitation, State
from surveys.use_cases._advance import card_payload, read_conversation
from surveys.use_cases._people import draft_for

#: What a card shows once nothing is asked any more.
_OVER: Mapping[State, Face] = {State.EXPIRED: "expired", State.DECLINED: "declined", State.COMPLETED: "sealed"}


async def show_card(
    work: Work,
    invitation: Invitation,
    customer: Customer,
    face: Face | None = None,
    is_fresh: bool = False,
    unclear: Sequence[str] | None = None,
    kind: str = "card",
) -> None:
    """`is_fresh` sends a new copy, and the older one loses its buttons. `face`: what it shows instead of its own.

    `unclear` are the choices that the customer's words could have meant: the card asks which.
    """
    survey = work.house.survey(invitation.survey, invitation.survey_version)
    if survey is None:
        return
    conversation = await read_conversation(work, invitation)
    payload = await card_payload(work, survey, conversation, face or _face(conversation), customer)
    if unclear is not None:
        payload["unclear"] = list(unclear)
    place = {"card": invitation_card(invitation.id), "fresh": is_fresh, "invitation_id": invitation.id}
    draft = draft_for(customer, kind, payload, work.policy.company, **place)
    if draft is not None:
        await work.tx.deliveries.owe(draft, work.now)


def _face(conversation: Conversation) -> Face:
    invitation = conversation.invitation
    if has_buttons(invitation):
        return "question" if invitation.question is not None else "thanks"
    face = _OVER.get(invitation.state, "withdrawn")
    is_answered = bool(conversation.replies or conversation.comment)
    return "sealed" if face == "expired" and is_answered else face


def has_buttons(invitation: Invitation) -> bool:
    """Whether something on the card can still be pressed."""
    is_changeable = invitation.state is State.COMPLETED and invitation.editable_until is not None
    return invitation.state is State.ASKING or is_changeable


async def refresh_card(work: Work, invitation: Invitation, customer: Customer) -> None:
    """The copy that stands in the chat shows what is true; nothing new is sent."""
    if await work.tx.deliveries.card(invitation_card(invitation.id)):
        await show_card(work, invitation, customer)
