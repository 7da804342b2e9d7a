"""/mydata: everything kept about one person, as a file: first in words for people, then table by table for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from surveys.definition import Question, Survey
from surveys.languages import Language
from surveys.ports import Work
from surveys.records import Answer, Customer, Invitation
from surveys.use_cases._people import language_of

FILE_NAME = "my-data.json"
#: More invitations than one person ever gets.
ALL = 10_000

Table = list[Mapping[str, object]]


async def tell_own_data(work: Work, customer: Customer | None) -> bytes:
    """JSON. Nothing is kept about somebody who is no customer."""
    kept: Mapping[str, Table] = {}
    if customer is not None:
        kept = {"in_words": await _in_words(work, customer), **await work.tx.figures.of_customer(customer.id)}
    return json.dumps(kept, ensure_ascii=False, indent=2, default=str).encode()


async def _in_words(work: Work, customer: Customer) -> Table:
    """What was asked and what was answered, in the person's own language, newest first."""
    language = language_of(customer, work.policy.company)
    asked = [one for one in await work.tx.invitations.of_customer(customer.id, ALL) if one.asked_at]
    return [await _told(work, invitation, language) for invitation in asked]


async def _told(work: Work, invitation: Invitation, language: Language) -> Mapping[str, object]:
    survey = work.house.survey(invitation.survey, invitation.survey_version)
    contact = await work.tx.contacts.get(invitation.contact_id) if invitation.contact_id else None
    answers = await work.tx.answers.current(invitation.id)
    return {
        "survey": survey.title.in_language(language) if survey else invitation.survey,
        "ticket": contact.ticket if contact else None,
        "asked_at": invitation.asked_at,
        "answers": [_answered(survey, answer, language) for answer in answers],
    }


def _answered(survey: Survey | None, answer: Answer, language: Language) -> Mapping[str, object]:
    question = survey.question(answer.question) if survey else None
    chosen = [_label(question, key, language) for key in answer.choices]
    return {
        "question": question.text.in_language(language) if question else answer.question,
        "answer": answer.text or ", ".join(chosen),
        "answered_at": answer.answered_at,
    }


def _label(question: Question | None, key: str, language: Language) -> str:
    choice = question.choice(key) if question else None
    return choice.label.in_language(language) if choice else key
