"""How a story gets a customer who answered: the contact, the card, the score, perhaps some words."""

from __future__ import annotations

from surveys.records import Case, Customer, Invitation, Staff
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
