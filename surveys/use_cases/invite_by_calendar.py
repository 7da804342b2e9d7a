"""Surveys that come by the calendar, such as NPS: one for each willing customer every so often."""

from __future__ import annotations

from surveys.definition import Survey
from surveys.eligibility import Refusal, is_sampled
from surveys.ports import Work
from surveys.records import Customer
from surveys.use_cases.invite import Invited, NotInvited, invite, suppress

#: How many customers one beat looks at; the next beat goes on.
BATCH = 50


async def invite_by_calendar(work: Work) -> int:
    """Plans the next invitations; says how many. Nothing when the schedule is off."""
    rules = work.policy.schedule
    survey = work.house.survey(rules.survey)
    if not rules.is_on or survey is None:
        return 0
    idle_since = work.now - work.policy.invitations.gap
    waiting = await work.tx.customers.due_by_calendar(survey.key, work.now - rules.every, idle_since, BATCH)
    results = [await _decide(work, customer, survey) for customer in waiting]
    return sum(isinstance(result, Invited) for result in results)


async def _decide(work: Work, customer: Customer, survey: Survey) -> Invited | NotInvited:
    if _is_in_sample(work, customer):
        return await invite(work, None, customer, survey, "calendar")
    refusal = Refusal("sampled_out")
    return NotInvited(await suppress(work, None, customer, survey, refusal, "calendar"), refusal)


def _is_in_sample(work: Work, customer: Customer) -> bool:
    """The same share as after contacts, drawn anew each period so that nobody is left out for ever."""
    policy, every = work.policy.invitations, work.policy.schedule.every
    period = int(work.now.timestamp() // every.total_seconds())
    return is_sampled(f"customer:{customer.id}:{period}", policy.sampling, policy.sampling_seed)
