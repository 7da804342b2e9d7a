"""How a story gets a customer who answered: the contact, the card, the score, perhaps some words."""

from __future__ import annotations

from surveys.records import Answer, Case, Customer, Invitation, Staff, State
from surveys.values import replace
from tests.builders import Office


async def answered(
    office: Office,
    agent: Staff,
    score: int,
    words: str | None = None,
    survey: str = "csat",
    solved: str = "no",
) -> tuple[Customer, Invitation]:
    """A new customer is asked about a contact with `agent` and answers."""
    customer = await office.customer()
    contact = await office.contact(customer, agent, ticket=f"T-{customer.id}")
    invitation = await office.asked(customer, contact, survey)
    await office.taps(customer, invitation.token, "score", str(score))
    if survey == "csat" and words:
        await office.taps(customer, invitation.token, "solved", solved)
    if words:
        await office.writes(customer, words)
    return customer, invitation


async def unhappy(office: Office, agent: Staff, words: str | None = None, score: int = 1) -> Case:
    """The case that a low score has opened; its cards are delivered."""
    _, invitation = await answered(office, agent, score, words)
    await office.delivered()
    async with office.work() as work:
        case = await work.tx.cases.of_invitation(invitation.id)
    assert case is not None
    return case


async def case_now(office: Office, case: Case) -> Case:
    async with office.work() as work:
        found = await work.tx.cases.get(case.id)
    assert found is not None
    return found


async def many_answered(
    office: Office, agent: Staff | None, good: int, bad: int, topic: str | None = None, channel: str | None = None
) -> None:
    """So many customers of this agent, or of nobody, have answered at this moment."""
    asked = Invitation(0, "", "csat", 1, None, State.COMPLETED, office.now, asked_at=office.now)
    asked = replace(asked, team=agent.team if agent else "support", topic=topic, channel=channel)
    async with office.work() as work:
        for score in [5] * good + [1] * bad:
            token = office.house.new_token(12)
            invitation = await work.tx.invitations.add(
                replace(asked, token=token, agent_id=agent.id if agent else None)
            )
            await work.tx.answers.add(Answer(0, invitation.id, "score", office.now, (str(score),), score))
