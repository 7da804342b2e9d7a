"""The client library of the product understands what the simulator says."""

from __future__ import annotations

import pytest
from telegram import Bot as TelegramBot
from telegram import BotCommand, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from tests.simulator.conftest import keyboard


@pytest.fixture
async def library(client, world):
    base = str(client.base_url)
    bot = TelegramBot(world.token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")
    async with bot:
        yield bot


async def test_messages_presses_and_files_survive_the_round_trip(library, anna, world):
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Good", callback_data="5")]])
    sent = await library.send_message(anna.id, "<b>How?</b>", parse_mode="HTML", reply_markup=markup)
    assert sent.text_html == "<b>How?</b>"
    press = anna.taps("Good")
    anna.sends_photo()
    anna.forwards(anna.tells("hello"))
    anna.blocks()
    anna.unblocks()
    updates = await library.get_updates()
    assert updates[1].callback_query.data == "5"
    assert updates[3].message.forward_origin.sender_user.id == anna.id
    assert updates[4].my_chat_member.new_chat_member.status == "kicked"
    await updates[1].callback_query.answer("Saved")
    assert press.toast == "Saved"
    await sent.edit_text("Thanks")
    document = await library.send_document(anna.id, InputFile(b"1,2", filename="a.csv"), caption="x")
    file = await library.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"1,2"
    assert (await library.get_chat(anna.id)).first_name == "Анна"
    assert (await library.get_chat_member(anna.id, anna.id)).status == "member"


async def test_menus_and_webhooks_are_understood(library, anna, world):
    await library.set_my_commands([BotCommand("start", "Begin")], scope=BotCommandScopeChat(anna.id))
    assert anna.commands() == {"start": "Begin"}
    world.webhook.last_error, world.webhook.last_error_at = "Wrong response", world.now()
    info = await library.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (1, "Wrong response")


async def test_refusals_become_the_librarys_errors(library, anna, world):
    with pytest.raises(BadRequest, match="Chat not found"):
        await library.send_message(1, "x")
    group = world.group("Support", [anna])
    old = group.id
    group.migrates()
    with pytest.raises(ChatMigrated):
        await library.send_message(old, "x")
    for _ in range(3):
        await library.send_message(anna.id, "x")
    with pytest.raises(RetryAfter):
        await library.send_message(anna.id, "x")
    anna.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await library.send_message(anna.id, "x", reply_markup=keyboard("x"))
