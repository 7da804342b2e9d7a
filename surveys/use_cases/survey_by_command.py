"""A colleague asks for a survey: find the customer, write the contact down, and say honestly what will happen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from surveys.definition import Survey
from surveys.eligibility import Refusal
from surveys.ports import House, Work
from surveys.records import Contact, Customer, Invitation, JournalEntry, Staff, State
from surveys.use_cases._contacts import contact_for
from surveys.use_cases._numbers import remember_number
from surveys.use_cases.find_customer import Found, Named, find_customer, read_names
from surveys.use_cases.give_link import Link, link_to
from surveys.use_cases.invite import NOT_ASKED, NotInvited, invite
from surveys.values import replace

#: How many customers are offered as buttons.
OFFERED = 6


class SurveyRequest(Struct, frozen=True):
    """`survey` None means the one that follows a contact; `own_name` is the asking colleague's own @username."""

    named: Named
    survey: str | None = None
    own_name: str | None = None


class Planned(Struct, frozen=True):
    who: str
    survey: Survey
    ticket: str | None
    at: datetime


class Now(Struct, frozen=True):
    who: str
    survey: Survey
    ticket: str | None


class Refused(Struct, frozen=True):
    who: str
    refusal: Refusal


class NeedsLink(Struct, frozen=True):
    """The bot cannot write to this person first."""

    link: Link


class AboutWhom(Struct, frozen=True):
    """Nobody was named; these were met last. Empty: nobody is known yet."""

    customers: tuple[Customer, ...]
    survey: Survey


class UnknownSurvey(Struct, frozen=True):
    key: str
    known: tuple[str, ...]


class NotYourself(Struct, frozen=True):
    pass


Reply = Planned | Now | Refused | NeedsLink | AboutWhom | UnknownSurvey | NotYourself


def read_request(words: Sequence[str], house: House, about: Named | None = None) -> SurveyRequest:
    """A survey's key may stand anywhere among the words."""
    keys = [word.lower() for word in words if word.lower() in house.in_force]
    others = [word for word in words if word.lower() not in house.in_force]
    return SurveyRequest(read_names(others, about), keys[0] if keys else None)


async def survey_by_command(work: Work, agent: Staff, request: SurveyRequest) -> Reply:
    """What stands in the way first: no such survey, nobody named, oneself, unknown to the bot, the rules of asking."""
    key = request.survey or work.policy.invitations.default_survey
    survey = work.house.survey(key)
    if survey is None:
        return UnknownSurvey(key, tuple(work.house.in_force))
    if request.named.is_nobody:
        return AboutWhom(await _met_last(work, agent), survey)
    found = await find_customer(work, request.named)
    if found.not_understood:
        return UnknownSurvey(found.not_understood, tuple(work.house.in_force))
    if _is_oneself(agent, request, found):
        return NotYourself()
    found = await remember_number(work, found)
    contact = await contact_for(work, agent, found)
    if found.customer is None or not _can_be_written_to(found.customer):
        return NeedsLink(await link_to(work, agent, contact, survey.key, found.person))
    return await _invite(work, agent, found, contact, survey, found.customer)


async def _met_last(work: Work, agent: Staff) -> tuple[Customer, ...]:
    latest = await work.tx.customers.latest(OFFERED + 1)
    others = [customer for customer in latest if customer.telegram_id != agent.telegram_id]
    return tuple(others[:OFFERED])


def _is_oneself(agent: Staff, request: SurveyRequest, found: Found) -> bool:
    named = {found.named.telegram_id, found.customer.telegram_id if found.customer else None}
    has_own_name = request.own_name is not None and request.own_name.lower() == (found.named.username or "").lower()
    return has_own_name or (agent.telegram_id is not None and agent.telegram_id in named)


def _can_be_written_to(customer: Customer) -> bool:
    """A link helps only those who never started the bot; those who left it get an honest refusal."""
    has_left = customer.opted_out_at or customer.forgotten_at
    return bool(has_left or (customer.telegram_id and customer.started_at))


async def _invite(
    work: Work, agent: Staff, found: Found, contact: Contact, survey: Survey, customer: Customer
) -> Reply:
    earlier = await work.tx.invitations.of_contact(contact.id)
    waiting = next((one for one in earlier if one.state is State.SCHEDULED and one.survey == survey.key), None)
    if waiting is not None and waiting.due_at is not None:
        return Planned(found.who, survey, contact.ticket, waiting.due_at)
    outcome = await invite(work, contact, customer, survey)
    await _note(work, agent, outcome.invitation)
    if isinstance(outcome, NotInvited):
        return Refused(found.who, await _with_date(work, outcome.refusal, customer, earlier))
    if outcome.invitation.state is State.SCHEDULED:
        return Planned(found.who, survey, contact.ticket, outcome.invitation.due_at or outcome.due_at)
    return Now(found.who, survey, contact.ticket)


async def _with_date(work: Work, refusal: Refusal, customer: Customer, earlier: Sequence[Invitation]) -> Refusal:
    """When this contact was asked about, or since when another survey is open or for when it is planned."""
    if refusal.reason == "already_asked":
        asked = next((one for one in earlier if one.state not in NOT_ASKED), None)
        return replace(refusal, since=asked.asked_at if asked else None)
    if refusal.reason != "open_invitation":
        return refusal
    latest = await work.tx.invitations.of_customer(customer.id)
    current = next((one for one in latest if one.state in (State.SCHEDULED, State.ASKING)), None)
    if current is None or current.state is State.ASKING:
        return replace(refusal, since=current.asked_at if current else None)
    return replace(refusal, until=current.due_at)


async def _note(work: Work, agent: Staff, invitation: Invitation) -> None:
    subject = f"invitation:{invitation.id}"
    await work.tx.journal.note(JournalEntry(work.now, f"staff:{agent.id}", "requested", subject))
