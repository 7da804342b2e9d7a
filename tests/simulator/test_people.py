"""What people do besides tapping, and what they see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.clock import Clock
from tests.simulator.conftest import keyboard


async def test_a_deep_link_becomes_start_with_its_payload(bot, world):
    boris = world.joins("Boris")
    boris.opens("https://t.me/afterword_demo_bot?start=abc-1_2")
    (update,) = await bot.news()
    assert update["message"]["text"] == "/start abc-1_2"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    for link in ("https://t.me/other_bot?start=1", f"t.me/afterword_demo_bot?start={'x' * 65}"):
        with pytest.raises(AssertionError):
            boris.opens(link)


async def test_blocking_and_coming_back_are_told_to_the_bot(bot, anna):
    await bot.news()
    anna.blocks()
    anna.starts()
    blocked, unblocked, start = await bot.news()
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["old_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start"


async def test_a_forwarded_message_names_its_author_unless_hidden(bot, anna, world):
    agent = world.joins("Oleg")
    agent.starts()
    await bot.news()
    told = anna.tells("It still does not work")
    forwarded = agent.forwards(told)
    agent.forwards(told, hidden=True)
    agent.writes("/survey", reply_to=forwarded)
    open_, hidden, reply = (update["message"] for update in await bot.news())
    assert open_["forward_origin"] == {"type": "user", "sender_user": anna.user.shape(), "date": open_["date"]}
    assert open_["from"]["id"] == agent.id
    assert hidden["forward_origin"]["sender_user_name"] == "Анна"
    assert reply["reply_to_message"]["forward_origin"]["sender_user"]["id"] == anna.id


async def test_voices_photos_and_stickers_are_messages_without_text(bot, anna):
    await bot.news()
    anna.sends_voice()
    anna.sends_photo("look")
    anna.sends_sticker("👍")
    voice, photo, sticker = (update["message"] for update in await bot.news())
    assert voice["voice"]["duration"] == 3
    assert (photo["photo"][0]["width"], photo["caption"]) == (1, "look")
    assert sticker["sticker"]["emoji"] == "👍"


async def test_an_edited_message_comes_as_such(bot, anna):
    message = anna.writes("4")
    await bot.news()
    anna.edits(message, "5")
    (update,) = await bot.news()
    assert update["edited_message"]["text"] == "5"
    assert update["edited_message"]["edit_date"]


async def test_seeing_looks_at_texts_and_buttons_of_the_newest_messages(bot, anna, clock):
    await bot("sendMessage", chat_id=anna.id, text="25\u00a0minutes", reply_markup=keyboard("Yes"))
    assert anna.sees("25 minutes") is anna.sees("Yes") is anna.last
    with pytest.raises(AssertionError, match="does not see 'No'"):
        anna.sees("No")
    with pytest.raises(AssertionError, match="sees '25 minutes'"):
        anna.does_not_see("25 minutes")
    for number in range(10):
        anna.writes(f"line {number}")
    anna.does_not_see("25 minutes")


async def test_the_screen_reads_like_a_chat(bot, anna):
    await bot("sendMessage", chat_id=anna.id, text="Hello", reply_markup=keyboard("A|B", "C"))
    assert anna.screen() == "── Анна ──\nАнна: /start\nAfterword: Hello\n    [A] [B]\n    [C]"


async def test_people_who_left_telegram_or_blocked_the_bot_say_nothing(anna):
    anna.blocks()
    with pytest.raises(AssertionError, match="has blocked the bot"):
        anna.writes("x")


async def test_real_time_can_be_pushed_ahead():
    clock = Clock()
    before = clock.now()
    clock.advance(timedelta(hours=1))
    assert timedelta(hours=1) <= clock.now() - before < timedelta(hours=1, seconds=5)
    clock.set(before)
    assert clock.now() - before < timedelta(seconds=5)
