"""Fingers on buttons, and the little answers they get."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulator.conftest import RefusedError, keyboard


async def ask(bot, person, text="How was it?", *rows):
    return await bot("sendMessage", chat_id=person.id, text=text, reply_markup=keyboard(*(rows or ["Good|Bad"])))


async def test_a_tap_reaches_the_bot_and_its_answer_pops_up(bot, anna):
    await bot.news()
    sent = await ask(bot, anna)
    press = anna.taps("Good")
    (update,) = await bot.news()
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]) == ("Good", anna.id, sent)
    assert query["chat_instance"]
    assert anna.toasts == []
    await bot("answerCallbackQuery", callback_query_id=query["id"], text="Saved", show_alert=True)
    assert (press.answered, press.toast, press.alert) == (True, "Saved", True)
    assert anna.toasts == ["Saved"]


async def test_a_press_cannot_be_answered_when_it_is_too_old_or_unknown(bot, anna, clock):
    await ask(bot, anna)
    press = anna.taps("Good")
    clock.advance(timedelta(seconds=151))
    for number in (press.id, "123"):
        with pytest.raises(RefusedError, match="query is too old and response timeout expired or query ID is invalid"):
            await bot("answerCallbackQuery", callback_query_id=number)


async def test_a_pop_up_has_at_most_200_characters(bot, anna):
    await ask(bot, anna)
    press = anna.taps("Good")
    with pytest.raises(RefusedError, match="MESSAGE_TOO_LONG"):
        await bot("answerCallbackQuery", callback_query_id=press.id, text="x" * 201)


async def test_part_of_a_label_will_do_when_it_fits_one_button(bot, anna):
    await ask(bot, anna, "?", "🙂 Хорошо|😐 Нормально", "😟 Плохо")
    assert anna.taps("Хорошо").data == "🙂 Хорошо"
    with pytest.raises(AssertionError, match="fits several buttons"):
        anna.taps("о")


async def test_a_missing_button_is_reported_with_the_whole_screen(bot, anna):
    await ask(bot, anna)
    with pytest.raises(AssertionError, match=r"no button 'Great'(.|\n)*How was it\?\n    \[Good\] \[Bad\]"):
        anna.taps("Great")


async def test_the_newest_button_of_that_name_is_tapped_unless_one_points_at_another(bot, anna):
    first = await ask(bot, anna, "first")
    second = await ask(bot, anna, "second")
    old = anna.messages()[1]
    assert anna.taps("Good").message.id == second["message_id"]
    assert anna.taps("Good", message=old).message.id == first["message_id"]


async def test_a_button_that_was_edited_away_can_still_be_pressed_on_a_slow_phone(bot, anna):
    sent = await ask(bot, anna)
    await bot("editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="Thanks")
    with pytest.raises(AssertionError, match="no button 'Good'"):
        anna.taps("Good")
    assert anna.taps("Good", message=anna.last).data == "Good"
    assert anna.taps_data("forged").data == "forged"


async def test_a_link_button_to_the_bot_starts_it(bot, anna, world):
    await bot.news()
    markup = {"inline_keyboard": [[{"text": "Open", "url": f"https://t.me/{world.bot.username}?start=abc"}]]}
    await bot("sendMessage", chat_id=anna.id, text="x", reply_markup=markup)
    anna.taps("Open")
    assert [update["message"]["text"] for update in await bot.news()] == ["/start abc"]
