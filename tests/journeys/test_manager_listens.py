"""A manager listens: topics, drivers and silence, each in a message that comes when it is made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.test_manager_digest import BAD, FREELY, GOOD, answers, says
from tests.stage import Stage, stage


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    own = tmp_path / "topics.yaml"
    own.write_text("topics: {cat: {label: {ru: Кот, uk: Кіт, en: Cat}, ru: {positive: мяу}}}", encoding="utf-8")
    async with stage(tmp_path, **FREELY, COMMENTS__TOPICS_FILE=str(own)) as set_up:
        yield set_up


async def test_a_manager_hears_what_is_said_and_what_is_not(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    boss = await theatre.hires("manager", "Олег", team="sales")
    await answers(
        theatre, anna, BAD, "Нет", "Долгое ожидание ответа", "Готово", words="Очень долго ждал, +7 912 345-67-89"
    )
    await answers(theatre, anna, GOOD, "Да, полностью", words="Мяу")
    await answers(theatre, anna, GOOD, "Да, полностью", words="Ужасно долго ждал ответа")

    topics = await says(theatre, maria, "/topics")
    assert "О чём пишут клиенты · 18–24 ноября · support\n3 комментария, тема понятна у 3." in topics
    assert "Скорость ответа — 2: хвалят\u00a00, ругают\u00a02" in topics
    assert "Кот — 1: хвалят\u00a01, ругают\u00a00" in topics
    assert "912" not in topics
    assert "никто ничего не написал" in await says(theatre, boss, "/topics 30")

    drivers = await says(theatre, maria, "/drivers")
    assert "Довольны 2 из 3." in drivers
    assert "причину назвал 1 клиент\n• Долгое ожидание ответа — 1" in drivers
    assert "когда ответов станет 50" in drivers

    assert "никого не спрашивали" in await says(theatre, maria, "/silence"), "they may still answer"
    for command in ("drivers", "silence"):
        assert f"/{command}" in await says(theatre, maria, "/help")

    await theatre.passes(days=5)
    silence = await says(theatre, maria, "/silence")
    assert "Спросили 3, ответили 3. Из поставивших оценку довольны 2 из 3." in silence
    assert "Если бы ответили все" not in silence, "they did"
    assert "Оценка хорошая, а в словах жалоба: 1" in silence


async def test_days_are_a_number_and_listening_is_for_managers(theatre: Stage) -> None:
    maria, anna = await theatre.hires("manager", "Мария"), await theatre.hires("agent", "Анна")
    for given in ("0", "367", "вчера", "-5", "٣", "1" * 30):
        assert "Нужно число дней от 1 до 366" in await says(theatre, maria, f"/topics {given}"), given
    for command in ("/topics", "/drivers", "/silence"):
        assert "support" not in await says(theatre, anna, command), command
