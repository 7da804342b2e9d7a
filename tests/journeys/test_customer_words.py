"""Whoever would rather write than tap: answers, doubts, comments, corrections, and things that are not words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from surveys.records import State
from tests.journeys.help_desk import (
    answers_of,
    case_of,
    contact_ends,
    customer_of,
    invitations_of,
    is_asked,
    live,
    taps,
    versions_of,
    writes,
)
from tests.stage import Stage, stage

HAPPY = ("😀 Очень хорошо", "Да, полностью", "Пропустить")


@pytest.fixture
async def ivan(theatre: Stage):
    return await theatre.meets("Иван", username="ivan")


# --- answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "score", "solved", "words", "thanks"),
    [
        ("ru", "5!", "да", "Быстро, спасибо Анне", "Ваши слова прочитает"),
        ("ru", "отлично", "полностью", "Всё понятно", "Ваши слова прочитает"),
        ("uk", "чудово", "так", "Дуже ввічливо", "Ваші слова прочитає"),
        ("uk", "п'ять", "так, повністю", "Дякую", "Ваші слова прочитає"),
        ("en", "great!", "yes", "Quick and kind", "will read your words"),
        ("en", "😀", "yep", "Nice people", "will read your words"),
    ],
)
async def test_answers_are_understood_typed_in_three_languages(theatre, language, score, solved, words, thanks):
    person = await theatre.meets("Клиент", language_code=language)
    card = await is_asked(theatre, person)
    await writes(theatre, person, score, solved, words)
    assert thanks in card.text
    answers = await answers_of(theatre, person)
    assert (answers["score"].value, answers["solved"].choices, answers["comment"].text) == (5, ("yes",), words)
    assert answers["score"].via == "typed"


async def test_an_unhappy_customer_may_write_everything(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await writes(theatre, ivan, "ужасно", "нет", "долгое ожидание, невежливое общение", "пропустить", "да")
    assert "Мы напишем вам до" in card.text
    assert set((await answers_of(theatre, ivan))["reasons"].choices) == {"waiting", "manner"}
    case = await case_of(theatre, ivan)
    assert case is not None
    assert case.wants_contact


# --- the gentle question ------------------------------------------------------------------------------------------


async def test_a_doubtful_answer_is_asked_back_once_and_never_guessed(theatre, ivan):
    first = await is_asked(theatre, ivan)
    await writes(theatre, ivan, "4 или 5")
    (card,) = live(ivan)
    assert card is not first, "it stands below what was written"
    assert "Хочу понять вас правильно: 🙂 Хорошо или 😀 Очень хорошо?" in card.text
    assert await answers_of(theatre, ivan) == {}
    await taps(theatre, ivan, "🙂 Хорошо")
    assert "Хочу понять" not in card.text
    assert "Ваш вопрос решён?" in card.text, "it is the card: the survey goes on here"
    assert live(ivan) == [card]
    await taps(theatre, ivan, "Да, полностью", "Пропустить")
    await theatre.passes(hours=25)
    assert live(ivan) == []


@pytest.mark.parametrize("words", ["10", "👍", "3-4", "не плохо", "что?"])
async def test_doubtful_words_change_nothing(theatre, ivan, words):
    await is_asked(theatre, ivan)
    await writes(theatre, ivan, words)
    ivan.sees("Хочу понять вас правильно")
    assert await answers_of(theatre, ivan) == {}
    await writes(theatre, ivan, "5")
    assert (await answers_of(theatre, ivan))["score"].value == 5


@pytest.mark.parametrize(("language", "asked_back"), [("uk", "Хочу зрозуміти вас правильно"), ("en", "understand you")])
async def test_the_question_back_is_asked_in_the_language_of_the_customer(theatre, language, asked_back):
    person = await theatre.meets("Клиент", language_code=language)
    await is_asked(theatre, person)
    await writes(theatre, person, "4-5")
    person.sees(asked_back)


async def test_the_question_back_keeps_no_dead_buttons_when_the_survey_is_left(theatre, ivan):
    await is_asked(theatre, ivan)
    await writes(theatre, ivan, "4 или 5", "3-4")
    assert len(live(ivan)) == 1
    await writes(theatre, ivan, "/stop")
    assert live(ivan) == []


async def test_several_doubtful_messages_at_once_are_asked_back_once(theatre, ivan):
    await is_asked(theatre, ivan)
    before = len(ivan.messages())
    ivan.writes("ну")
    ivan.writes("4 или 5")
    await theatre.settle()
    assert len(ivan.messages()) == before + 3, "two of the customer's, one of ours"
    assert len(live(ivan)) == 1


# --- comments -----------------------------------------------------------------------------------------------------


async def test_a_comment_before_any_score_is_kept_and_the_question_stays(theatre, ivan):
    maria = await theatre.hires("manager", "Мария", team=None)
    card = await is_asked(theatre, ivan)
    await writes(theatre, ivan, "Третий день жду ответа по возврату денег")
    assert "Ваши слова записаны" in card.text
    assert "Как вы оцениваете нашу помощь?" in card.text
    await taps(theatre, ivan, "😡 Очень плохо", "Нет", "Пропустить")
    assert "Связаться с вами" in card.text, "the comment is not asked for again"
    maria.sees("Третий день жду")


async def test_words_written_before_the_next_card_came_belong_to_the_one_before(tmp_path: Path):
    """The second half of a comment is still on its way when another contact has ended."""
    async with stage(tmp_path, INVITATIONS__COOL_DOWN="0s", INVITATIONS__GAP="0s") as theatre:
        ivan = await theatre.meets("Иван", username="ivan")
        await is_asked(theatre, ivan)
        await taps(theatre, ivan, *HAPPY[:2])
        await writes(theatre, ivan, "Всё быстро")
        late = theatre.world.post(theatre.world.private_chat(ivan.user), ivan.user, {"text": "и вежливо"})
        await contact_ends(theatre, ivan)
        await theatre.passes(minutes=15)
        theatre.world.tell_message(late)
        await theatre.settle()
        assert await answers_of(theatre, ivan) == {}
        first = (await invitations_of(theatre, ivan))[1]
        async with theatre.app.store.reading() as tx:
            said = {answer.question: answer.text for answer in await tx.answers.current(first.id)}
        assert said["comment"] == "Всё быстро\nи вежливо"


async def test_words_that_come_before_the_next_card_has_left_belong_to_the_one_before(tmp_path: Path):
    """Telegram asks for a pause, so the card of the next survey still waits."""
    async with stage(tmp_path, INVITATIONS__COOL_DOWN="0s", INVITATIONS__GAP="0s") as theatre:
        ivan = await theatre.meets("Иван", username="ivan")
        await is_asked(theatre, ivan)
        await taps(theatre, ivan, *HAPPY[:2])
        await writes(theatre, ivan, "Всё быстро")
        await contact_ends(theatre, ivan)
        theatre.world.faults.add("flood", method="sendMessage", chat=ivan.id, retry_after=20)
        await theatre.passes(minutes=15)
        assert (await invitations_of(theatre, ivan))[0].state is State.ASKING
        await writes(theatre, ivan, "и вежливо")
        assert await answers_of(theatre, ivan) == {}
        first = (await invitations_of(theatre, ivan))[1]
        async with theatre.app.store.reading() as tx:
            said = {answer.question: answer.text for answer in await tx.answers.current(first.id)}
        assert said["comment"] == "Всё быстро\nи вежливо"


async def test_several_comments_in_a_row_make_one(theatre, ivan):
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😀 Очень хорошо", "Да, полностью")
    for text in ("Спасибо Анне!", "И Олегу тоже.", "Всё работает"):
        ivan.writes(text)
    await theatre.settle()
    assert (await answers_of(theatre, ivan))["comment"].text == "Спасибо Анне!\nИ Олегу тоже.\nВсё работает"
    assert [message.text for message in ivan.messages()].count("Спасибо! Ваши слова записаны, их прочитают.") <= 1


async def test_words_after_the_end_are_kept_as_late_and_say_where_help_is(tmp_path: Path):
    async with stage(tmp_path, COMPANY__SUPPORT_CONTACT="@avrora_help") as theatre:
        ivan = await theatre.meets("Иван")
        await is_asked(theatre, ivan)
        await taps(theatre, ivan, *HAPPY)
        await theatre.passes(hours=25)
        await writes(theatre, ivan, "А ещё не работает оплата")
        assert "@avrora_help" in ivan.sees("Опрос уже завершён").text
        late = (await answers_of(theatre, ivan))["comment"]
        assert (late.text, late.is_late) == ("А ещё не работает оплата", True)


async def test_a_card_that_ran_out_keeps_its_word_that_words_are_welcome(theatre, ivan):
    """NPS waits for seven days; then one may still write."""
    await is_asked(theatre, ivan, "nps")
    await theatre.passes(days=7, hours=2)
    assert "просто напишите его здесь" in ivan.last.text
    await writes(theatre, ivan, "Всё нравится, кроме цены")
    assert (await answers_of(theatre, ivan))["why"].text == "Всё нравится, кроме цены"


async def test_a_week_later_words_belong_to_nothing(theatre, ivan):
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, *HAPPY)
    await theatre.passes(days=8)
    await writes(theatre, ivan, "Здравствуйте")
    ivan.sees("Сейчас вопросов к вам нет")
    assert "comment" not in await answers_of(theatre, ivan)


# --- corrections --------------------------------------------------------------------------------------------------


async def test_an_edited_message_replaces_its_own_words_and_no_others(theatre, ivan):
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😀 Очень хорошо", "Да, полностью")
    first = await writes(theatre, ivan, "Спосибо")
    second = await writes(theatre, ivan, "Всё\nработает")
    before = len(ivan.messages())
    ivan.edits(first, "Спасибо!")
    await theatre.settle()
    assert (await answers_of(theatre, ivan))["comment"].text == "Спасибо!\nВсё\nработает"
    ivan.edits(second, "Всё отлично работает")
    ivan.edits(first, "Большое спасибо!")
    await theatre.settle()
    assert (await answers_of(theatre, ivan))["comment"].text == "Большое спасибо!\nВсё отлично работает"
    assert len(await versions_of(theatre, ivan, "comment")) == 5, "every version is kept"
    assert len(ivan.messages()) == before, "and nothing is said about it"


async def test_an_edited_score_changes_the_score(theatre, ivan):
    card = await is_asked(theatre, ivan)
    message = await writes(theatre, ivan, "4")
    ivan.edits(message, "5")
    await theatre.settle()
    answers = await answers_of(theatre, ivan)
    assert answers["score"].value == 5
    assert "comment" not in answers
    assert "✓ 😀 Очень хорошо" in card.text
    assert "Ваш вопрос решён?" in card.text


async def test_a_doubtful_message_made_clear_by_an_edit_is_understood(theatre, ivan):
    await is_asked(theatre, ivan)
    message = await writes(theatre, ivan, "4 или 5")
    ivan.edits(message, "5")
    await theatre.settle()
    assert (await answers_of(theatre, ivan))["score"].value == 5
    assert len(live(ivan)) == 1


async def test_an_edit_of_something_written_long_ago_is_no_comment(theatre, ivan):
    old = await writes(theatre, ivan, "Здравствуйте")
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😀 Очень хорошо", "Да, полностью")
    await writes(theatre, ivan, "Спасибо")
    before = len(ivan.messages())
    ivan.edits(old, "Здравствуйте, у меня вопрос")
    await theatre.settle()
    assert (await answers_of(theatre, ivan))["comment"].text == "Спасибо"
    assert len(ivan.messages()) == before


async def test_an_edit_reaches_the_case_of_the_manager(theatre, ivan):
    maria = await theatre.hires("manager", "Мария", team=None)
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😡 Очень плохо", "Нет", "Пропустить")
    message = await writes(theatre, ivan, "Мой телефон 12345")
    maria.sees("Мой телефон 12345")
    ivan.edits(message, "Позвоните, пожалуйста")
    await theatre.settle()
    maria.does_not_see("12345")
    maria.sees("Позвоните, пожалуйста")


# --- not words ----------------------------------------------------------------------------------------------------


async def test_a_voice_message_is_noted_and_writing_is_asked_for(theatre, ivan):
    card = await is_asked(theatre, ivan)
    ivan.sends_voice()
    ivan.sends_photo()
    ivan.sends_sticker()
    await theatre.settle()
    asked = [message for message in ivan.messages() if "Пока я понимаю только текст" in message.text]
    assert len(asked) == 1, "one line for all three"
    assert live(ivan) == [card]
    customer = await customer_of(theatre, ivan)
    async with theatre.app.store.reading() as tx:
        noted = [one.detail["what"] for one in await tx.journal.about(f"customer:{customer.id}") if one.verb == "sent"]
    assert noted == ["voice", "photo", "sticker"]


async def test_what_is_written_under_a_picture_counts_and_the_picture_is_noted(theatre, ivan):
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😀 Очень хорошо", "Да, полностью")
    ivan.sends_photo("Вот такой экран был")
    await theatre.settle()
    assert (await answers_of(theatre, ivan))["comment"].text == "Вот такой экран был"
    customer = await customer_of(theatre, ivan)
    async with theatre.app.store.reading() as tx:
        assert "sent" in [one.verb for one in await tx.journal.about(f"customer:{customer.id}")]


async def test_a_voice_message_out_of_turn_does_not_ask_for_words_that_nobody_waits_for(theatre, ivan):
    ivan.sends_voice()
    await theatre.settle()
    ivan.sees("Сейчас вопросов к вам нет")


# --- stop in words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Стоп", "STOP!", "отписаться", "відписатися", "Больше не спрашивать"])
async def test_stop_is_understood_in_words_too(theatre, ivan, words):
    await is_asked(theatre, ivan)
    await writes(theatre, ivan, words)
    assert live(ivan) == []
    assert (await invitations_of(theatre, ivan))[0].state is State.DECLINED
    await writes(theatre, ivan, "А как включить обратно?")
    assert (await customer_of(theatre, ivan)).opted_out_at is not None


async def test_whoever_is_not_asked_any_more_hears_so(theatre, ivan):
    await writes(theatre, ivan, "/stop", "Привет")
    ivan.sees("Опросы для вас выключены")


async def test_time_that_passed_unnoticed_counts_for_words_too(theatre, ivan):
    """The beat may be late: the answer comes after the end, so it is a late comment at most."""
    await is_asked(theatre, ivan)
    theatre.clock.advance(timedelta(hours=73))
    await writes(theatre, ivan, "5")
    invitation = (await invitations_of(theatre, ivan))[0]
    assert invitation.state is State.EXPIRED
    answers = await answers_of(theatre, ivan)
    assert "score" not in answers
    assert (answers["comment"].text, answers["comment"].is_late) == ("5", True)
