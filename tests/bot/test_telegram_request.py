"""Calls to the Bot API over real HTTP: what comes back, and what can be said when nothing does."""

import asyncio
import io
import socket

import pytest
from telegram import InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.telegram_request import NeverSent, NoAnswer, make_bot, redacted
from simulator.server import served
from simulator.world import World

SECRET = "7000000001:AAsimulatedsimulatedsimulatedsimulated"


@pytest.fixture
def world():
    return World(token=SECRET)


@pytest.fixture
async def telegram(world):
    async with served(world) as running:
        yield running


@pytest.fixture
async def bot(world, telegram):
    async with make_bot(SECRET, telegram.base_url) as bot:
        yield bot


@pytest.fixture
def anna(world):
    anna = world.joins("Анна", language_code="ru")
    anna.starts()
    return anna


async def test_a_message_arrives_with_its_buttons(bot, anna):
    keyboard = {"inline_keyboard": [[{"text": "🙂 Хорошо", "callback_data": "a:1"}]]}
    result = await bot.call("sendMessage", {"chat_id": anna.id, "text": "Как всё прошло?", "reply_markup": keyboard})
    assert result["message_id"] == anna.sees("🙂 Хорошо").id


async def test_none_means_not_given(bot, anna):
    await bot.call("sendMessage", {"chat_id": anna.id, "text": "Hi", "disable_notification": None})
    assert [message.text for message in anna.notifications] == ["Hi"]


async def test_files_go_as_multipart(bot, anna):
    content = "вопрос;ответ".encode()
    document = InputFile(content, filename="ответы.csv")
    await bot.call("sendDocument", {"chat_id": anna.id, "document": document, "caption": "Ваши ответы"})
    (file,) = anna.downloads()
    assert (file.name, file.content) == ("ответы.csv", content)


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("ответы за май.csv", "ответы за май.csv"),
        ('so "called".csv', "so %22called%22.csv"),
        ("two\r\nX-Evil: lines.csv", "two%0D%0AX-Evil: lines.csv"),
        ("50%.csv", "50%.csv"),
    ],
)
async def test_a_file_may_have_any_name(bot, anna, name, arrives):
    caption = 'a "caption"\r\n--of any; kind=я'
    document = InputFile(b"1;2", filename=name)
    await bot.call("sendDocument", {"chat_id": anna.id, "document": document, "caption": caption})
    assert [(file.name, file.content) for file in anna.downloads()] == [(arrives, b"1;2")]
    assert anna.notifications[-1].text == caption


async def test_half_an_emoji_beside_a_file_does_not_hold_it_up(bot, anna):
    document = InputFile(b"1;2", filename="\ud83d.csv")
    await bot.call("sendDocument", {"chat_id": anna.id, "document": document, "caption": "Hi\ud83d"})
    assert anna.notifications[-1].text == "Hi?"


async def test_a_large_file_arrives_whole(bot, anna):
    content = bytes(range(256)) * 40_000
    for given in (content, io.BytesIO(content)):
        file = InputFile(given, filename="all.bin", read_file_handle=False)
        await bot.call("sendDocument", {"chat_id": anna.id, "document": file})
        assert anna.downloads()[-1].content == content


async def test_methods_of_the_library_work_too(bot, anna):
    assert bot.username == "afterword_demo_bot"
    message = await bot.send_message(anna.id, "Hi")
    assert message.chat.id == anna.id


async def test_refusals_keep_the_words_of_telegram(bot, world, anna):
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.call("sendMessage", {"chat_id": 1, "text": "Hi"})
    anna.blocks()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.call("sendMessage", {"chat_id": anna.id, "text": "Hi"})
    world.faults.add("flood", method="getMe", retry_after=7)
    with pytest.raises(RetryAfter):
        await bot.get_me()


@pytest.mark.parametrize(("fault", "arrives"), [("drop_before", False), ("drop_after", True)])
async def test_a_connection_that_breaks_after_the_request_leaves_a_doubt(bot, world, anna, fault, arrives):
    world.faults.add(fault, method="sendMessage")
    with pytest.raises(NoAnswer):
        await bot.call("sendMessage", {"chat_id": anna.id, "text": "Hi"})
    assert bool(anna.notifications) is arrives


async def test_silence_leaves_a_doubt(bot, world, anna):
    world.faults.add("slow", method="sendMessage", seconds=0.4)
    with pytest.raises(NoAnswer):
        await bot.call("sendMessage", {"chat_id": anna.id, "text": "Hi"}, read_timeout=0.05)


async def test_an_error_of_the_server_is_neither_a_refusal_nor_a_certainty(bot, world, anna):
    world.faults.add("error_502", method="sendMessage")
    with pytest.raises(NetworkError) as caught:
        await bot.call("sendMessage", {"chat_id": anna.id, "text": "Hi"})
    assert not isinstance(caught.value, NeverSent)


async def test_nobody_listening_means_never_sent():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    bot = make_bot(SECRET, f"http://127.0.0.1:{port}")
    try:
        with pytest.raises(NeverSent) as caught:
            await bot.initialize()
        assert SECRET not in str(caught.value)
    finally:
        await bot.shutdown()


async def test_before_and_after_its_life_a_client_sends_nothing(telegram):
    bot = make_bot(SECRET, telegram.base_url)
    with pytest.raises(NeverSent):
        await bot.call("getMe", {})
    await bot.initialize()
    await bot.shutdown()
    with pytest.raises(NeverSent):
        await bot.call("getMe", {})


async def test_what_is_not_json_is_reported_without_its_words(caplog):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nsecret word")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        bot = make_bot(SECRET, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        try:
            with pytest.raises(TelegramError, match="Invalid server response"):
                await bot.initialize()
        finally:
            await bot.shutdown()
    assert "secret word" not in caplog.text


async def test_a_wrong_token_is_refused(telegram):
    bot = make_bot("7000000002:wrong", telegram.base_url)
    try:
        with pytest.raises(InvalidToken):
            await bot.initialize()
    finally:
        await bot.shutdown()


def test_a_client_does_not_show_its_token():
    assert SECRET not in repr(make_bot(SECRET, "https://api.telegram.org"))


def test_a_token_in_an_address_becomes_unreadable():
    text = f"Connection timeout to host https://api.telegram.org/bot{SECRET}/sendMessage"
    assert redacted(text) == "Connection timeout to host https://api.telegram.org/bot<token>/sendMessage"
