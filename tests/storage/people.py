"""Who and what the store's stories are about, with as little as a row needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from storage.schema import deliveries
from storage.store import SqlTx
from surveys.records import Answer, Case, CaseState, Contact, Customer, Delivery, Draft, Invitation, Staff, State

Traits = dict[str, Any]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_NEWEST = select(func.max(deliveries.c.id))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def add_anna(tx: SqlTx, telegram_id: int = 100, **traits: Any) -> Customer:
    """A customer who has started the bot."""
    known: Traits = {"telegram_id": telegram_id, "name": "Анна", "started_at": NOON, "created_at": NOON}
    return await tx.customers.add(Customer(id=0, **(known | traits)))


async def add_boss(tx: SqlTx, team: str | None = None, **traits: Any) -> Staff:
    known: Traits = {"name": "Мария", "role": "manager", "team": team}
    return await tx.staff.add(Staff(id=0, **(known | traits)))


async def add_contact(tx: SqlTx, **traits: Any) -> Contact:
    return await tx.contacts.add(Contact(id=0, **({"closed_at": NOON, **traits})))


async def add_invitation(tx: SqlTx, token: str, **traits: Any) -> Invitation:
    """Asked at noon about nothing in particular."""
    asked: Traits = {
        "survey": "csat",
        "survey_version": 1,
        "customer_id": None,
        "state": State.ASKING,
        "created_at": NOON,
        "asked_at": NOON,
    }
    return await tx.invitations.add(Invitation(id=0, token=token, **(asked | traits)))


async def add_score(tx: SqlTx, invitation: Invitation, score: int, **traits: Any) -> Answer:
    said: Traits = {"question": "score", "choices": (str(score),), "value": score, "answered_at": NOON}
    return await _added(tx, Answer(id=0, invitation_id=invitation.id, **(said | traits)))


async def add_words(tx: SqlTx, invitation: Invitation, text: str, **traits: Any) -> Answer:
    said: Traits = {"question": "comment", "text": text, "answered_at": NOON}
    return await _added(tx, Answer(id=0, invitation_id=invitation.id, **(said | traits)))


async def _added(tx: SqlTx, answer: Answer) -> Answer:
    await tx.answers.add(answer)
    return (await tx.answers.versions(answer.invitation_id))[-1]


async def add_case(tx: SqlTx, invitation: Invitation, **traits: Any) -> Case:
    opened: Traits = {"state": CaseState.OPEN, "opened_at": NOON, "due_at": NOON + DAY, "team": invitation.team}
    return await tx.cases.add(Case(id=0, invitation_id=invitation.id, **(opened | traits)))


async def write_down(tx: SqlTx, owed: Draft, now: datetime) -> int:
    """The id under which it was written down."""
    await tx.deliveries.owe(owed, now)
    return int(await tx._wire.value(_NEWEST))


async def delivery(tx: SqlTx, delivery_id: int) -> Delivery:
    found = await tx.deliveries.get(delivery_id)
    assert found is not None
    return found


def draft(kind: str = "say", chat_id: int = 100, **traits: Any) -> Draft:
    return Draft(kind, chat_id, "ru", **traits)
