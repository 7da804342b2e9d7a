"""Coming, going, speaking one's own language, and what is kept: /start, /stop, /language, /mydata, /forget."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from surveys.records import State
from tests.journeys.help_desk import (
    contact_ends,
    customer_of,
    invitations_of,
    is_asked,
    knows,
    live,
    taps,
    writes,
)
from tests.stage import Stage, stage

HAPPY = ("😀 Очень хорошо", "Да, полностью", "Пропустить")


@pytest.fixture
async def ivan(theatre: Stage):
    return await theatre.meets("Иван", username="ivan")


# --- coming -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("telegram", "greeting"),
    [
        ("uk", "Вітаємо! Я бот зворотного зв’язку"),
        ("uk-UA", "Вітаємо! Я бот зворотного зв’язку"),
        ("en-GB", "Hello! I am the feedback bot"),
        ("ru", "Здравствуйте! Я бот обратной связи"),
        ("de", "Вітаємо! Я бот зворотного зв’язку"),
        (None, "Вітаємо! Я бот зворотного зв’язку"),
    ],
)
async def test_the_greeting_speaks_the_language_of_telegram_or_of_the_company(tmp_path: Path, telegram, greeting):
    async with stage(tmp_path, COMPANY__LANGUAGE="uk") as theatre:
        person = theatre.world.joins("Клиент", language_code=telegram)
        person.starts()
        await theatre.settle()
        said = person.sees(greeting).text
        assert "/stop" in said
        assert "/privacy" in said


async def test_the_help_desk_knows_the_language_better_than_telegram_and_the_customer_best(theatre):
    person = await theatre.meets("Olga", language_code="en")
    await knows(theatre, person, contact_language="uk")
    person.starts()
    await theatre.settle()
    person.sees("Вітаємо!")
    await writes(theatre, person, "/language")
    await taps(theatre, person, "Русский")
    person.starts()
    await theatre.settle()
    person.sees("Здравствуйте!")


@pytest.mark.parametrize("payload", ["garbage", "x" * 64, "c_", "c_unknown", "j_", "-", "survey"])
async def test_any_start_payload_is_answered_kindly(theatre, payload):
    person = theatre.world.joins("Клиент", language_code="ru")
    person.starts(payload)
    await theatre.settle()
    assert person.last.text
    async with theatre.app.store.transaction() as tx:
        assert await tx.inbox.retryable(theatre.clock.now().replace(year=2030), 10) == []


async def test_a_username_handed_on_names_the_one_who_bears_it_now(theatre, ivan):
    anna = await theatre.hires("agent", "Анна")
    petr = await theatre.meets("Пётр", username="petr")
    ivan.user.username, petr.user.username = "petr", "ivan"
    await writes(theatre, ivan, "Здравствуйте")
    await writes(theatre, petr, "Привет")
    await writes(theatre, anna, "/survey @ivan")
    await theatre.passes(minutes=15)
    assert (len(live(petr)), len(live(ivan))) == (1, 0)
    assert (await customer_of(theatre, ivan)).username == "petr"


async def test_a_new_language_in_telegram_is_noticed(theatre):
    person = await theatre.meets("Олена", language_code="ru")
    person.user.language_code = "uk"
    await writes(theatre, person, "Привіт")
    card = await is_asked(theatre, person)
    assert "Вітаємо!" in card.text


# --- going --------------------------------------------------------------------------------------------------------


async def test_stop_in_the_middle_ends_the_card_and_what_was_planned(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, "🙂 Хорошо")
    await writes(theatre, ivan, "/stop")
    assert live(ivan) == []
    assert "опросов больше не будет" in card.text
    assert (await invitations_of(theatre, ivan))[0].state is State.DECLINED
    press = ivan.taps("Да, полностью", message=card)
    await theatre.settle()
    assert press.toast == "Здесь отвечать уже не нужно"


async def test_the_button_under_the_card_stops_everything_without_another_word(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, "Больше не спрашивать")
    assert ivan.last is card
    assert (await customer_of(theatre, ivan)).opted_out_at is not None
    await contact_ends(theatre, ivan)
    assert (await invitations_of(theatre, ivan))[0].reason == "opted_out"
    ivan.starts()
    await theatre.settle()
    ivan.sees("С возвращением!")
    assert (await customer_of(theatre, ivan)).opted_out_at is None


async def test_stop_before_the_card_has_left_says_it_once(theatre, ivan):
    await contact_ends(theatre, ivan)
    theatre.clock.advance(timedelta(minutes=15))
    await theatre.app.beat()
    ivan.writes("/stop")
    await theatre.settle()
    assert len([m for m in ivan.messages() if "опросов больше не будет" in m.text]) == 1
    assert live(ivan) == []


async def test_a_finished_answer_can_still_be_changed_after_stop(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😀 Очень хорошо", "Да, полностью")
    ivan.taps("Пропустить")
    ivan.writes("/stop")
    await theatre.settle()
    assert card.buttons == ["✏️ Изменить ответ"], "the last edit was not lost with what was dropped"
    await theatre.passes(hours=25)
    assert live(ivan) == []


async def test_whoever_blocks_the_bot_costs_one_call_and_may_come_back(theatre, ivan):
    await contact_ends(theatre, ivan)
    ivan.blocks()
    await theatre.settle()
    await theatre.passes(days=2)
    assert (await invitations_of(theatre, ivan))[0].state is State.UNDELIVERABLE
    assert [call for call in theatre.world.log if call.code == 403] == []
    ivan.starts()
    await theatre.settle()
    assert (await customer_of(theatre, ivan)).unreachable is None
    await is_asked(theatre, ivan)


# --- what is kept -------------------------------------------------------------------------------------------------


async def test_my_data_is_complete_and_readable(theatre, ivan):
    anna = await theatre.hires("agent", "Анна")
    await writes(theatre, anna, "/survey T-77 @ivan")
    await theatre.passes(minutes=15)
    await taps(theatre, ivan, "😡 Очень плохо", "Нет", "Долгое ожидание", "Готово")
    await writes(theatre, ivan, "Жду третий день", "/mydata")
    (file,) = ivan.downloads()
    text = file.content.decode()
    kept = json.loads(text)
    assert kept["customers"][0]["name"] == "Иван"
    assert kept["customers"][0]["username"] == "ivan"
    assert "Жду третий день" in text, "readable as it is"
    assert "T-77" in text
    told = kept["in_words"][0]
    assert [answer["answer"] for answer in told["answers"]] == [
        "😡 Очень плохо",
        "Нет",
        "Долгое ожидание ответа",
        "Жду третий день",
    ]
    assert told["answers"][1]["question"] == "Ваш вопрос решён?"
    for table in ("customers", "contacts", "invitations", "answers", "cases"):
        assert kept[table], table
    assert "2026-11-24" in text, "times are dates"


async def test_forget_erases_the_person_from_managers_cards_too(theatre, ivan):
    maria = await theatre.hires("manager", "Мария", team=None)
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😡 Очень плохо", "Нет", "Пропустить")
    await writes(theatre, ivan, "Мой телефон +380501234567")
    maria.sees("+380501234567")
    maria.sees("Иван")
    await writes(theatre, ivan, "/forget")
    await taps(theatre, ivan, "Нет, оставить")
    maria.sees("+380501234567")
    await writes(theatre, ivan, "/forget")
    await taps(theatre, ivan, "Да, стереть")
    maria.does_not_see("+380501234567")
    maria.does_not_see("Иван")
    assert live(ivan) == []
    press = ivan.taps_data("a:x:score:1", message=card)
    await theatre.settle()
    assert press.toast == "Эти данные стёрты"
    await writes(theatre, ivan, "Есть кто?")
    ivan.sees("Опросы для вас выключены")


async def test_nothing_of_a_forgotten_person_is_left_in_the_file(theatre, ivan):
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😡 Очень плохо", "Нет", "Пропустить")
    await writes(theatre, ivan, "Секретные слова", "/forget")
    await taps(theatre, ivan, "Да, стереть")
    await theatre.passes(minutes=30)
    await theatre.restarts()
    kept = b"".join(path.read_bytes() for path in theatre.folder.glob("afterword.db*") if path.is_file())
    assert "Секретные слова".encode() not in kept


async def test_a_lost_card_of_a_forgotten_person_has_no_buttons_either(theatre, ivan):
    await is_asked(theatre, ivan)
    ivan.blocks()
    await theatre.settle()
    ivan.unblocks()
    await writes(theatre, ivan, "/forget")
    await taps(theatre, ivan, "Да, стереть")
    assert live(ivan) == []


async def test_whoever_comes_back_after_forget_is_a_new_customer(theatre, ivan):
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, *HAPPY)
    before = await customer_of(theatre, ivan)
    await writes(theatre, ivan, "/forget")
    await taps(theatre, ivan, "Да, стереть")
    ivan.starts()
    await theatre.settle()
    ivan.sees("Здравствуйте! Я бот")
    assert (await customer_of(theatre, ivan)).id != before.id
    await is_asked(theatre, ivan)
