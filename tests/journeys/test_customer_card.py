"""The card: one message that goes from question to question, says what was answered, and never keeps a dead button."""

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
    first_button,
    invitations_of,
    is_asked,
    live,
    sizes,
    taps,
    versions_of,
    writes,
)
from tests.stage import Stage, stage

HAPPY = ("😀 Очень хорошо", "Да, полностью", "Пропустить")


@pytest.fixture
async def ivan(theatre: Stage):
    return await theatre.meets("Иван", username="ivan")


# --- the survey ---------------------------------------------------------------------------------------------------


async def test_a_content_customer_answers_three_questions_on_one_card(theatre, ivan):
    card = await is_asked(theatre, ivan)
    assert card.buttons == [
        "😡 Очень плохо",
        "🙁 Плохо",
        "😐 Ни хорошо, ни плохо",
        "🙂 Хорошо",
        "😀 Очень хорошо",
        "Больше не спрашивать",
    ]
    await taps(theatre, ivan, *HAPPY)
    assert ivan.last is card, "one message"
    assert "✓ 😀 Очень хорошо" in card.text, "the pressed choice stays visible"
    assert "Спасибо!" in card.text
    assert card.buttons == ["✏️ Изменить ответ"]
    assert [m for m in ivan.notifications if m.id >= card.id] == [card], "edits do not ring"


@pytest.mark.parametrize(("score", "solved"), [("🙂 Хорошо", "Нет"), ("😐 Ни хорошо, ни плохо", "Да, полностью")])
async def test_reasons_are_asked_only_after_a_low_mark_or_when_nothing_was_solved(theatre, ivan, score, solved):
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, score, solved)
    assert "Что именно не понравилось?" in card.text
    assert card.buttons[-2:] == ["Другое", "Пропустить"]
    await taps(theatre, ivan, "Долгое ожидание", "Другое")
    assert [label for label in card.buttons if label.startswith("✓")] != []
    await taps(theatre, ivan, "✓ Другое", "Готово", "Пропустить")
    assert (await answers_of(theatre, ivan))["reasons"].choices == ("waiting",)
    ivan.sees("Спасибо!")
    ivan.does_not_see("Связаться с вами")


async def test_after_the_lowest_marks_comes_an_apology_with_an_offer(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, "🙁 Плохо", "Частично", "Пропустить", "Пропустить")
    assert "Нам жаль" in card.text
    assert card.buttons == ["Да, свяжитесь со мной", "Не нужно"]
    await taps(theatre, ivan, "Не нужно")
    assert "Спасибо!" in card.text


async def test_nps_shows_its_numbers_in_rows_and_follows_up_by_band(tmp_path: Path):
    settings = {"INVITATIONS__COOL_DOWN": "0s", "INVITATIONS__GAP": "0s"}
    wanted = {"10": "Что вам нравится больше всего?", "8": "Чего не хватило до десятки?", "3": "Что нам исправить"}
    async with stage(tmp_path, **settings) as theatre:
        for number, (score, follow_up) in enumerate(wanted.items()):
            person = await theatre.meets(f"Клиент {number}")
            card = await is_asked(theatre, person, "nps")
            assert sizes(card) == [4, 4, 3, 1], "and the way out"
            await taps(theatre, person, score)
            assert follow_up in card.text
            await taps(theatre, person, "Пропустить")
            assert "Спасибо!" in card.text
            assert (await case_of(theatre, person) is not None) is (score == "3")


async def test_ces_has_seven_numbers_in_one_row(theatre, ivan):
    card = await is_asked(theatre, ivan, "ces")
    assert sizes(card) == [7, 1]
    assert "1 — очень трудно, 7 — очень легко" in card.text
    await taps(theatre, ivan, "6", "Пропустить")
    assert (await answers_of(theatre, ivan))["score"].value == 6


# --- changing an answer -------------------------------------------------------------------------------------------


async def test_an_answer_can_be_changed_for_a_day_and_every_version_is_kept(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, *HAPPY, "Изменить ответ")
    assert "✓ 😀 Очень хорошо" in card.buttons, "what is chosen now"
    assert card.buttons[-1] == "Оставить как есть"
    press = await taps(theatre, ivan, "🙂 Хорошо")
    assert press.toast == "Ответ изменён: 🙂 Хорошо"
    assert [answer.value for answer in await versions_of(theatre, ivan, "score")] == [5, 4]
    await theatre.passes(hours=24)
    assert live(ivan) == [], "no dead button after the day"
    assert "✓ 🙂 Хорошо" in card.text


async def test_leaving_it_as_it_is_brings_the_thanks_back(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, *HAPPY, "Изменить ответ", "Оставить как есть")
    assert card.buttons == ["✏️ Изменить ответ"]
    assert len(await versions_of(theatre, ivan, "score")) == 1


async def test_changing_for_the_worse_calls_a_manager_and_asks_why(theatre, ivan):
    maria = await theatre.hires("manager", "Мария", team=None)
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, *HAPPY)
    assert await case_of(theatre, ivan) is None
    await taps(theatre, ivan, "Изменить ответ", "😡 Очень плохо")
    maria.sees("5 → 1")
    assert "Что именно не понравилось?" in card.text
    await taps(theatre, ivan, "Невежливое общение", "Готово", "Да, свяжитесь со мной")
    maria.sees("Невежливое общение")
    maria.sees("Просит связаться")
    assert "Мы напишем вам до" in card.text


async def test_changing_for_the_better_tells_the_manager(theatre, ivan):
    maria = await theatre.hires("manager", "Мария", team=None)
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😡 Очень плохо", "Нет", "Пропустить", "Пропустить", "Не нужно")
    case = maria.last
    await taps(theatre, ivan, "Изменить ответ", "😀 Очень хорошо")
    assert maria.last is case, "the same card"
    assert "1 → 5" in case.text


async def test_the_day_for_changes_ends_also_in_the_middle_of_a_change(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, *HAPPY, "Изменить ответ")
    await theatre.passes(hours=24)
    assert live(ivan) == []
    late = ivan.taps("😡 Очень плохо", message=card)
    await theatre.settle()
    assert late.toast == "Этот опрос уже завершён"
    assert (await answers_of(theatre, ivan))["score"].value == 5


# --- no dead buttons ----------------------------------------------------------------------------------------------


async def test_a_reminder_takes_the_buttons_of_the_first_card(theatre, ivan):
    first = await is_asked(theatre, ivan)
    await theatre.passes(hours=24)
    (reminder,) = live(ivan)
    assert reminder is not first
    await taps(theatre, ivan, "🙂 Хорошо")
    assert live(ivan) == [reminder], "the reminder is the card now"
    old = ivan.taps("😡 Очень плохо", message=first)
    await theatre.settle()
    assert old.toast, "a slow phone may still show the old one: it counts, and only one card is live"
    assert live(ivan) == [reminder]


async def test_a_press_after_the_end_takes_away_buttons_that_should_be_gone(theatre, ivan):
    """They blocked the bot in the middle, so the card could not be closed when the time was over."""
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, "🙂 Хорошо")
    ivan.blocks()
    await theatre.settle()
    await theatre.passes(hours=73)
    ivan.unblocks()
    await theatre.settle()
    assert live(ivan) == [card]
    press = await taps(theatre, ivan, "Нет")
    assert press.toast == "Этот опрос уже завершён"
    assert live(ivan) == []


async def test_blocking_and_coming_back_in_time_loses_nothing(theatre, ivan):
    await is_asked(theatre, ivan)
    ivan.blocks()
    await theatre.settle()
    assert (await invitations_of(theatre, ivan))[0].state is State.UNDELIVERABLE
    ivan.unblocks()
    await theatre.settle()
    await taps(theatre, ivan, *HAPPY)
    assert (await invitations_of(theatre, ivan))[0].state is State.COMPLETED
    assert (await customer_of(theatre, ivan)).unreachable is None


async def test_the_language_changes_on_the_card_and_in_the_menu_at_once(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await writes(theatre, ivan, "/language")
    await taps(theatre, ivan, "Українська")
    assert live(ivan) == [card]
    assert "Як ви оцінюєте нашу допомогу?" in card.text
    assert ivan.commands()["stop"] == "Більше не отримувати опитувань"
    await taps(theatre, ivan, "😀 Дуже добре", "Так, повністю", "Пропустити")
    assert "Дякуємо!" in card.text


async def test_starting_again_brings_the_open_card_to_the_end_of_the_chat(theatre, ivan):
    first = await is_asked(theatre, ivan)
    ivan.starts()
    await theatre.settle()
    (card,) = live(ivan)
    assert card is ivan.last
    assert card is not first
    await taps(theatre, ivan, *HAPPY)
    assert live(ivan) == [card]


async def test_a_card_believed_lost_is_found_again_by_a_tap(theatre, ivan):
    """Telegram took it and the line broke: nobody knows whether it arrived, and it is not sent twice."""
    await contact_ends(theatre, ivan)
    theatre.world.faults.add("drop_after", method="sendMessage")
    await theatre.passes(minutes=15)
    (card,) = live(ivan)
    await theatre.passes(hours=1)
    assert live(ivan) == [card]
    await taps(theatre, ivan, *HAPPY)
    assert ivan.last is card
    assert card.buttons == ["✏️ Изменить ответ"]


async def test_a_card_believed_lost_is_closed_by_a_late_tap(theatre, ivan):
    await contact_ends(theatre, ivan)
    theatre.world.faults.add("drop_after", method="sendMessage")
    await theatre.passes(minutes=15)
    card = ivan.last
    await theatre.passes(hours=73)
    press = ivan.taps("🙂 Хорошо", message=card)
    await theatre.settle()
    assert press.toast == "Этот опрос уже завершён"
    assert live(ivan) == []


# --- wrong presses ------------------------------------------------------------------------------------------------


async def test_a_press_of_somebody_else_changes_nothing(theatre, ivan):
    petr = await theatre.meets("Пётр")
    card = await is_asked(theatre, ivan)
    press = petr.taps_data(first_button(card), message=card)
    await theatre.settle()
    assert press.toast == "Этот опрос отправлен другому человеку"
    assert await answers_of(theatre, ivan) == {}


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "a",
        "a:",
        "a:nobody:score:1",
        "a:{token}:score:9",
        "a:{token}:nothing:1",
        "a:{token}:comment:1",
        "d:{token}:score",
        "s:{token}:score",
        "s:{token}:comment",
        "r:{token}",
        "o:nobody",
        "zzz:1",
        "a:{token}:score:1:2:3",
        "l:xx",
        "k:take:1",
        "💥" * 10,
    ],
)
async def test_forged_presses_get_a_short_notice_and_change_nothing(theatre, ivan, forged):
    card = await is_asked(theatre, ivan)
    token = first_button(card).split(":")[1]
    before = card.text
    press = ivan.taps_data(forged.format(token=token), message=card)
    await theatre.settle()
    assert press.toast is not None
    assert 0 < len(press.toast) <= 200
    assert (await answers_of(theatre, ivan), card.text) == ({}, before)
    async with theatre.app.store.transaction() as tx:
        assert await tx.inbox.retryable(theatre.clock.now().replace(year=2030), 10) == [], "nothing failed"


async def test_an_old_card_of_an_earlier_survey_is_over(tmp_path: Path):
    async with stage(tmp_path, INVITATIONS__COOL_DOWN="0s", INVITATIONS__GAP="0s") as theatre:
        ivan = await theatre.meets("Иван")
        old = await is_asked(theatre, ivan)
        await taps(theatre, ivan, *HAPPY)
        await theatre.passes(hours=25)
        new = await is_asked(theatre, ivan)
        press = ivan.taps("😡 Очень плохо", message=old)
        await theatre.settle()
        assert press.toast == "Этот опрос уже завершён"
        assert live(ivan) == [new]
        assert await answers_of(theatre, ivan) == {}


async def test_two_quick_taps_are_one_answer(theatre, ivan):
    card = await is_asked(theatre, ivan)
    ivan.taps("🙂 Хорошо")
    ivan.taps("🙂 Хорошо", message=card)
    await theatre.settle()
    assert len(await versions_of(theatre, ivan, "score")) == 1
    assert "Ваш вопрос решён?" in card.text


async def test_a_card_that_was_deleted_comes_again_when_its_customer_answers_in_words(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await theatre.app.bot.call("deleteMessage", {"chat_id": ivan.id, "message_id": card.id})
    await writes(theatre, ivan, "5")
    (again,) = live(ivan)
    assert "Ваш вопрос решён?" in again.text


# --- restarts -----------------------------------------------------------------------------------------------------


async def test_after_a_restart_an_open_survey_goes_on_where_it_was(theatre, ivan):
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😡 Очень плохо")
    ivan.taps("Нет")
    await _is_restarted(theatre)
    assert "Что именно не понравилось?" in card.text, "the tap waited at Telegram"
    await taps(theatre, ivan, "Долгое ожидание")
    await _is_restarted(theatre)
    await taps(theatre, ivan, "Готово", "Пропустить")
    await _is_restarted(theatre)
    await taps(theatre, ivan, "Не нужно")
    assert "Спасибо!" in card.text
    assert ivan.last is card


async def _is_restarted(theatre: Stage) -> None:
    """Which takes a moment; Telegram counts what was sent before."""
    theatre.clock.advance(timedelta(minutes=1))
    await theatre.restarts()


async def test_a_survey_that_left_the_catalogue_goes_on_to_its_end(tmp_path: Path):
    folder = tmp_path / "surveys"
    folder.mkdir()
    own = (Path("surveys/catalog/ces.yaml").read_text()).replace("key: ces", "key: delivery")
    (folder / "delivery.yaml").write_text(own)
    async with stage(tmp_path, INVITATIONS__SURVEYS_FOLDER=str(folder)) as theatre:
        ivan = await theatre.meets("Иван")
        card = await is_asked(theatre, ivan, "delivery")
        (folder / "delivery.yaml").unlink()
        await theatre.restarts()
        await taps(theatre, ivan, "7")
        await writes(theatre, ivan, "Быстро")
        assert "Спасибо!" in card.text


async def test_only_one_survey_is_open_at_a_time_whatever_the_rules_of_rest(tmp_path: Path):
    async with stage(tmp_path, INVITATIONS__COOL_DOWN="0s", INVITATIONS__GAP="0s") as theatre:
        ivan = await theatre.meets("Иван")
        await is_asked(theatre, ivan)
        await contact_ends(theatre, ivan)
        assert (await invitations_of(theatre, ivan))[0].reason == "open_invitation"
        assert len(live(ivan)) == 1
