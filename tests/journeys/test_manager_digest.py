"""The morning and the figures on demand: each manager in their own zone, team and language, and nothing twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.errands import Desk, show_digest
from simulator.people import Person
from simulator.things import Message
from tests.stage import Stage, stage

FREELY = {"INVITATIONS__DELAY": "0s", "INVITATIONS__WINDOW": "00:00-24:00"}
GOOD, BAD, FINE = "😀 Очень хорошо", "😡 Очень плохо", "🙂 Хорошо"


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, **FREELY) as set_up:
        yield set_up


async def answers(theatre: Stage, agent: Person, *labels: str, words: str | None = None) -> Person:
    """A customer of this agent answers; `words` are the comment."""
    name = f"customer_{len(theatre.world.people)}"
    customer = await theatre.meets(f"Клиент {name}", username=name)
    agent.writes(f"/survey T-{len(theatre.world.people)} @{name}")
    await theatre.settle()
    for label in labels:
        customer.taps(label)
        await theatre.settle()
    if words:
        customer.writes(words)
        await theatre.settle()
    return customer


async def says(theatre: Stage, person: Person, command: str) -> str:
    before = len(person.messages())
    person.writes(command)
    await theatre.settle()
    return "\n".join(message.text for message in person.messages()[before + 1 :])


def digests(person: Person) -> list[Message]:
    return [message for message in person.messages() if message.text.startswith(("📊", "⚪"))]


def at(message: Message) -> datetime:
    return datetime.fromtimestamp(message.date, UTC)


async def test_each_manager_reads_of_their_own_team_in_their_own_language(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    john = await theatre.hires("manager", "John", team="sales", language_code="en")
    boss = await theatre.hires("manager", "Олена", team=None, language_code="uk")
    anna = await theatre.hires("agent", "Анна")
    boris = await theatre.hires("agent", "Борис", team="sales")
    for label in (GOOD, GOOD, FINE, BAD, GOOD, GOOD):
        await answers(theatre, anna, label)
    for label in (BAD, *[GOOD] * 9):
        await answers(theatre, boris, label)
    await theatre.passes(hours=20)

    (hers,), (his,), (all_of_it,) = digests(maria), digests(john), digests(boss)
    assert hers.text.startswith("⚪ Вторник, 24 ноября · support: мало ответов\nДовольны 5 из 6.")
    assert "%" not in hers.text
    assert his.text.startswith("📊 Tuesday, 24 November · sales\n9 of 10 satisfied (90%). Dissatisfied: 1.")
    assert all_of_it.text.startswith("📊 Вівторок, 24 листопада\n")
    assert "14 із 16" in all_of_it.text
    assert "88\u00a0%" in all_of_it.text, "a percent sign never stands alone on the next line"
    assert {at(message).hour for message in (hers, his, all_of_it)} == {7}, "nine in Kyiv"


async def test_it_rings_only_when_there_is_something_to_do(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    boss = await theatre.hires("manager", "Олег", team="sales")
    anna = await theatre.hires("agent", "Анна")
    boris = await theatre.hires("agent", "Борис", team="sales")
    for _ in range(5):
        await answers(theatre, anna, GOOD)
    await answers(theatre, boris, BAD)
    await theatre.passes(hours=20)
    assert digests(maria)[0].silent
    assert not digests(boss)[0].silent
    assert "/c1" in digests(boss)[0].text


async def test_long_words_never_make_it_long(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    for number in range(8):
        words = f"{number} Ужасно <b>&amp; долго " * 120
        await answers(theatre, anna, BAD, "Нет", "Другое", "Готово", words=words[:3900])
    await theatre.passes(hours=20)
    (digest,) = digests(maria)
    assert len(digest.text) <= 1024
    assert "/c1" in digest.text
    assert "ещё 5: /cases" in digest.text


async def test_after_a_morning_of_downtime_it_comes_once_and_after_a_day_not_at_all(tmp_path: Path) -> None:
    async with stage(tmp_path, **FREELY) as theatre:
        maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
        await answers(theatre, anna, BAD)
        theatre.clock.advance(timedelta(hours=22))
        await theatre.restarts()
        await theatre.restarts()
        await theatre.passes(hours=3)
        assert len(digests(maria)) == 1, "missed at nine, sent at noon, once"
        theatre.clock.advance(timedelta(hours=27))
        await theatre.restarts()
        await theatre.passes(hours=1)
        assert len(digests(maria)) == 1, "nobody wants yesterday's at seven in the evening"


async def test_the_morning_the_clocks_go_forward_has_its_nine_oclock(tmp_path: Path) -> None:
    """In Kyiv the night to 28 March 2027 has no hour from three to four."""
    async with stage(tmp_path, datetime(2027, 3, 27, 12, 0, tzinfo=UTC), **FREELY) as theatre:
        maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
        await answers(theatre, anna, BAD)
        theatre.clock.set(datetime(2027, 3, 27, 13, 0, tzinfo=UTC))
        await theatre.passes(hours=47)
    first, second, of_the_week = digests(maria)
    assert at(first) == datetime(2027, 3, 28, 6, 0, tzinfo=UTC), "nine in summer time"
    assert "Суббота, 27 марта" in first.text
    assert at(second) == datetime(2027, 3, 29, 6, 0, tzinfo=UTC)
    assert "ответов не было" in second.text, "the open case still waits"
    assert "Неделя, 22–28 марта" in of_the_week.text, "it is a Monday"
    assert of_the_week.silent


async def test_days_and_weeks_on_demand(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    await answers(theatre, anna, GOOD, "Да, полностью", words="Спасибо, помогли быстро")
    for given in ("24.11", "24.11.2026", "2026-11-24", "сегодня", "today", "сьогодні"):
        assert "Довольны 1 из 1" in await says(theatre, maria, f"/digest {given}"), given
    assert "Спасибо, помогли быстро" in await says(theatre, maria, "/day сегодня")
    assert "Неделя, 18–24 ноября" in await says(theatre, maria, "/week сегодня")
    assert "Месяц, 1–24 ноября" in await says(theatre, maria, "/month сегодня")
    assert "Месяц, 1–24 ноября" in await says(theatre, maria, "/month 24.11")
    assert "23 ноября: ответов не было" in await says(theatre, maria, "/digest")
    for given in ("31.02", "завтра", "25.11.2026", "2026-13-01", "99999999999999999999", "24/11", "<b>"):
        assert "Непонятная дата" in await says(theatre, maria, f"/digest {given}"), given
    assert "Спасибо" in await says(theatre, maria, "/comments")
    assert "Комментариев за это время нет" in await says(theatre, maria, "/comments 20.11")


async def test_what_the_terminal_shows_is_what_the_chat_shows(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    for label in (GOOD, FINE, BAD, GOOD, GOOD):
        await answers(theatre, anna, label)
    in_chat = await says(theatre, maria, "/digest сегодня")
    desk = Desk(theatre.app.store, theatre.app.house, theatre.clock)
    shown = await show_digest(desk, maria.id, "2026-11-24", is_json=False)
    assert shown == in_chat
    figures = json.loads(await show_digest(desk, maria.id, "2026-11-24", is_json=True))
    assert (figures["satisfied"], figures["answered"], figures["dissatisfied"]) == (4, 5, 1)
    assert "Довольны 4 из 5" in in_chat
    assert (figures["answered_cohort"], figures["invited_cohort"]) == (5, 5)
    assert "Ответили 5 из 5" in in_chat


async def test_the_export_opens_in_a_spreadsheet_and_runs_nothing(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    boris = await theatre.hires("agent", "Борис", team="sales")
    dangerous = '=HYPERLINK("http://x";"y")\nвторая строка; "в кавычках", с запятой'
    await answers(theatre, anna, GOOD, "Да, полностью", words=dangerous)
    await answers(theatre, boris, BAD)
    await says(theatre, maria, "/export csv")
    (file,) = maria.downloads()
    assert file.content.startswith(b"\xef\xbb\xbf"), "so that Excel reads Cyrillic"
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert {row["team"] for row in rows} == {"support"}
    assert [row["question"] for row in rows] == ["score", "solved", "comment"]
    assert rows[-1]["text"].startswith("'=HYPERLINK")
    assert rows[0]["agent"] == "Анна"
    assert datetime.fromisoformat(rows[0]["answered_at"]).date() == date(2026, 11, 24)
    assert "3 строки" in maria.last.text


async def test_a_manager_out_of_reach_in_the_morning_gets_the_day_on_coming_back_by_command(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    await answers(theatre, anna, BAD)
    maria.blocks()
    await theatre.passes(hours=21)
    assert not digests(maria)
    maria.starts()
    await theatre.settle()
    await theatre.passes(minutes=15)
    assert len(digests(maria)) <= 1
    assert "Вторник, 24 ноября" in await says(theatre, maria, "/digest")
