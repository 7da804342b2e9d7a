"""The promise behind all others: whatever instant the process is killed at, each answer is there exactly once.

The bot runs as a process of its own against the local Telegram over HTTP. Customers tap while it is killed with SIGKILL
at instants drawn from a seed (counted in Bot API calls, so that nothing sleeps) and started again.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from simulator.clock import Clock
from simulator.people import Person
from simulator.server import served
from simulator.world import World
from storage import open_store
from surveys.records import Answer, Contact, Customer, Invitation, State

CUSTOMERS = 200
KILLS = 6
SEED = 20261124
LABELS = ("😡 Очень плохо", "🙁 Плохо", "😐 Ни хорошо, ни плохо", "🙂 Хорошо", "😀 Очень хорошо")


class Crowd:
    """Customers who tap as soon as their card comes, in an order of their own."""

    def __init__(self, world: World, dice: random.Random) -> None:
        self.world = world
        self.people = [world.joins(f"Клиент {n}", language_code="ru") for n in range(CUSTOMERS)]
        self.wanted = {person.id: dice.randint(1, 5) for person in self.people}
        self.tapped: set[int] = set()
        self._dice = dice
        for person in self.people:
            world.private_chat(person.user)

    def taps_some(self) -> None:
        """A few of those whose card waits; twice each, as impatient people do."""
        waiting = [person for person in self.people if person.id not in self.tapped and _has_card(person)]
        for person in self._dice.sample(waiting, k=min(len(waiting), self._dice.randint(1, 4))):
            card = person.messages()[-1]
            for _ in range(2):
                person.taps(LABELS[self.wanted[person.id] - 1], message=card)
            self.tapped.add(person.id)


def _has_card(person: Person) -> bool:
    return any(LABELS[0] in message.buttons for message in person.messages())


class Bot:
    """The program as a process."""

    def __init__(self, folder: Path, base_url: str, token: str) -> None:
        self._environ = {
            **os.environ,
            "AFTERWORD_TELEGRAM__TOKEN": token,
            "AFTERWORD_TELEGRAM__BASE_URL": base_url,
            "AFTERWORD_DATABASE__URL": f"sqlite:///{folder / 'afterword.db'}",
            "AFTERWORD_COMPANY__LANGUAGE": "ru",
            "AFTERWORD_INVITATIONS__WINDOW": "00:00-24:00",
            "AFTERWORD_SENDING__RATE": "60",
            "AFTERWORD_SENDING__PAID": "true",
        }
        self._process: asyncio.subprocess.Process

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=self._environ, stderr=asyncio.subprocess.DEVNULL
        )

    async def killed(self) -> None:
        self._process.kill()
        await self._process.wait()

    async def stopped(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return await self._process.wait()


async def test_answers_survive_sigkill_at_random_instants(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    world = World(Clock())
    world.limits.enabled = False
    crowd = Crowd(world, dice)
    await _plan_invitations(tmp_path, crowd)
    async with served(world) as running:
        bot = Bot(tmp_path, running.base_url, world.token)
        await bot.start()
        for _ in range(KILLS):
            calls = len(world.log) + dice.randint(30, 90)
            await _until(world, crowd, partial(_has_called, world, calls))
            await bot.killed()
            await bot.start()
        await _until(world, crowd, lambda: not world.updates.pending() and _nobody_waits(crowd))
        assert await bot.stopped() == 0
    await _check(tmp_path, crowd)


async def _plan_invitations(folder: Path, crowd: Crowd) -> None:
    """As if two hundred contacts had been closed a quarter of an hour ago."""
    now = datetime.now(UTC)
    store = await open_store(f"sqlite:///{folder / 'afterword.db'}")
    async with store.transaction() as tx:
        for person in crowd.people:
            customer = await tx.customers.add(Customer(0, person.id, created_at=now, started_at=now))
            contact = await tx.contacts.add(Contact(0, now, customer_id=customer.id))
            planned = Invitation(0, f"token{customer.id:05d}", "csat", 1, customer.id, State.SCHEDULED, now)
            due = now + timedelta(seconds=1)
            await tx.invitations.add(
                replace(planned, contact_id=contact.id, due_at=due, wake_at=due, expires_at=due + timedelta(days=3))
            )
    await store.close()


async def _until(world: World, crowd: Crowd, reached: Callable[[], bool]) -> None:
    """Follow the world's changes; people tap meanwhile."""
    while not reached():
        seen = len(world.feed.changes)
        crowd.taps_some()
        await world.feed.wait(seen, 5)


def _has_called(world: World, calls: int) -> bool:
    return len(world.log) >= calls


def _nobody_waits(crowd: Crowd) -> bool:
    """Everybody who got a card has tapped, and has seen the next question."""
    return not any(_has_card(person) for person in crowd.people) and len(crowd.tapped) > CUSTOMERS * 3 / 4


async def _check(folder: Path, crowd: Crowd) -> None:
    store = await open_store(f"sqlite:///{folder / 'afterword.db'}")
    async with store.transaction() as tx:
        versions: dict[int, list[Answer]] = {}
        for person in crowd.people:
            customer = await tx.customers.by_telegram(person.id)
            assert customer is not None
            (invitation,) = await tx.invitations.of_customer(customer.id)
            versions[person.id] = await tx.answers.versions(invitation.id)
    await store.close()
    given = {person_id: [answer.value for answer in answers] for person_id, answers in versions.items() if answers}
    assert given == {person_id: [crowd.wanted[person_id]] for person_id in crowd.tapped}
