"""What managers ask for in the chat, and what they get; on the whole program."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.handlers.manager import read_day
from simulator.people import Person
from tests.fakes import TUESDAY_AFTERNOON
from tests.stage import Stage, stage

TODAY = date(2026, 2, 25)


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-02-24", date(2026, 2, 24)),
        ("24.02", date(2026, 2, 24)),
        ("24.02.", date(2026, 2, 24)),
        ("5.1", date(2026, 1, 5)),
        ("24.02.2025", date(2025, 2, 24)),
        ("31.12", date(2025, 12, 31)),
        ("26.02", date(2025, 2, 26)),
        ("вчера", date(2026, 2, 24)),
        ("Вчора", date(2026, 2, 24)),
        ("учора", date(2026, 2, 24)),
        ("yesterday", date(2026, 2, 24)),
        ("today", TODAY),
        ("29.02", None),
        ("2026-02-26", None),
        ("2026-13-01", None),
        ("24/02", None),
        ("завтра", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_write_them_and_days_to_come_are_none(given: str, day: date | None) -> None:
    assert read_day(given, TODAY) == day


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, INVITATIONS__DELAY="0s") as set_up:
        yield set_up


async def asks(theatre: Stage, person: Person, command: str) -> str:
    """What the person's screen shows after the command."""
    before = len(person.messages())
    person.writes(command)
    await theatre.settle()
    return "\n".join(message.text for message in person.messages()[before + 1 :])


async def answers(theatre: Stage, agent: Person, *taps: str, words: str | None = None) -> Person:
    customer = await theatre.meets("Иван", username="ivan_1")
    agent.writes("/survey T-1234 @ivan_1")
    await theatre.settle()
    for label in taps:
        customer.taps(label)
        await theatre.settle()
    if words:
        customer.writes(words)
        await theatre.settle()
    return customer


async def test_nothing_has_happened_yet_is_said_in_words(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    assert "ответов не было" in await asks(theatre, maria, "/digest")
    assert "ответов не было" in await asks(theatre, maria, "/week")
    assert "никто не ждёт" in await asks(theatre, maria, "/cases")
    assert await asks(theatre, maria, "/comments")
    assert await asks(theatre, maria, "/export")
    assert not maria.downloads()


async def test_digest_on_demand_comes_even_on_a_quiet_day(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    anna = await theatre.hires("agent", "Анна")
    await answers(theatre, anna, "😀 Очень хорошо")
    assert "1 из 1" in await asks(theatre, maria, "/digest сегодня")
    assert "1 из 1" in await asks(theatre, maria, "/digest 24.11")
    assert "1 из 1" in await asks(theatre, maria, "/digest 2026-11-24")
    assert "1 из 1" in await asks(theatre, maria, "/week сегодня")


async def test_date_that_is_none_is_said_back(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    assert "<b>завтра" in await asks(theatre, maria, "/digest <b>завтра")


async def test_day_shows_its_figures_and_everything_that_was_written(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    anna = await theatre.hires("agent", "Анна")
    words = "Спасибо, очень быстро помогли"
    await answers(theatre, anna, "😀 Очень хорошо", "Да, полностью", words=words)
    shown = await asks(theatre, maria, "/day сегодня")
    assert "1 из 1" in shown
    assert shown.count(words) == 2, "as a quote, and in the list with agent and ticket"
    assert "T-1234" in shown


async def test_comments_of_a_day_or_the_latest(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    anna = await theatre.hires("agent", "Анна")
    words = "Спасибо, звоните 067 123 45 67"
    await answers(theatre, anna, "😀 Очень хорошо", "Да, полностью", words=words)
    assert "Спасибо, звоните •••" in await asks(theatre, maria, "/comments")
    assert "Спасибо" not in await asks(theatre, maria, "/comments вчера")


async def test_cases_are_listed_and_one_is_opened_by_its_number(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    anna = await theatre.hires("agent", "Анна")
    await answers(theatre, anna, "😡 Очень плохо")
    assert "/c1" in await asks(theatre, maria, "/cases")
    assert "T-1234" in await asks(theatre, maria, "/c1")
    assert maria.last.keyboard
    assert len([message for message in maria.messages() if message.keyboard]) == 1
    for missing in ("/c2", "/c", "/c99999999999999999999999"):
        assert "/cases" in await asks(theatre, maria, missing)


async def test_export_is_a_workbook_with_everything_known(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    anna = await theatre.hires("agent", "Анна")
    await answers(theatre, anna, "😀 Очень хорошо", "Да, полностью", words="=1+1 спасибо, всё решили")
    await asks(theatre, maria, "/export")
    (file,) = maria.downloads()
    assert file.name == "answers-2026-11-24.xlsx"
    sheet = load_workbook(BytesIO(file.content)).active
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["question"], row["value"], row["band"]) for row in told] == [
        ("score", 5, "satisfied"),
        ("solved", "yes", None),
        ("comment", None, None),
    ]
    assert told[2]["text"] == "=1+1 спасибо, всё решили"
    assert f"{told[0]['answered_at (Europe/Kyiv)']:%d.%m.%Y}" == "24.11.2026"
    assert "3 строки" in maria.last.text
    assert "/export csv" in maria.last.text


async def test_export_as_text_is_for_other_programs(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    anna = await theatre.hires("agent", "Анна")
    await answers(theatre, anna, "😀 Очень хорошо", "Да, полностью", words="=1+1 спасибо, всё решили")
    await asks(theatre, maria, "/export csv")
    (file,) = maria.downloads()
    assert file.name == "answers-2026-11-24.csv"
    assert file.content.startswith(b"\xef\xbb\xbf")
    text = file.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("invitation_id,contact_id,ticket,")
    assert "'=1+1 спасибо" in text


async def test_agent_is_told_that_digests_are_for_managers(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    refusals = {await asks(theatre, anna, command) for command in ("/digest", "/cases", "/c1", "/export")}
    assert len(refusals) == 1
    assert not anna.downloads()


async def test_case_in_the_managers_group_is_taken_there_and_its_action_is_written_privately(
    tmp_path: Path,
) -> None:
    theatre = Stage(tmp_path, {"AFTERWORD_INVITATIONS__DELAY": "0s"}, TUESDAY_AFTERNOON)
    group = theatre.world.group("Руководители")
    theatre.settings = {**theatre.settings, "AFTERWORD_CASES__GROUP": str(group.id)}
    async with AsyncExitStack() as exits:
        await theatre.open(exits)
        maria = await theatre.hires("manager", "Мария")
        anna = await theatre.hires("agent", "Анна")
        for colleague in (maria, anna):
            group.welcomes(colleague)
        await answers(theatre, anna, "😡 Очень плохо")
        refused = anna.taps("Взять", chat=group)
        await theatre.settle()
        assert refused.toast == "Это может только руководитель этой команды"
        for label in ("Взять", "Решено", "Долгое ожидание"):
            maria.taps(label, chat=group)
            await theatre.settle()
        maria.sees("Напишите одним сообщением")
        maria.writes("Извинились и ускорили ответ")
        await theatre.settle()
        maria.taps("Исправили", chat=group)
        await theatre.settle()
        maria.sees("Извинились и ускорили ответ")
        (card,) = [message for message in group.messages() if "Извинились и ускорили ответ" in message.text]
        assert not card.keyboard
