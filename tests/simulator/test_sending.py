"""What the bot may send, edit and delete, and what Telegram says when it may not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulator.conftest import RefusedError, keyboard


async def test_a_sent_message_comes_back_whole_and_is_on_the_phone(bot, anna):
    sent = await bot("sendMessage", chat_id=anna.id, text="Hello", reply_markup=keyboard("Yes|No"))
    assert sent["chat"] == {"id": anna.id, "type": "private", "first_name": "Анна", "username": "anna"}
    assert sent["from"]["is_bot"]
    assert sent["reply_markup"] == keyboard("Yes|No")
    assert anna.sees("Hello").buttons == ["Yes", "No"]


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_parameters_may_come_in_any_of_telegrams_ways(bot, anna, way):
    url = f"/bot{bot.token}/sendMessage"
    fields = {"chat_id": str(anna.id), "text": "Привет & hello", "disable_notification": "true"}
    match way:
        case "query":
            reply = await bot.client.get(url, params=fields)
        case "form":
            reply = await bot.client.post(url, data=fields)
        case "json":
            reply = await bot.client.post(url, json=fields)
        case _:
            reply = await bot.client.post(url, files={name: (None, value) for name, value in fields.items()})
    assert reply.json()["ok"], reply.text
    assert anna.last.text == "Привет & hello"
    assert anna.notifications == []


async def test_a_message_rings_unless_it_is_sent_silently(bot, anna):
    await bot("sendMessage", chat_id=anna.id, text="ding")
    await bot("sendMessage", chat_id=anna.id, text="hush", disable_notification=True)
    assert [message.text for message in anna.notifications] == ["ding"]


async def test_a_method_or_a_parameter_that_is_not_simulated_is_refused_by_name(bot, anna):
    with pytest.raises(RefusedError, match="sendDice") as refused:
        await bot("sendDice", chat_id=anna.id)
    assert refused.value.code == 404
    with pytest.raises(RefusedError, match="sendMessage has no parameter 'txet'") as refused:
        await bot("sendMessage", chat_id=anna.id, txet="x")
    assert refused.value.code == 400


async def test_a_wrong_token_is_unauthorized(client):
    reply = await client.get("/bot1:wrong/getMe")
    assert (reply.status_code, reply.json()["description"]) == (401, "Unauthorized")


async def test_the_bot_cannot_write_first(bot, world):
    boris = world.joins("Boris")
    with pytest.raises(RefusedError, match="Forbidden: bot can't initiate conversation with a user") as refused:
        await bot("sendMessage", chat_id=boris.id, text="Hi")
    assert refused.value.code == 403
    with pytest.raises(RefusedError, match="Bad Request: chat not found"):
        await bot("sendMessage", chat_id=999, text="Hi")


async def test_the_bot_cannot_write_to_who_blocked_it_or_is_gone(bot, anna):
    anna.blocks()
    with pytest.raises(RefusedError, match="Forbidden: bot was blocked by the user"):
        await bot("sendMessage", chat_id=anna.id, text="Hi")
    anna.unblocks()
    await bot("sendMessage", chat_id=anna.id, text="Hi")
    anna.deletes_account()
    with pytest.raises(RefusedError, match="Forbidden: user is deactivated"):
        await bot("sendMessage", chat_id=anna.id, text="Hi")


async def test_text_is_counted_in_characters_after_parsing(bot, anna):
    await bot("sendMessage", chat_id=anna.id, text=f"<b>{'🙂' * 4096}</b>", parse_mode="HTML")
    with pytest.raises(RefusedError, match="message is too long"):
        await bot("sendMessage", chat_id=anna.id, text="я" * 4097)
    with pytest.raises(RefusedError, match="message text is empty"):
        await bot("sendMessage", chat_id=anna.id, text="  <b> </b>\n", parse_mode="HTML")


async def test_button_data_is_counted_in_bytes(bot, anna):
    def markup(data: str) -> dict:
        return {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}

    await bot("sendMessage", chat_id=anna.id, text="ok", reply_markup=markup("я" * 32))
    for data in ("я" * 33, ""):
        with pytest.raises(RefusedError, match="Bad Request: BUTTON_DATA_INVALID"):
            await bot("sendMessage", chat_id=anna.id, text="no", reply_markup=markup(data))


async def test_a_button_must_do_something(bot, anna):
    with pytest.raises(RefusedError, match="Text buttons are unallowed in the inline keyboard"):
        await bot("sendMessage", chat_id=anna.id, text="x", reply_markup={"inline_keyboard": [[{"text": "x"}]]})


async def test_an_edit_replaces_the_text_and_drops_a_keyboard_it_does_not_name(bot, anna):
    sent = await bot("sendMessage", chat_id=anna.id, text="one", reply_markup=keyboard("A|B"))
    card = {"chat_id": anna.id, "message_id": sent["message_id"]}
    await bot("editMessageText", **card, text="two", reply_markup=keyboard("C"))
    assert (anna.last.text, anna.last.buttons) == ("two", ["C"])
    edited = await bot("editMessageText", **card, text="three")
    assert "reply_markup" not in edited
    assert edited["edit_date"]
    assert anna.last.buttons == []


async def test_an_edit_that_changes_nothing_is_refused(bot, anna, world):
    world.limits.enabled = False
    sent = await bot("sendMessage", chat_id=anna.id, text="<b>one</b>", parse_mode="HTML", reply_markup=keyboard("A"))
    card = {"chat_id": anna.id, "message_id": sent["message_id"]}
    with pytest.raises(RefusedError, match="Bad Request: message is not modified"):
        await bot("editMessageText", **card, text="<b>one</b>", parse_mode="HTML", reply_markup=keyboard("A"))
    await bot("editMessageText", **card, text="one", reply_markup=keyboard("A"))
    await bot("editMessageReplyMarkup", **card)
    assert anna.last.buttons == []


async def test_only_own_living_messages_can_be_edited(bot, anna):
    with pytest.raises(RefusedError, match="message can't be edited"):
        await bot("editMessageText", chat_id=anna.id, message_id=anna.messages()[0].id, text="x")
    sent = await bot("sendMessage", chat_id=anna.id, text="x")
    await bot("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
    with pytest.raises(RefusedError, match="message to edit not found"):
        await bot("editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="y")
    anna.does_not_see("x")


async def test_an_old_message_can_be_edited_but_not_deleted(bot, anna, clock):
    sent = await bot("sendMessage", chat_id=anna.id, text="x")
    clock.advance(timedelta(hours=49))
    await bot("editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="y")
    with pytest.raises(RefusedError, match="message can't be deleted"):
        await bot("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])


async def test_a_document_keeps_its_name_and_bytes_and_can_be_fetched(bot, anna):
    reply = await bot.client.post(
        f"/bot{bot.token}/sendDocument",
        data={"chat_id": anna.id, "caption": "<b>Yours</b>", "parse_mode": "HTML"},
        files={"document": ("answers.csv", b"a,b\r\n1,2\n", "text/csv")},
    )
    document = bot.unpack(reply)["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("answers.csv", "text/csv", 9)
    assert [(file.name, file.content) for file in anna.downloads()] == [("answers.csv", b"a,b\r\n1,2\n")]
    path = (await bot("getFile", file_id=document["file_id"]))["file_path"]
    assert (await bot.client.get(f"/file/bot{bot.token}/{path}")).content == b"a,b\r\n1,2\n"


async def test_a_photo_may_be_attached_by_name_and_sent_again_by_id(bot, anna):
    reply = await bot.client.post(
        f"/bot{bot.token}/sendPhoto",
        data={"chat_id": anna.id, "photo": "attach://qr"},
        files={"qr": ("qr.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x05\0\0\0\x07", "image/png")},
    )
    photo = bot.unpack(reply)["photo"][-1]
    assert (photo["width"], photo["height"]) == (5, 7)
    again = await bot("sendPhoto", chat_id=anna.id, photo=photo["file_id"], caption="again")
    assert again["caption"] == "again"
    with pytest.raises(RefusedError, match="wrong file identifier"):
        await bot("sendPhoto", chat_id=anna.id, photo="no such file")


async def test_captions_are_shorter_than_texts_and_are_edited_as_captions(bot, anna, world):
    file = world.keep_file("a.txt", b"a", "text/plain")
    with pytest.raises(RefusedError, match="message caption is too long"):
        await bot("sendDocument", chat_id=anna.id, document=file.id, caption="x" * 1025)
    sent = await bot("sendDocument", chat_id=anna.id, document=file.id, caption="old")
    card = {"chat_id": anna.id, "message_id": sent["message_id"]}
    with pytest.raises(RefusedError, match="there is no text in the message to edit"):
        await bot("editMessageText", **card, text="new")
    assert (await bot("editMessageCaption", **card, caption="new"))["document"] == sent["document"]
    anna.sees("new")


async def test_a_reply_carries_what_it_replies_to(bot, anna):
    asked = anna.messages()[0]
    sent = await bot("sendMessage", chat_id=anna.id, text="re", reply_parameters={"message_id": asked.id})
    assert sent["reply_to_message"]["text"] == "/start"
    with pytest.raises(RefusedError, match="message to be replied not found"):
        await bot("sendMessage", chat_id=anna.id, text="re", reply_parameters={"message_id": 1})


async def test_every_call_is_in_the_log(bot, anna, world):
    sent = await bot("sendMessage", chat_id=anna.id, text="x")
    with pytest.raises(RefusedError):
        await bot("sendMessage", chat_id=999, text="x")
    good, bad = world.log
    assert (good.method, good.chat_id, good.ok, good.message_id) == ("sendMessage", anna.id, True, sent["message_id"])
    assert (bad.chat_id, bad.ok, bad.code, bad.error) == (999, False, 400, "Bad Request: chat not found")
