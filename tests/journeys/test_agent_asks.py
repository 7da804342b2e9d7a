"""The agent has a customer at hand in one way or another, and hears honestly what will be done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.people import Person
from simulator.things import Message
from surveys.records import State
from tests.stage import Stage, stage


async def says(theatre: Stage, person: Person, text: str, **how: object) -> str:
    """What the bot answers, privately."""
    before = len(person.messages())
    person.writes(text, **how)  # type: ignore[arg-type]
    await theatre.settle()
    answers = [message for message in person.messages()[before:] if message.sender is theatre.world.bot]
    return "\n".join(message.text for message in answers).replace("\u00a0", " ")


async def the_link(theatre: Stage, agent: Person, text: str) -> str:
    found = re.search(r"https://t\.me/\S+\?start=c_\S+", await says(theatre, agent, text))
    assert found, agent.screen()
    return found[0]


def with_picture(agent: Person) -> Message:
    assert "photo" in agent.last.content
    return agent.last


# --- whom ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["@ivan", "T-1234 @ivan", "@ivan T-1234", "ivan", "t.me/ivan", "nps @ivan"])
async def test_a_known_customer_is_named_in_many_ways(theatre: Stage, words: str) -> None:
    anna = await theatre.hires("agent", "Анна")
    await theatre.meets("Иван", username="ivan")
    said = await says(theatre, anna, f"/survey {words}")
    assert "Иван @ivan" in said
    assert "спросим сегодня в 14:15" in said
    assert ("T-1234" in said) == ("T-1234" in words)


async def test_a_survey_key_asks_that_survey(theatre: Stage) -> None:
    anna, ivan = await theatre.hires("agent", "Анна"), await theatre.meets("Иван", username="ivan")
    await says(theatre, anna, "/survey nps @ivan")
    await theatre.passes(minutes=15)
    card = ivan.last
    assert [len(row) for row in card.keyboard or ()][:3] == [4, 4, 3]


async def test_in_a_group_everything_is_said_privately_and_strangers_are_not_heard(theatre: Stage) -> None:
    anna, ivan = await theatre.hires("agent", "Анна"), await theatre.meets("Иван", username="ivan")
    group = theatre.world.group("Поддержка", [anna, ivan])
    ivan.writes("/survey @ivan", chat=group)
    anna.writes("/survey@afterword_demo_bot T-9 @ivan", chat=group)
    await theatre.settle()
    assert not [message for message in group.messages() if message.sender is theatre.world.bot]
    assert "T-9" in anna.last.text
    ivan.does_not_see("роли")


async def test_a_colleague_of_the_file_who_never_pressed_start_may_ask_from_a_group(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("staff:\n  - {telegram_id: 40000001, name: Олег, role: agent}\n")
    async with stage(tmp_path) as theatre:
        oleg = theatre.world.joins("Олег", id=40_000_001, language_code="ru")
        ivan = await theatre.meets("Иван", username="ivan")
        group = theatre.world.group("Поддержка", [oleg])
        oleg.writes("/survey @ivan", chat=group)
        await theatre.settle()
        await theatre.passes(minutes=15)
        ivan.sees("Как вы оцениваете")
        oleg.starts()
        await theatre.settle()
        oleg.sees("Ваша роль здесь: сотрудник поддержки")
        assert "survey" in oleg.commands()


async def test_forwarding_alone_says_nothing_and_the_reply_to_it_asks(theatre: Stage) -> None:
    anna, ivan = await theatre.hires("agent", "Анна"), await theatre.meets("Иван")
    before = len(anna.messages())
    ivan_photo = ivan.sends_photo("Вот так выглядит", chat=theatre.world.group("Чат", [ivan]))
    forwarded = anna.forwards(ivan_photo)
    await theatre.settle()
    assert len(anna.messages()) == before + 1
    assert "спросим" in await says(theatre, anna, "/survey T-5", reply_to=forwarded)


async def test_words_without_a_command_are_answered_with_what_the_bot_can_do(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    assert "/help" in await says(theatre, anna, "Иван просил перезвонить")


async def test_an_offered_customer_can_be_pressed_twice_without_harm(theatre: Stage) -> None:
    anna, ivan = await theatre.hires("agent", "Анна"), await theatre.meets("Иван", username="ivan")
    assert "кого спросить" in await says(theatre, anna, "/survey")
    first = anna.taps("Иван")
    second = anna.taps("Иван")
    await theatre.settle()
    assert (first.toast, second.toast) == ("Хорошо, спросим", "Сейчас не спросим, причина — в сообщении")
    anna.sees("Опрос уже запланирован: сегодня в 14:15.")
    await theatre.passes(minutes=20)
    assert len([message for message in ivan.messages() if message.keyboard]) == 1


async def test_nobody_is_known_yet_and_the_agent_learns_what_to_do(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    said = await says(theatre, anna, "/survey")
    assert "/link T-1234" in said
    assert not anna.last.keyboard


async def test_oneself_cannot_be_surveyed_in_any_way(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна", username="anna")
    anna.starts()
    await theatre.settle()
    for words in ("/survey @anna", "/survey T-1 @anna"):
        link_or_refusal = await says(theatre, anna, words)
        assert "Себя опрашивать нельзя" in link_or_refusal, words
    own = anna.forwards(anna.tells("Готово"))
    assert "Себя опрашивать нельзя" in await says(theatre, anna, "/survey", reply_to=own)


async def test_a_word_that_is_nothing_is_said_back_with_what_would_be_understood(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    said = await says(theatre, anna, "/survey Пётр")
    assert "«Пётр»" in said
    assert "@имя клиента, номер обращения" in said
    assert "csat" in said


async def test_a_message_of_another_chat_can_be_answered_to_the_bot(theatre: Stage) -> None:
    anna, ivan = await theatre.hires("agent", "Анна"), await theatre.meets("Иван")
    answered = {
        "origin": {"type": "user", "sender_user": ivan.user.shape(), "date": 0},
        "chat": {"id": -100500, "type": "supergroup", "title": "Поддержка"},
    }
    await sends(theatre, anna, {"external_reply": answered})
    assert "спросим сегодня в 14:15" in anna.last.text


async def test_in_a_topic_of_a_forum_nobody_is_answered_by_writing_there(theatre: Stage) -> None:
    anna, boris = await theatre.hires("agent", "Анна"), await theatre.meets("Борис")
    forum = {"id": -100500, "type": "supergroup", "title": "Поддержка", "is_forum": True}
    opening = {"message_id": 3, "date": 0, "chat": forum, "from": boris.user.shape()}
    topic = {"forum_topic_created": {"name": "Доставка", "icon_color": 0}}
    await sends(theatre, anna, {"chat": forum, "reply_to_message": {**opening, **topic}, "message_thread_id": 3})
    assert "кого спросить" in anna.last.text, "its opening is no message of the one who made it"


async def sends(theatre: Stage, person: Person, message: dict[str, object]) -> None:
    """A bare /survey in a message as Telegram would tell it; the local Telegram knows no such chats."""
    chat = {"id": person.id, "type": "private", "first_name": person.user.first_name}
    command = {"text": "/survey", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]}
    about = {"message_id": 900, "date": 0, "chat": chat, "from": person.user.shape()}
    await theatre.app.ingest([{"update_id": 900_001, "message": {**about, **command, **message}}])
    await theatre.settle()


# --- the honest refusal -------------------------------------------------------------------------------------------

REFUSALS = {
    "ru": (
        "Спрашивали 4 дня назад, снова можно с 24 декабря.",
        "Бот у клиента заблокирован.",
        "Больше не спрашиваем: об этом просили сегодня.",
    ),
    "uk": (
        "Запитували 4 дні тому, знову можна з 24 грудня.",
        "У клієнта бота заблоковано.",
        "Більше не запитуємо: про це просили сьогодні.",
    ),
    "en": (
        "Asked 4 days ago, possible again from 24 December.",
        "The bot is blocked.",
        "Asked today not to be surveyed any more.",
    ),
}


@pytest.mark.parametrize("language", REFUSALS)
async def test_why_not_is_told_with_dates_in_the_agents_language(theatre: Stage, language: str) -> None:
    too_soon, blocked, declined = REFUSALS[language]
    anna = await theatre.hires("agent", "Anna", language_code=language)
    ivan = await theatre.meets("Ivan", username="ivan")
    await says(theatre, anna, "/survey @ivan")
    await theatre.passes(minutes=15)
    for label in ("🙂 Хорошо", "Да, полностью", "Пропустить"):
        ivan.taps(label)
        await theatre.settle()
    await theatre.passes(hours=24 * 4)
    assert too_soon in await says(theatre, anna, "/survey @ivan")

    ivan.writes("/stop")
    await theatre.settle()
    assert declined in await says(theatre, anna, "/survey @ivan")
    ivan.starts()
    ivan.blocks()
    await theatre.settle()
    assert blocked in await says(theatre, anna, "/survey @ivan")


async def test_what_is_planned_already_is_said_with_its_time(theatre: Stage) -> None:
    anna, boris = await theatre.hires("agent", "Анна"), await theatre.hires("agent", "Борис")
    await theatre.meets("Иван", username="ivan")
    await says(theatre, anna, "/survey T-1 @ivan")
    await theatre.passes(minutes=5)
    said = await says(theatre, boris, "/survey T-2 @ivan")
    assert "сегодня в 14:15" in said, said


async def test_a_survey_that_is_open_says_since_when(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    await theatre.meets("Иван", username="ivan")
    await says(theatre, anna, "/survey T-1 @ivan")
    await theatre.passes(hours=20)
    said = await says(theatre, anna, "/survey T-2 @ivan")
    assert "Ещё открыт опрос, отправленный вчера." in said


# --- links --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["/survey T-1234 @stranger", "/survey T-1234", "/link T-1234", "/survey 77-001"])
async def test_an_unknown_customer_yields_a_link_with_a_picture_to_paste(theatre: Stage, words: str) -> None:
    anna = await theatre.hires("agent", "Анна")
    link = await the_link(theatre, anna, words)
    shown = with_picture(anna)
    assert shown.text.count(link) == 2, "once to copy with a tap, once to open"
    assert "до 1 декабря" in shown.text.replace("\u00a0", " ")
    stranger = theatre.world.joins("Пётр", language_code="ru")
    stranger.opens(link)
    await theatre.settle()
    stranger.sees("Как вы оцениваете")
    assert "Аврора" in stranger.messages()[1].text


async def test_a_link_is_for_one_person_once_and_not_for_ever(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    link = await the_link(theatre, anna, "/link T-1234")
    ivan, mallory, late = (theatre.world.joins(name, language_code="ru") for name in ("Иван", "Мэл", "Вера"))
    ivan.opens(link)
    mallory.opens(link)
    await theatre.settle()
    ivan.sees("Как вы оцениваете")
    mallory.sees("Эта ссылка уже использована")
    assert not mallory.last.keyboard
    ivan.opens(link)
    await theatre.settle()
    assert len([message for message in ivan.messages() if message.keyboard]) == 1, "one card with live buttons"

    another = await the_link(theatre, anna, "/link T-1235")
    await theatre.passes(hours=24 * 7 + 1)
    late.opens(another)
    await theatre.settle()
    late.sees("устарела")


async def test_a_link_made_by_a_colleague_about_ones_own_work_is_no_way_to_survey_oneself(theatre: Stage) -> None:
    anna, boris = await theatre.hires("agent", "Анна"), await theatre.hires("agent", "Борис")
    await theatre.meets("Иван", username="ivan")
    await says(theatre, boris, "/link T-1")
    link = await the_link(theatre, anna, "/link T-1")
    for colleague in (anna, boris):
        colleague.opens(link)
        await theatre.settle()
        colleague.sees("Себя опрашивать нельзя")


# --- why ----------------------------------------------------------------------------------------------------------


async def test_why_tells_each_state_in_words(theatre: Stage) -> None:
    anna, ivan = await theatre.hires("agent", "Анна"), await theatre.meets("Иван", username="ivan")
    assert "пока не собираемся" in await says(theatre, anna, "/why @ivan")
    await says(theatre, anna, "/survey T-1 @ivan")
    assert "сегодня в 14:15 — спросим" in await says(theatre, anna, "/why T-1")
    await theatre.passes(minutes=15)
    said = await says(theatre, anna, "/why T-1")
    assert "сегодня в 14:15 — спросили" in said
    assert "завтра в 14:15 — напомним" in said
    assert said == await says(theatre, anna, "/why T\u20111"), "copied from a page where its line may not break"
    ivan.taps("😡 Очень плохо")
    await theatre.settle()
    said = await says(theatre, anna, "/why @ivan")
    assert "ответ на часть вопросов" in said
    assert "1 из 5" not in said, "agents are not told which rating came from whom"
    await theatre.passes(hours=90)
    said = await says(theatre, anna, "/why @ivan")
    assert "перестанем ждать" not in said
    assert "1 из 5" not in said
    await says(theatre, anna, "/survey T-2 @ivan")
    assert "можно с" in await says(theatre, anna, "/why T-2")
    assert "Ничего не знаю" in await says(theatre, anna, "/why T-404")


async def test_why_of_blocked_stopped_and_silent_customers(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    for name in ("silent", "stopped", "blocked"):
        await theatre.meets(name.title(), username=name)
        await says(theatre, anna, f"/survey T-{name} @{name}" if name == "x" else f"/survey @{name}")
    await theatre.passes(minutes=15)
    people = {person.user.username: person for person in theatre.world.people.values()}
    people["stopped"].taps("Больше не спрашивать")
    people["blocked"].blocks()
    await theatre.settle()
    await theatre.passes(hours=80)
    assert "отказ от опросов" in await says(theatre, anna, "/why @stopped")
    said = await says(theatre, anna, "/why @blocked")
    assert "Бот у клиента заблокирован" in said
    said = await says(theatre, anna, "/why @silent")
    assert "напомнили" in said
    assert "ответа не дождались" in said


async def test_a_bare_why_says_how_to_ask(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    said = await says(theatre, anna, "/why")
    assert "/why T-1234" in said


# --- own results --------------------------------------------------------------------------------------------------


async def test_own_results_are_told_from_five_answers_on(tmp_path: Path) -> None:
    async with stage(tmp_path, INVITATIONS__DELAY="0s") as theatre:
        anna, namesake = await theatre.hires("agent", "Анна"), await theatre.hires("agent", "Анна")
        assert "пока мало ответов" in await says(theatre, anna, "/me")
        for number in range(5):
            customer = await theatre.meets(f"Клиент {number}", username=f"customer_{number}")
            await says(theatre, anna, f"/survey @customer_{number}")
            customer.taps("😀 Очень хорошо" if number else "😡 Очень плохо")
            await theatre.settle()
            await theatre.passes(minutes=15)
            if number == 3:
                said = await says(theatre, anna, "/me")
                assert "пока мало ответов" in said
                assert "4" not in said
        said = await says(theatre, anna, "/me")
        assert "Довольны 4 из 5. Выводы делать рано." in said
        assert "Клиент" not in said
        assert "пока мало ответов" in await says(theatre, namesake, "/me"), "another person with the same name"
        async with theatre.app.store.reading() as tx:
            assert all(one.state is State.ASKING for one in await tx.invitations.of_customer(1))
