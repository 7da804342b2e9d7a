"""SIGTERM in the middle of a batch, while Telegram answers slowly: it ends in good order and loses nothing."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulator.people import Person
from simulator.server import Served
from storage import open_store
from surveys.records import Contact, Customer, Invitation, State
from surveys.values import replace
from tests.terminal import Afterword, Serving, serving

CUSTOMERS = 100
#: What supervisors wait for at least before they kill.
PATIENCE = 10


async def test_sigterm_in_a_batch_of_a_hundred(
    telegram: Served, tmp_path: Path, settings: dict[str, str], afterword: Afterword
) -> None:
    world = telegram.world
    world.limits.enabled = False
    people = [world.joins(f"Клиент {n}", language_code="ru") for n in range(CUSTOMERS)]
    for person in people:
        world.private_chat(person.user)
    settings |= {
        "AFTERWORD_SENDING__PAID": "true",
        "AFTERWORD_SENDING__RATE": "1000",
        "AFTERWORD_INVITATIONS__WINDOW": "00:00-24:00",
    }
    await plan_invitations(tmp_path, people)
    async with serving(tmp_path, settings) as bot:
        await world_reaches(telegram, lambda: all(person.messages() for person in people))
        assert await bot.ends() == 0

    for person in people:
        person.taps("🙂 Хорошо")
    assert len(world.updates.pending()) == CUSTOMERS
    for method in ("answerCallbackQuery", "editMessageText"):
        world.faults.add("slow", method=method, times=10 * CUSTOMERS, seconds=3.0)
    async with serving(tmp_path, settings) as at_once:
        await ends_in_good_order(at_once)
    async with serving(tmp_path, settings) as again:
        await world_reaches(telegram, lambda: any(call.method == "answerCallbackQuery" for call in world.log))
        await ends_in_good_order(again)

    world.faults.clear()
    async with serving(tmp_path, settings) as last:
        await world_reaches(
            telegram, lambda: all("Ваш вопрос решён?" in person.messages()[-1].text for person in people)
        )
        assert await last.ends() == 0
    rows = list(csv.DictReader((await afterword("export", "answers")).out.splitlines()))
    assert [row["value"] for row in rows] == ["4"] * CUSTOMERS
    assert len({row["invitation_id"] for row in rows}) == CUSTOMERS


async def ends_in_good_order(bot: Serving) -> None:
    async with asyncio.timeout(PATIENCE):
        assert await bot.ends() == 0
    assert "Traceback" not in bot.log


async def plan_invitations(folder: Path, people: Sequence[Person]) -> None:
    """As if all their contacts had been closed a quarter of an hour ago."""
    now = datetime.now(UTC)
    store = await open_store(f"sqlite:///{folder / 'afterword.db'}")
    async with store.transaction() as tx:
        for person in people:
            customer = await tx.customers.add(Customer(0, person.id, created_at=now, started_at=now))
            contact = await tx.contacts.add(Contact(0, now, customer_id=customer.id))
            planned = Invitation(0, f"token{customer.id:05d}", "csat", 1, customer.id, State.SCHEDULED, now)
            until = now + timedelta(days=3)
            await tx.invitations.add(replace(planned, contact_id=contact.id, due_at=now, wake_at=now, expires_at=until))
    await store.close()


async def world_reaches(telegram: Served, reached: Callable[[], bool]) -> None:
    """Follow the world's changes until it is so."""
    feed = telegram.world.feed
    async with asyncio.timeout(60):
        while not reached():
            await feed.wait(feed.changes.total, 1)
