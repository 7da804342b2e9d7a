"""A lead looks at the agents, and an agent wakes up to thanks: commands, pictures, lists, and a note in the morning."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.people import Person
from surveys.records import Answer, Invitation, State
from surveys.values import replace
from tests.stage import Stage, stage

PRAISE = "Спасибо, очень быстро и понятно"


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, INVITATIONS__DELAY="0s", INVITATIONS__WINDOW="00:00-24:00") as set_up:
        yield set_up


async def says(theatre: Stage, person: Person, command: str) -> list[str]:
    before = len(person.messages())
    person.writes(command)
    await theatre.settle()
    return [message.text for message in person.messages()[before + 1 :]]


async def had_answers(theatre: Stage, agent: Person, good: int, bad: int) -> None:
    """So many customers of this agent have answered just now."""
    now = theatre.clock.now()
    async with theatre.app.store.transaction() as tx:
        staff = await tx.staff.by_telegram(agent.id)
        assert staff is not None
        asked = Invitation(0, "", "csat", 1, None, State.COMPLETED, now, agent_id=staff.id, team=staff.team)
        for number, score in enumerate([5] * good + [1] * bad):
            token = f"t{staff.id}x{number}"
            invitation = await tx.invitations.add(replace(asked, token=token, asked_at=now))
            await tx.answers.add(Answer(0, invitation.id, "score", now, (str(score),), score))


async def praises(theatre: Stage, agent: Person) -> None:
    ivan = await theatre.meets("Иван", username="ivan")
    agent.writes("/survey T-1 @ivan")
    await theatre.settle()
    for label in ("😀 Очень хорошо", "Да, полностью"):
        ivan.taps(label)
        await theatre.settle()
    ivan.writes(PRAISE)
    await theatre.settle()


async def test_a_lead_sees_who_stands_out_and_whom_they_asked(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    for name, good, bad in (("Глеб", 84, 16), ("Анна", 82, 18), ("Борис", 25, 25), ("Вера", 83, 17)):
        await had_answers(theatre, await theatre.hires("agent", name), good, bad)
    await had_answers(theatre, await theatre.hires("agent", "Чужая", "sales"), 6, 0)

    told, listed = await says(theatre, maria, "/agents")
    assert told.startswith("👥 Сотрудники · за 90 дней · support\nКлиенты команды: довольны 274 из 350 (78\u00a0%).")
    assert "Борис: заметно ниже остальных, 25 из 50. " in told
    assert "Это не рейтинг" in told
    assert "photo" in maria.messages()[-2].content
    names = [line.partition(":")[0] for line in listed.splitlines()[2:6]]
    assert names == ["Анна", "Борис", "Вера", "Глеб"]
    assert "Чужая" not in told + listed

    assert "за 30 дней" in (await says(theatre, maria, "/agents 7"))[0]
    (nothing,) = await says(theatre, maria, "/agents охват")
    assert "не было обращений" in nothing


async def test_an_agent_wakes_up_to_thanks_when_asked_for(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    await had_answers(theatre, anna, 5, 0)
    (agreed,) = await says(theatre, anna, "/me morning on")
    assert "в 09:00" in agreed
    await praises(theatre, anna)
    await theatre.passes(hours=22)
    (note,) = [message for message in anna.messages() if message.text.startswith("☀️ Доброе утро")]
    assert PRAISE in note.text
    assert note.silent
    (stopped,) = await says(theatre, anna, "/me morning off")
    assert "писать не буду" in stopped
