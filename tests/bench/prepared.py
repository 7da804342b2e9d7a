"""Databases as our bot would have left them: customers whose card stands open, or whose invitation is due now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from storage import open_store
from surveys.catalogue import load_catalogue
from surveys.definition import Survey
from surveys.deliveries import invitation_card
from surveys.records import Card, Contact, Customer, Invitation, Staff, State
from tests.bench.people import CARD, chat_of, name_of, token_of, username_of

AGENTS = 20
#: Records that are stored in one transaction.
PORTION = 20_000


async def prepare(url: str, open_cards: int = 0, due: int = 0) -> None:
    """Customers 0…open_cards have a card before them, the `due` after them wait for one."""
    stored = records(open_cards, due, datetime.now(UTC).replace(microsecond=0))
    store = await open_store(url)
    try:
        for begin in range(0, len(stored), PORTION):
            async with store.transaction() as tx:
                await tx.bulk(stored[begin : begin + PORTION])
    finally:
        await store.close()


def records(open_cards: int, due: int, now: datetime) -> list[Any]:
    """What is stored about all of them."""
    survey = next(survey for survey in load_catalogue() if survey.key == "csat")
    people = [one for number in range(open_cards + due) for one in _about(number, now)]
    return [
        *(*_agents(now), *people),
        *_invitations(range(open_cards), range(open_cards, open_cards + due), survey, now),
    ]


def _agents(now: datetime) -> list[Staff]:
    return [Staff(1 + place, f"Анна {place}", "agent", "support", joined_at=now) for place in range(AGENTS)]


def _about(number: int, now: datetime) -> Sequence[Any]:
    """Record ids begin at 1, so customer 0 is row 1."""
    row, long_ago = number + 1, now - timedelta(days=1)
    customer = Customer(
        row,
        telegram_id=chat_of(number),
        username=username_of(number),
        name=name_of(number),
        telegram_language="ru",
        created_at=long_ago,
        started_at=long_ago,
    )
    agent = 1 + number % AGENTS
    return customer, Contact(row, now - timedelta(minutes=20), f"T-{row}", row, agent, "support", source="command")


def _invitations(asked: range, due: range, survey: Survey, now: datetime) -> Iterator[Any]:
    for number in asked:
        yield _invitation(number, survey, now, asked_at=now, wake_at=now + timedelta(days=1), is_asked=True)
        yield Card(invitation_card(number + 1), chat_of(number), CARD)
    for number in due:
        yield _invitation(number, survey, now, asked_at=None, wake_at=now, is_asked=False)


def _invitation(
    number: int, survey: Survey, now: datetime, asked_at: datetime | None, wake_at: datetime, *, is_asked: bool
) -> Invitation:
    row = number + 1
    return Invitation(
        row,
        token_of(number),
        survey.key,
        survey.version,
        customer_id=row,
        state=State.ASKING if is_asked else State.SCHEDULED,
        created_at=now - timedelta(minutes=20),
        contact_id=row,
        agent_id=1 + number % AGENTS,
        team="support",
        question=survey.score_question.key if is_asked else None,
        wake_at=wake_at,
        due_at=now,
        asked_at=asked_at,
        remind_at=wake_at if is_asked else None,
        expires_at=now + timedelta(days=3) if is_asked else None,
    )
