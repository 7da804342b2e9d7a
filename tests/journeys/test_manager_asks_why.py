"""Why this number: from the digest to the account, page by page to the answers behind it, and to the other figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.companies import Company, morning_after
from tests.journeys.test_manager_digest import BAD, FREELY, GOOD, answers, says
from tests.stage import Stage, stage
from tests.use_cases.test_verdicts import MIDDLING, WEDNESDAY, steady


@pytest.fixture
async def theatre(tmp_path: Path):
    async with stage(tmp_path, **FREELY) as set_up:
        yield set_up


async def yesterday(theatre: Stage):
    """Ten answers of one team, one of them changed; its manager has the digest."""
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    for _ in range(8):
        await answers(theatre, anna, GOOD)
    await answers(theatre, anna, BAD)
    customer = await answers(theatre, anna, BAD)
    customer.taps_data(_score(customer, 5))
    await theatre.settle()
    await theatre.passes(hours=20)
    return maria


def _score(customer, score):
    token = next(button["callback_data"].split(":")[1] for row in customer.last.keyboard or () for button in row)
    return f"a:{token}:score:{score}"


async def test_a_digest_opens_to_its_account_and_the_rows_behind_it(theatre: Stage):
    maria = await yesterday(theatre)
    maria.taps("Откуда это число?")
    await theatre.settle()
    account = maria.last
    assert account.text.startswith("🔎 Довольны: 90\u00a0%\nВторник, 24 ноября · support\n")
    assert "9 из 10. При таком числе ответов на самом деле может быть от 60 до 98\u00a0%." in account.text
    assert "Не вошли: клиент потом изменил ответ\u00a0— 1." in account.text
    assert account.text.count("\u00a0· Анна\u00a0· ") == 8
    assert "Страница 1 из 2" in account.text

    maria.taps("›")
    await theatre.settle()
    assert maria.last is account, "pages are turned in place"
    assert "Страница 2 из 2" in account.text
    assert account.text.count("\u00a0· Анна\u00a0· ") == 3

    maria.taps("Ответили", message=account)
    await theatre.settle()
    assert "🔎 Ответили: 100\u00a0%" in account.text


async def test_a_second_question_opens_a_new_message_and_the_old_one_loses_its_buttons(theatre: Stage):
    maria = await yesterday(theatre)
    maria.taps("Откуда это число?")
    await theatre.settle()
    first = maria.last
    maria.taps("Откуда это число?")
    await theatre.settle()
    assert maria.last is not first
    assert not first.keyboard


async def test_nobody_else_can_look_behind_a_figure(theatre: Stage):
    maria = await yesterday(theatre)
    stranger = await theatre.meets("Чужой")
    digest = next(message for message in maria.messages() if message.keyboard)
    stranger.taps_data("q:csat:day:2026-11-24", message=digest)
    await theatre.settle()
    assert not any("🔎" in message.text for message in stranger.messages())
    boris = await theatre.hires("manager", "Борис", team="sales")
    boris.taps_data("q:csat:day:2026-11-24")
    await theatre.settle()
    assert "0 из 0" in boris.last.text


async def test_a_date_that_does_not_exist_is_out_of_date(theatre: Stage):
    maria = await yesterday(theatre)
    press = maria.taps_data("q:csat:day:2026-13-45")
    await theatre.settle()
    assert press.toast == "Карточка устарела, откройте её заново"


async def test_with_a_past_the_digest_comes_as_a_picture_with_the_words_beneath(tmp_path: Path):
    async with stage(tmp_path, morning_after(WEDNESDAY), **FREELY) as theatre:
        await with_past(theatre, MIDDLING)
        maria = await theatre.hires("manager", "Мария")
        words = await says(theatre, maria, "/digest 25.11.2026")
        assert words.startswith("🟢 Среда, 25 ноября · support: как обычно\nДовольны ")
        assert "Обычно по средам " in words
        assert "photo" in maria.last.content
        assert await says(theatre, maria, "/week 22.11.2026")
        assert "photo" in maria.last.content


async def test_a_small_past_comes_in_words_alone(tmp_path: Path):
    async with stage(tmp_path, morning_after(WEDNESDAY), **FREELY) as theatre:
        await with_past(theatre, Company(WEDNESDAY, (1,) * 7, steady, days=3))
        maria = await theatre.hires("manager", "Мария")
        assert "Выводы делать рано" in await says(theatre, maria, "/digest 25.11.2026")
        assert "photo" not in maria.last.content


async def with_past(theatre: Stage, company: Company) -> None:
    async with theatre.app.store.transaction() as tx:
        await tx.bulk(company.records())
