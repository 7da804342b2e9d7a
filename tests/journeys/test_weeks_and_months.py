"""What a week and a month tell besides their figures, from the help desk's contacts to the message in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errands import Desk, show_digest
from tests.journeys.test_agents import says
from tests.journeys.test_audit import ends, had
from tests.stage import Stage, stage

SUNDAY = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 30, 7, 1, tzinfo=UTC)
FIRST_OF_DECEMBER = datetime(2026, 12, 1, 7, 1, tzinfo=UTC)

ASKED = "🧾 Спросили после 12 из 14 обращений; чаще всего не спрашивали, потому что опрос не запускали (2)"
SIDES = "🎲 Из выбранных сотрудниками довольны 30 из 30, из выбранных жребием 4 из 14; разница 71 п.\u00a0п."


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, SUNDAY, INVITATIONS__AUDIT="0.1") as set_up:
        yield set_up


async def test_mondays_message_says_after_how_many_contacts_somebody_was_asked(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    await had(theatre, anna, "agent", 10, 2)
    for name in ("Иван", "Пётр"):
        await ends(theatre, anna, await theatre.meets(name))
    theatre.clock.set(MONDAY_MORNING)
    await theatre.settle()
    week = next(message.text for message in maria.messages() if "Неделя, 23–29 ноября" in message.text)
    assert ASKED in week.splitlines()
    desk = Desk(theatre.app.store, theatre.app.house, theatre.clock)
    assert await show_digest(desk, maria.id, "2026-11-29", is_json=False, kind="week") == week
    assert await says(theatre, maria, "/week") == [week]


async def test_a_message_that_may_not_have_arrived_says_the_same_again(theatre: Stage) -> None:
    """Also when a contact of that week was told of in between."""
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    await had(theatre, anna, "agent", 10, 2)
    for name in ("Иван", "Пётр"):
        await ends(theatre, anna, await theatre.meets(name))
    theatre.clock.set(MONDAY_MORNING)
    theatre.world.faults.inject("drop_after", method="writes", chat=maria.id, times=2)
    await theatre.settle()
    theatre.clock.set(SUNDAY)
    await had(theatre, anna, "audit", 3, 0)
    theatre.clock.set(MONDAY_MORNING)
    await theatre.passes(minutes=6)
    first, again = (message.text for message in maria.messages() if "Неделя, 23–29 ноября" in message.text)
    assert ASKED in first.splitlines()
    assert again.startswith("Повтор: первое сообщение могло не дойти.")
    assert again.endswith(first)


async def test_the_first_of_the_month_says_whom_agents_choose(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    await had(theatre, anna, "agent", 30, 0)
    await had(theatre, anna, "audit", 4, 10)
    theatre.clock.set(FIRST_OF_DECEMBER)
    await theatre.settle()
    month = next(message.text for message in maria.messages() if "Месяц, 1–30 ноября" in message.text)
    (line,) = (line for line in month.splitlines() if line.startswith("🎲"))
    assert line.startswith(SIDES)
    assert line.endswith("· за 90 дней")
