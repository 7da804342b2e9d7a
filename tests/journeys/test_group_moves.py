"""The managers' group becomes a supergroup while config.yaml still names its old id: nothing is lost on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from simulator.groups import Group
from simulator.people import Person
from tests.fakes import TUESDAY_AFTERNOON
from tests.stage import Stage


@asynccontextmanager
async def with_group(folder: Path) -> AsyncIterator[tuple[Stage, Group]]:
    theatre = Stage(folder, {"AFTERWORD_INVITATIONS__DELAY": "0s"}, TUESDAY_AFTERNOON)
    group = theatre.world.group("Руководители")
    theatre.settings = {**theatre.settings, "AFTERWORD_CASES__GROUP": str(group.id)}
    async with AsyncExitStack() as exits:
        await theatre.open(exits)
        yield theatre, group


async def unhappy(theatre: Stage, agent: Person) -> None:
    username = f"customer_{len(theatre.world.people)}"
    customer = await theatre.meets("Иван", username=username)
    agent.writes(f"/survey @{username}")
    await theatre.settle()
    customer.taps("😡 Очень плохо")
    await theatre.settle()


async def test_new_cases_go_straight_to_where_the_group_is(tmp_path: Path) -> None:
    async with with_group(tmp_path) as (theatre, group):
        anna = await theatre.hires("agent", "Анна")
        await unhappy(theatre, anna)
        group.migrates()
        await theatre.settle()
        for _ in range(2):
            await theatre.restarts()
            await unhappy(theatre, anna)
        assert len([message for message in group.messages() if message.buttons]) == 2
        assert [(call.method, call.chat_id, call.error) for call in theatre.world.log if not call.ok] == []
