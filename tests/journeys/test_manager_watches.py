"""A manager writes down a change, and hears two weeks later how it is since."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.journeys.test_agents import says
from tests.journeys.test_audit import had
from tests.stage import Stage, stage

#: A Monday.
BEGINNING = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
AFTER = "а через две, четыре, восемь и двенадцать недель сводка за неделю скажет, стало ли лучше."
HINT = "Когда что-то меняете, запишите это в тот же день, например:\n/change новый скрипт возврата"


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, BEGINNING) as set_up:
        yield set_up


async def test_a_change_is_written_down_and_two_weeks_later_the_week_says_how_it_is_since(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    await had(theatre, anna, "agent", 20, 20)
    await theatre.passes(days=1)
    (said,) = await says(theatre, maria, "/change новый <b>скрипт</b>")
    assert said.startswith("📌 «новый <b>скрипт</b>», 3 ноября: записано.")
    assert AFTER in said
    assert await says(theatre, maria, "/change") == [f"За чем следим\n\n📌 3 ноября: новый <b>скрипт</b>\n\n{HINT}"]
    theatre.clock.set(datetime(2026, 11, 16, 7, 1, tzinfo=UTC))
    await theatre.settle()
    assert not [message for message in maria.messages() if "🔧" in message.text], "thirteen days are no two weeks"
    await had(theatre, anna, "audit", 30, 0)
    theatre.clock.set(datetime(2026, 11, 23, 7, 1, tzinfo=UTC))
    await theatre.settle()
    (line,) = (each for message in maria.messages() for each in message.text.splitlines() if each.startswith("🔧"))
    assert line.startswith("🔧 «новый <b>скрипт</b>» (3 ноября): с тех пор лучше, довольны 100\u00a0% (30 из 30), ")
    assert "было 50\u00a0% (20 из 40)" in line


async def test_a_change_can_be_taken_back_where_it_was_written_down_and_in_the_list(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    await says(theatre, maria, "/change скрипт")
    maria.taps("✖ Убрать")
    await theatre.settle()
    maria.sees("«скрипт», 2 ноября: убрано.")
    assert not maria.last.buttons
    await says(theatre, maria, "/change чат")
    await says(theatre, maria, "/change")
    maria.taps("✖ чат")
    await theatre.settle()
    maria.sees("«чат», 2 ноября: убрано.")
    assert await says(theatre, maria, "/change") == [f"Пока ни за какими изменениями не следим.\n\n{HINT}"]


async def test_a_lead_of_another_team_neither_sees_it_nor_takes_it_back(theatre: Stage) -> None:
    maria, oleg = await theatre.hires("manager", "Мария"), await theatre.hires("manager", "Олег", team="sales")
    await says(theatre, maria, "/change скрипт")
    assert "скрипт" not in (await says(theatre, oleg, "/change"))[0].removesuffix(HINT)
    await says(theatre, oleg, "/change чат")
    assert "чат" not in (await says(theatre, maria, "/change"))[0]
