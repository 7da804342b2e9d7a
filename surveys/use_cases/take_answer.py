"""Take what a customer taps or writes about an invitation.

A tap names its invitation by an unguessable token and counts only from the person who was asked. Words go to the
question on the card when they are understood, and are kept as a comment when they are not a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from surveys.definition import Question, Survey
from surveys.deliveries import invitation_card
from surveys.effects import Notice
from surveys.events import Answered, Chosen, Commented, Event, Finished, Reconsidered, Skipped
from surveys.languages import Language
from surveys.ports import Work
from surveys.records import Customer, Invitation, State
from surveys.typed import Done, Skip, Typed, Unclear, Understood, read_reply
from surveys.use_cases._advance import Advance, advance
from surveys.use_cases._people import language_of

#: Words that come this long after the last invitation still belong to it.
WORDS_BELONG_FOR = timedelta(days=7)

Action = Literal["answer", "done", "skip", "change"]


@dataclass(frozen=True, slots=True)
class Tap:
    """A press on a card: what it says, who pressed, and where the card stands."""

    action: Action
    token: str
    telegram_id: int
    chat_id: int
    message_id: int | None = None
    question: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What to tell the customer. `label` is the chosen answer in their language, where there is one."""

    key: str
    label: str | None = None
    #: The open card already shows it, so that a line of its own would only repeat it.
    is_on_card: bool = True


@dataclass(frozen=True, slots=True)
class AskBack:
    """The words could mean several answers; one gentle question decides."""

    invitation: Invitation
    survey: Survey
    question: Question
    candidates: tuple[str, ...]


_EVENTS: Mapping[Action, Callable[[Tap], Event]] = {
    "answer": lambda tap: Answered(tap.question, tap.choice),
    "done": lambda tap: Finished(tap.question),
    "skip": lambda tap: Skipped(tap.question),
    "change": lambda tap: Reconsidered(),
}


async def take_tap(work: Work, tap: Tap) -> Heard:
    """One press. Presses of strangers and on forgotten cards change nothing."""
    invitation = await work.tx.invitations.by_token(tap.token)
    customer = await work.tx.customers.get(invitation.customer_id) if invitation and invitation.customer_id else None
    if invitation is None or customer is None or customer.telegram_id is None:
        return Heard("erased")
    if customer.telegram_id != tap.telegram_id:
        return Heard("not_yours")
    if tap.message_id is not None:
        await work.tx.deliveries.adopt(invitation_card(invitation.id), tap.chat_id, tap.message_id, work.now)
    if customer.unreachable:
        await work.tx.customers.save(replace(customer, unreachable=None))
    result = await advance(work, invitation, _EVENTS[tap.action](tap))
    return _heard(result, language_of(customer, work.policy.company))


def _heard(result: Advance, language: Language) -> Heard:
    notice = result.notice or Notice("saved")
    question = result.survey.question(notice.question)
    choice = question.choice(notice.choice) if question and notice.choice else None
    return Heard(notice.key, choice.label.in_language(language) if choice else None)


async def take_words(work: Work, customer: Customer, text: str, is_edit: bool = False) -> Heard | AskBack | None:
    """Words in the private chat. None when there is nothing they could belong to."""
    invitation = await _invitation_for_words(work, customer)
    survey = work.house.survey(invitation.survey, invitation.survey_version) if invitation else None
    if invitation is None or survey is None:
        return None
    language = language_of(customer, work.policy.company)
    question = survey.question(invitation.question)
    if question is None or is_edit:
        heard = _heard(await advance(work, invitation, Commented(text, replaces=is_edit)), language)
        return replace(heard, is_on_card=invitation.state is State.ASKING)
    typed = read_reply(survey, question, text, language)
    if isinstance(typed, Unclear):
        return AskBack(invitation, survey, question, typed.candidates)
    return _heard(await advance(work, invitation, _event_of(question, typed, text)), language)


def _event_of(question: Question, typed: Typed, text: str) -> Event:
    if isinstance(typed, Understood) and question.kind == "choices":
        return Chosen(question.key, typed.choices)
    if isinstance(typed, Understood):
        return Answered(question.key, typed.choices[0], via="typed")
    if isinstance(typed, Skip):
        return Skipped(question.key)
    if isinstance(typed, Done):
        return Finished(question.key)
    return Commented(text)


async def _invitation_for_words(work: Work, customer: Customer) -> Invitation | None:
    """The open one; else the newest that was asked not long ago."""
    asked = [one for one in await work.tx.invitations.of_customer(customer.id) if one.asked_at]
    open_one = next((one for one in asked if one.state is State.ASKING), None)
    recent = next((one for one in asked if one.asked_at and work.now - one.asked_at < WORDS_BELONG_FOR), None)
    return open_one or recent
