"""Take what a customer taps or writes about an invitation.

A tap names its invitation by an unguessable token and counts only from the person who was asked. Words go to the
question on the card when they are understood, and are kept as a comment when they are not a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from surveys.definition import Question
from surveys.deliveries import invitation_card
from surveys.effects import Notice
from surveys.events import Answered, Chosen, Commented, Event, Finished, Reconsidered, Skipped, TookBack
from surveys.languages import Language
from surveys.ports import Work
from surveys.records import Customer, Invitation, State
from surveys.typed import Done, Skip, Typed, Unclear, Understood, Words, read_reply
from surveys.use_cases._advance import Advance, advance, read_conversation
from surveys.use_cases._people import language_of
from surveys.use_cases._show_card import has_buttons, refresh_card, show_card
from surveys.use_cases._written import Written, note_written, with_replaced, written_about
from surveys.values import replace

#: Words that come this long after the last survey was asked, or ran out, still belong to it.
WORDS_BELONG_FOR = timedelta(days=7)

Action = Literal["answer", "take_back", "done", "skip", "change"]


class Tap(Struct, frozen=True):
    """A press on a card: what it says, who pressed, and where the card stands."""

    action: Action
    token: str
    telegram_id: int
    chat_id: int
    message_id: int | None = None
    question: str = ""
    choice: str = ""


class Heard(Struct, frozen=True):
    """What to tell the customer. `label` is the chosen answer in their language, where there is one."""

    key: str
    label: str | None = None
    #: The open card already shows it, so that a line of its own would only repeat it.
    is_on_card: bool = True


#: An edited message that is about nothing we asked.
_UNHEARD = Heard("unchanged")


class Said(Struct, frozen=True):
    """A written message. `at` is when it was first sent; with `is_edit` the text is what it says now."""

    text: str
    message_id: int = 0
    at: datetime | None = None
    is_edit: bool = False


_EVENTS: Mapping[Action, Callable[[Tap], Event]] = {
    "answer": lambda tap: Answered(tap.question, tap.choice),
    "take_back": lambda tap: TookBack(tap.question, tap.choice),
    "done": lambda tap: Finished(tap.question),
    "skip": lambda tap: Skipped(tap.question),
    "change": lambda tap: Reconsidered(),
}


#: A press on a button that should not be there any more.
_DEAD = ("too_late", "finished")


async def take_tap(work: Work, tap: Tap, presser: Customer | None = None) -> Heard:
    """One press. Presses of strangers and on forgotten cards change nothing. `presser` is who pressed, where that is
    known already."""
    invitation = await work.tx.invitations.by_token(tap.token)
    customer = await _whose(work, invitation, presser)
    if invitation is None or customer is None or customer.telegram_id is None:
        return Heard("erased")
    if customer.telegram_id != tap.telegram_id:
        return Heard("not_yours")
    if tap.message_id is not None:
        await work.tx.deliveries.adopt(invitation_card(invitation.id), tap.chat_id, tap.message_id, work.now)
    if customer.unreachable:
        customer = replace(customer, unreachable=None)
        await work.tx.customers.save(customer)
    result = await advance(work, invitation, _EVENTS[tap.action](tap), customer)
    if result.notice is not None and result.notice.key in _DEAD:
        await refresh_card(work, result.invitation, customer)
    return _heard(result, language_of(customer, work.policy.company))


async def _whose(work: Work, invitation: Invitation | None, presser: Customer | None) -> Customer | None:
    if invitation is None or invitation.customer_id is None:
        return None
    is_theirs = presser is not None and presser.id == invitation.customer_id
    return presser if is_theirs else await work.tx.customers.get(invitation.customer_id)


def _heard(result: Advance, language: Language) -> Heard:
    notice = result.notice or Notice("saved")
    question = result.survey.question(notice.question)
    choice = question.choice(notice.choice) if question and notice.choice else None
    return Heard(notice.key, choice.label.in_language(language) if choice else None)


async def take_words(work: Work, customer: Customer, said: Said) -> Heard | None:
    """Words in the private chat. None when there is nothing they could belong to; an edited message is never that."""
    invitation = await _invitation_for_words(work, customer, said.message_id)
    survey = work.house.survey(invitation.survey, invitation.survey_version) if invitation else None
    if invitation is None or survey is None:
        return _UNHEARD if said.is_edit else None
    written = await written_about(work, invitation) if said.is_edit else []
    before = next((one for one in written if one.message_id == said.message_id), None)
    if said.is_edit and before is None and _is_older(said, invitation):
        return _UNHEARD
    question = survey.question(before.question if before else invitation.question)
    typed = read_reply(survey, question, said.text, language_of(customer, work.policy.company)) if question else Words()
    if question is not None and isinstance(typed, Unclear):
        return await _ask_back(work, invitation, customer, question, typed)
    event = _event_of(question, typed, said.text)
    if isinstance(event, Commented) and before is not None and before.question is None:
        event = await _rewritten(work, invitation, written, said)
    return await _take_event(work, invitation, customer, said, event)


def _is_older(said: Said, invitation: Invitation) -> bool:
    """Written before the survey came, so about something else."""
    return said.at is not None and invitation.asked_at is not None and said.at < invitation.asked_at


async def _ask_back(
    work: Work, invitation: Invitation, customer: Customer, question: Question, typed: Unclear
) -> Heard:
    """The words could mean several answers: the card comes once more and asks gently."""
    if question.key == invitation.question:
        await show_card(work, invitation, customer, is_fresh=True, unclear=typed.candidates)
    return Heard("not_now")


async def _rewritten(work: Work, invitation: Invitation, written: Sequence[Written], said: Said) -> Commented:
    """The message's own piece of the comment is replaced, what other messages said stays."""
    kept = (await read_conversation(work, invitation)).comment
    whole = with_replaced(kept, written, said.message_id, said.text.strip())
    return Commented(said.text) if whole is None else Commented(whole, replaces=True)


async def _take_event(work: Work, invitation: Invitation, customer: Customer, said: Said, event: Event) -> Heard:
    result = await advance(work, invitation, event)
    if result.notice is not None and result.notice.key == "too_late":  # no answer any more, but words all the same
        return await _take_event(work, result.invitation, customer, said, Commented(said.text))
    if isinstance(event, Answered | Chosen | Commented):
        question = None if isinstance(event, Commented) else event.question
        await note_written(work, invitation, Written(said.message_id, question, len(said.text.strip())))
    heard = _heard(result, language_of(customer, work.policy.company))
    if heard.key == "comment_cut":
        return replace(heard, is_on_card=False)
    if said.is_edit or invitation.question is not None or heard.key != "comment_kept":
        return heard
    return replace(
        heard, key="comment_kept" if has_buttons(result.invitation) else "comment_kept_late", is_on_card=False
    )


def _event_of(question: Question | None, typed: Typed, text: str) -> Event:
    if question is None:
        return Commented(text)
    if isinstance(typed, Understood) and question.kind == "choices":
        return Chosen(question.key, typed.choices)
    if isinstance(typed, Understood):
        return Answered(question.key, typed.choices[0], via="typed")
    if isinstance(typed, Skip):
        return Skipped(question.key)
    if isinstance(typed, Done):
        return Finished(question.key)
    return Commented(text)


async def awaits_words(work: Work, customer: Customer) -> bool:
    """Whether something that this customer writes now would be kept."""
    return await _invitation_for_words(work, customer, message_id=0) is not None


async def _invitation_for_words(work: Work, customer: Customer, message_id: int) -> Invitation | None:
    """The open one; else, or when it came only after this message was written, the newest that was asked not long
    ago."""
    asked = [one for one in await work.tx.invitations.of_customer(customer.id) if one.asked_at]
    open_one = next((one for one in asked if one.state is State.ASKING), None)
    recent = [one for one in asked if work.now - _left_at(one) < WORDS_BELONG_FOR]
    before = next((one for one in recent if one is not open_one), None)
    if open_one is None or (before is not None and await _came_after(work, open_one, message_id)):
        return before
    return open_one


async def _came_after(work: Work, invitation: Invitation, message_id: int) -> bool:
    """Messages of a chat are numbered in the order in which they were written, whatever the clocks say."""
    if not message_id:
        return False
    card = invitation_card(invitation.id)
    first = await work.tx.deliveries.first_message(card)
    return message_id < first if first is not None else not await work.tx.deliveries.has_left(card)


def _left_at(invitation: Invitation) -> datetime:
    """A card that ran out says that words are still welcome."""
    ran_out = invitation.expires_at if invitation.state is State.EXPIRED else None
    left_at = ran_out or invitation.asked_at
    assert left_at is not None  # only those that were asked
    return left_at
