"""How a story gets many answers at once: written down as they would stand there, without the conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from surveys.languages import Language
from surveys.ports import Work
from surveys.records import Answer, Contact, Customer, Invitation, Staff, State
from tests.builders import Office

MINUTE = timedelta(minutes=1)


class Told(Struct, frozen=True):
    """What one customer said; without a score nothing. They were asked `ago` and answered a minute later."""

    score: int | None = 5
    words: str | None = None
    solved: str | None = None
    reasons: tuple[str, ...] = ()
    ago: timedelta = timedelta(days=1)
    topic: str | None = None
    channel: str | None = None
    agent: Staff | None = None
    reminded: bool = False
    state: State = State.COMPLETED
    settled: tuple[str, ...] = ()
    language: Language = "ru"
    #: The same customer had another contact two days before.
    came_back: bool = False


async def tells(office: Office, everybody: Sequence[Told]) -> list[Invitation]:
    async with office.work() as work:
        return [await _tell(work, n, one) for n, one in enumerate(everybody)]


async def _tell(work: Work, n: int, told: Told) -> Invitation:
    asked = work.now - told.ago
    agent_id, team = (told.agent.id, told.agent.team) if told.agent else (None, None)
    frozen: dict[str, Any] = {"agent_id": agent_id, "team": team, "topic": told.topic, "channel": told.channel}
    customer = await work.tx.customers.add(Customer(0, name="Клиент", created_at=asked))
    if told.came_back:
        await work.tx.contacts.add(Contact(0, asked - timedelta(days=2), customer_id=customer.id))
    contact = await work.tx.contacts.add(Contact(0, asked, f"T-{n}", customer.id, **frozen))
    token, answered = work.house.new_token(12), asked + MINUTE
    invitation = await work.tx.invitations.add(
        Invitation(
            *(0, token, "csat", 1, customer.id, told.state, asked, contact.id),
            **frozen,
            settled=frozenset(told.settled),
            asked_at=asked,
            reminded_at=asked if told.reminded else None,
            first_answered_at=answered if told.score else None,
        )
    )
    given: dict[str, dict[str, Any]] = {
        "score": {"choices": (str(told.score),), "value": told.score} if told.score else {},
        "solved": {"choices": (told.solved,)} if told.solved else {},
        "reasons": {"choices": told.reasons} if told.reasons else {},
        "comment": {"text": told.words} if told.words else {},
    }
    for question, said in given.items():
        if said:
            await work.tx.answers.add(Answer(0, invitation.id, question, answered, language=told.language, **said))
    return invitation
