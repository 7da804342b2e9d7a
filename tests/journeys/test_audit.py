"""An agent asks only the happy ones, and the lot asks the others: the manager sees how much the figure flatters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.people import Person
from surveys.records import Answer, ChosenBy, Contact, Customer, Invitation, State
from surveys.values import replace
from tests.journeys.help_desk import customer_of, invitations_of, live
from tests.journeys.test_agents import says
from tests.stage import Stage, stage


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    freely = {"INVITATIONS__DELAY": "0s", "INVITATIONS__WINDOW": "00:00-24:00"}
    async with stage(tmp_path, **freely, INVITATIONS__AUDIT="1") as set_up:
        yield set_up


async def ends(theatre: Stage, agent: Person, person: Person) -> None:
    """The help desk tells of a contact that has ended; whether to ask is up to the agent."""
    customer = await customer_of(theatre, person)
    async with theatre.app.store.transaction() as tx:
        staff = await tx.staff.by_telegram(agent.id)
        assert staff is not None
        now = theatre.clock.now()
        await tx.contacts.add(Contact(0, now, f"T-{person.id}", customer.id, staff.id, staff.team, source="desk"))


async def had(theatre: Stage, agent: Person, chosen_by: ChosenBy, good: int, bad: int) -> None:
    """So many have answered until now."""
    now = theatre.clock.now()
    async with theatre.app.store.transaction() as tx:
        staff = await tx.staff.by_telegram(agent.id)
        assert staff is not None
        for number, score in enumerate([5] * good + [1] * bad):
            customer = await tx.customers.add(Customer(0, started_at=now))
            contact = await tx.contacts.add(Contact(0, now, None, customer.id, staff.id, staff.team))
            asked = Invitation(0, f"{chosen_by}{number}", "csat", 1, customer.id, State.COMPLETED, now, contact.id)
            told = replace(asked, agent_id=staff.id, team=staff.team, asked_at=now, chosen_by=chosen_by)
            invitation = await tx.invitations.add(told)
            await tx.answers.add(Answer(0, invitation.id, "score", now, (str(score),), score))


async def test_a_manager_sees_through_an_agent_who_asks_only_the_happy_ones(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    happy, unhappy = await theatre.meets("Иван", username="ivan"), await theatre.meets("Пётр", username="petr")
    await had(theatre, anna, "agent", 39, 0)
    await had(theatre, anna, "audit", 6, 8)

    await ends(theatre, anna, happy)
    await ends(theatre, anna, unhappy)
    anna.writes(f"/survey T-{happy.id} @ivan")
    await theatre.settle()
    happy.taps("😀 Очень хорошо")
    await theatre.settle()
    assert not live(unhappy), "Anna leaves him out"

    await theatre.passes(hours=25)
    assert len(live(unhappy)) == 1, "the lot does not"
    unhappy.taps("😡 Очень плохо")
    await theatre.settle()
    await theatre.passes(hours=25)
    assert len(await invitations_of(theatre, happy)) == 1, "who was chosen is not drawn as well"

    covered, audited = await says(theatre, maria, "/agents coverage")
    assert "Анна: 40 из 55; опрос не запускали — 15" in covered, "what the lot asked is not to Anna's credit"
    assert "Кого выбрали сотрудники: довольны 40 из 40 (100\u00a0%)." in audited
    assert "Кого из остальных выбрал жребий: довольны 6 из 15 (40\u00a0%)." in audited
    assert "Разница 60 п.\u00a0п. (скорее всего, от 34 до 80) — больше, чем бывает случайно" in audited
    assert "Анна: выбранные — 40 из 40, по жребию — 6 из 15" in audited
    assert "Это не оценка людей" in audited


async def test_without_an_audit_the_lot_asks_nobody_and_nothing_is_said_of_it(tmp_path: Path) -> None:
    async with stage(tmp_path, INVITATIONS__DELAY="0s", INVITATIONS__WINDOW="00:00-24:00") as theatre:
        maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
        ivan = await theatre.meets("Иван")
        await ends(theatre, anna, ivan)
        await theatre.passes(hours=25)
        assert not live(ivan)
        (covered,) = await says(theatre, maria, "/agents coverage")
        assert "жребий" not in covered
