"""Audit sampling: of the contacts that nobody asked about, the bot itself asks about a share, drawn by lot.

Agents choose whom to ask, so their figures may flatter; those drawn show by how much. A contact is looked at once, in
the order in which they ended, when agents have had `audit_after` for it. One that we hear of later is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from surveys.definition import Survey
from surveys.eligibility import is_sampled
from surveys.ports import Work
from surveys.records import Contact, Mark
from surveys.use_cases.invite import Invited, NotInvited, invite

#: How many contacts one beat looks at; the next beat goes on.
BATCH = 50
#: When the contact ended that was looked at last, and its id.
LOOKED_AT = "looked_at_for_audit"


async def invite_by_lot(work: Work) -> int:
    """Plans the next invitations, by all rules of asking; says how many. Nothing when there is no audit."""
    policy = work.policy.invitations
    survey = work.house.survey(policy.default_survey)
    if not policy.audit or survey is None:
        return 0
    results = [await _decide(work, contact, survey) for contact in await _next(work, survey)]
    return sum(isinstance(result, Invited) for result in results)


async def _next(work: Work, survey: Survey) -> Sequence[Contact]:
    """Ended long enough ago for agents to have asked, and not too long ago for us to."""
    policy = work.policy.invitations
    oldest = work.now - (survey.expires_after or policy.expires_after)
    last = await work.tx.marks.get(LOOKED_AT)
    begin = last if last is not None and last.at >= oldest else Mark(LOOKED_AT, oldest)
    ended = await work.tx.contacts.ended(begin.at, begin.number, work.now - policy.audit_after, BATCH)
    if ended:
        await work.tx.marks.put(Mark(LOOKED_AT, ended[-1].closed_at, ended[-1].id))
    return ended


async def _decide(work: Work, contact: Contact, survey: Survey) -> Invited | NotInvited | None:
    """None for one that was not drawn, or about which somebody wanted to ask."""
    policy = work.policy.invitations
    if contact.reopened_at is not None or contact.customer_id is None:
        return None
    if not is_sampled(f"audit:{contact.id}", policy.audit, policy.sampling_seed):
        return None
    customer = await work.tx.customers.get(contact.customer_id)
    if customer is None or await _was_chosen(work, contact):
        return None
    return await invite(work, contact, customer, survey, "audit")


async def _was_chosen(work: Work, contact: Contact) -> bool:
    """Whatever became of it: a survey that a rule forbade was chosen too, and so was a link that nobody opened."""
    if await work.tx.invitations.of_contact(contact.id):
        return True
    return any(entry.verb == "gave_link" for entry in await work.tx.journal.about(f"contact:{contact.id}"))
