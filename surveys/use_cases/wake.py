"""What came due for one invitation: asking, reminding, running out, closing the edit window."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from surveys.definition import Survey
from surveys.eligibility import Past, Refusal, may_ask
from surveys.events import CameDue, Event, Hindered, RanOut, Reopened, WentQuiet, WindowClosed
from surveys.ports import Work
from surveys.records import Customer, Invitation, State
from surveys.schedule import next_slot, plan_reminder, zone
from surveys.use_cases._advance import advance
from surveys.use_cases._people import zone_of
from surveys.values import replace


async def wake(work: Work, invitation: Invitation) -> Invitation:
    """Do what the clock demands. Asking is checked once more: things may have changed since it was planned."""
    if invitation.state is State.SCHEDULED:
        return await _ask_or_not(work, invitation)
    event = _deadline(invitation, work.now)
    if event is None:
        return invitation
    slot = await _next_slot(work, invitation)
    if isinstance(event, WentQuiet) and slot > work.now:
        return await _remind_later(work, invitation, slot)
    return (await advance(work, invitation, event)).invitation


async def _next_slot(work: Work, invitation: Invitation) -> datetime:
    """When the customer may be written to next."""
    customer = await work.tx.customers.get(invitation.customer_id) if invitation.customer_id else None
    return next_slot(work.now, work.policy.invitations.window, zone(zone_of(customer, work.policy.company)))


async def _remind_later(work: Work, invitation: Invitation, slot: datetime) -> Invitation:
    """We were late and the window is closed: the next slot, unless the answer is not waited for any more by then."""
    is_in_time = invitation.expires_at is None or slot < invitation.expires_at
    later = slot if is_in_time else None
    put_off = replace(invitation, remind_at=later, wake_at=later or invitation.expires_at)
    await work.tx.invitations.save(put_off)
    return put_off


def _deadline(invitation: Invitation, now: datetime) -> Event | None:
    if invitation.state is State.COMPLETED:
        return WindowClosed()
    if invitation.state is State.ASKING and invitation.expires_at and now >= invitation.expires_at:
        return RanOut()
    if invitation.state is State.ASKING and invitation.remind_at and now >= invitation.remind_at:
        return WentQuiet()
    return None


async def _ask_or_not(work: Work, invitation: Invitation) -> Invitation:
    survey = work.house.survey(invitation.survey, invitation.survey_version)
    customer = await work.tx.customers.get(invitation.customer_id) if invitation.customer_id else None
    if survey is None or customer is None:
        return (await advance(work, invitation, Hindered("forgotten"))).invitation
    hindrance = await _hindrance(work, invitation, survey, customer)
    if hindrance is not None:
        return (await advance(work, invitation, hindrance)).invitation
    tz = zone(zone_of(customer, work.policy.company))
    slot = next_slot(work.now, work.policy.invitations.window, tz)
    if slot > work.now:
        return await _postpone(work, invitation, slot)
    return await ask_now(work, invitation, survey, tz)


async def ask_now(work: Work, invitation: Invitation, survey: Survey, tz: ZoneInfo) -> Invitation:
    """Ask at this moment, whatever the hour."""
    policy = work.policy.invitations
    expires_at = work.now + (survey.expires_after or policy.expires_after)
    event = CameDue(plan_reminder(work.now, expires_at, policy, tz), expires_at)
    return (await advance(work, invitation, event)).invitation


async def _hindrance(work: Work, invitation: Invitation, survey: Survey, customer: Customer) -> Event | None:
    contact = await work.tx.contacts.get(invitation.contact_id) if invitation.contact_id else None
    if contact is not None and contact.reopened_at is not None:
        return Reopened()
    if invitation.expires_at and work.now >= invitation.expires_at:
        return Hindered("too_late")
    others = [one for one in await work.tx.invitations.of_customer(customer.id) if one.id != invitation.id]
    past = Past(
        asked=tuple(await work.tx.invitations.asked(customer.id)),
        has_open_invitation=any(one.state is State.ASKING for one in others),
    )
    # Sampling was decided when the invitation was planned, so the contact's id is not asked about again.
    refusal: Refusal | None = may_ask(customer, survey, past, work.policy.invitations, work.now, None)
    return Hindered(refusal.reason) if refusal else None


async def _postpone(work: Work, invitation: Invitation, slot: datetime) -> Invitation:
    """We were late and the window is closed: the next slot, unless that is beyond the expiry."""
    if invitation.expires_at and slot >= invitation.expires_at:
        return (await advance(work, invitation, Hindered("too_late"))).invitation
    postponed = replace(invitation, due_at=slot, wake_at=slot)
    await work.tx.invitations.save(postponed)
    return postponed
