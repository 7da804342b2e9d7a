"""Decide about one support contact: ask the customer, when, or why not. Every decision is a row."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from surveys.definition import Survey
from surveys.eligibility import Past, Refusal, may_ask
from surveys.ports import Work
from surveys.records import ChosenBy, Contact, Customer, Invitation, JournalEntry, State
from surveys.schedule import plan_asking, zone
from surveys.use_cases._people import zone_of
from surveys.use_cases.wake import ask_now, wake
from surveys.values import replace

#: States that count as «was not asked»: another try for the same contact is allowed.
NOT_ASKED = (State.SUPPRESSED, State.CANCELLED, State.UNDELIVERABLE)


class Invited(Struct, frozen=True):
    """The customer is asked now, or will be at `due_at`."""

    invitation: Invitation
    due_at: datetime

    @property
    def is_asked(self) -> bool:
        return self.invitation.state is State.ASKING


class NotInvited(Struct, frozen=True):
    """A rule forbids it; the suppressed invitation keeps the reason."""

    invitation: Invitation
    refusal: Refusal


async def invite(
    work: Work, contact: Contact | None, customer: Customer, survey: Survey, chosen_by: ChosenBy = "agent"
) -> Invited | NotInvited:
    """Plan the survey about `contact` (None: by calendar). Asks at once when the plan says now."""
    past = await _past(work, contact, customer)
    contact_id = contact.id if contact else None
    refusal = may_ask(customer, survey, past, work.policy.invitations, work.now, contact_id)
    tz = zone(zone_of(customer, work.policy.company))
    closed_at = contact.closed_at if contact else work.now
    topic = contact.topic if contact else None
    policy = work.policy.invitations
    plan = plan_asking(closed_at, topic, policy, survey.expires_after or policy.expires_after, tz, work.now)
    if refusal is None and plan.is_too_late:
        refusal = Refusal("too_late")
    if refusal is not None:
        return NotInvited(await suppress(work, contact, customer, survey, refusal, chosen_by), refusal)
    blank = _blank(work, contact, customer, survey, State.SCHEDULED, chosen_by)
    planned = await _planned(work, blank, plan.due_at, plan.expires_at)
    if plan.due_at <= work.now:
        planned = await wake(work, planned)
    return Invited(planned, plan.due_at)


async def invite_at_once(work: Work, contact: Contact, customer: Customer, survey: Survey) -> Invitation:
    """The customer came of their own will, by a link that an agent gave: asked now, whatever the hour and the
    cool-down."""
    policy = work.policy.invitations
    expires_at = work.now + (survey.expires_after or policy.expires_after)
    blank = _blank(work, contact, customer, survey, State.SCHEDULED, "agent")
    planned = await _planned(work, blank, work.now, expires_at)
    return await ask_now(work, planned, survey, zone(zone_of(customer, work.policy.company)))


async def _past(work: Work, contact: Contact | None, customer: Customer) -> Past:
    latest = await work.tx.invitations.of_customer(customer.id)
    about = await work.tx.invitations.of_contact(contact.id) if contact else []
    return Past(
        asked=tuple(await work.tx.invitations.asked(customer.id)),
        has_open_invitation=any(one.state in (State.SCHEDULED, State.ASKING) for one in latest),
        was_asked_about_contact=any(one.state not in NOT_ASKED for one in about),
    )


async def _planned(work: Work, blank: Invitation, due_at: datetime, expires_at: datetime) -> Invitation:
    return await _add(work, replace(blank, due_at=due_at, wake_at=due_at, expires_at=expires_at))


async def suppress(
    work: Work, contact: Contact | None, customer: Customer, survey: Survey, refusal: Refusal, chosen_by: ChosenBy
) -> Invitation:
    """The row that remembers why somebody was not asked."""
    blank = _blank(work, contact, customer, survey, State.SUPPRESSED, chosen_by)
    return await _add(work, replace(blank, reason=refusal.reason))


def _blank(
    work: Work, contact: Contact | None, customer: Customer, survey: Survey, state: State, chosen_by: ChosenBy
) -> Invitation:
    return Invitation(
        0,
        work.house.new_token(12),
        survey.key,
        survey.version,
        customer.id,
        state,
        work.now,
        contact_id=contact.id if contact else None,
        agent_id=contact.agent_id if contact else None,
        team=contact.team if contact else None,
        topic=contact.topic if contact else None,
        channel=contact.channel if contact else None,
        chosen_by=chosen_by,
    )


async def _add(work: Work, filled: Invitation) -> Invitation:
    invitation = await work.tx.invitations.add(filled)
    verb = "planned" if filled.reason is None else "suppressed"
    detail = {} if filled.reason is None else {"reason": filled.reason}
    await work.tx.journal.note(JournalEntry(work.now, "bot", verb, f"invitation:{invitation.id}", detail))
    return invitation
