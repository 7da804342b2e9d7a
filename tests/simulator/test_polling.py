"""The update queue: acknowledgement, lifetimes, one consumer."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.simulator.conftest import RefusedError, keyboard


async def test_updates_stay_until_a_higher_offset_comes(bot, anna):
    anna.writes("one")
    first, second = await bot("getUpdates")
    assert await bot("getUpdates") == [first, second]
    assert await bot("getUpdates", offset=first["update_id"]) == [first, second]
    assert await bot("getUpdates", offset=second["update_id"]) == [second]
    assert await bot("getUpdates") == [second]
    assert await bot("getUpdates", offset=second["update_id"] + 1) == []
    assert await bot("getUpdates") == []


async def test_a_message_update_has_telegrams_shape(bot, anna):
    (update,) = await bot.news()
    message = update["message"]
    assert message["text"] == "/start"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {
        "id": anna.id,
        "is_bot": False,
        "first_name": "Анна",
        "username": "anna",
        "language_code": "ru",
    }
    assert message["chat"]["type"] == "private"


async def test_limit_cuts_the_batch_and_a_negative_offset_counts_from_the_end(bot, anna):
    for word in "abc":
        anna.writes(word)
    assert [update["message"]["text"] for update in await bot("getUpdates", limit=2)] == ["/start", "a"]
    assert [update["message"]["text"] for update in await bot("getUpdates", offset=-2)] == ["b", "c"]
    assert [update["message"]["text"] for update in await bot("getUpdates")] == ["b", "c"]


async def test_an_offset_far_ahead_is_ignored(bot, anna):
    (start,) = await bot("getUpdates")
    assert await bot("getUpdates", offset=start["update_id"] + 1000) == [start]


async def test_a_long_poll_answers_as_soon_as_somebody_writes(bot, anna, world):
    await bot.news()
    poll = await a_poll_that_waits(bot, world)
    anna.writes("hello")
    assert [update["message"]["text"] for update in await poll] == ["hello"]


async def test_a_press_lives_150_seconds_and_a_message_a_day(bot, anna, clock):
    await bot.news()
    await bot("sendMessage", chat_id=anna.id, text="?", reply_markup=keyboard("Yes"))
    anna.taps("Yes")
    anna.writes("yes")
    clock.advance(timedelta(seconds=149))
    assert [list(update)[1] for update in await bot("getUpdates")] == ["callback_query", "message"]
    clock.advance(timedelta(seconds=1))
    assert [list(update)[1] for update in await bot("getUpdates")] == ["message"]
    clock.advance(timedelta(days=1))
    assert await bot("getUpdates") == []


async def test_allowed_updates_are_remembered(bot, anna):
    await bot.news(allowed_updates=["callback_query"])
    anna.writes("unheard")
    assert await bot("getUpdates") == []
    await bot("getUpdates", allowed_updates=[])
    anna.writes("heard")
    assert len(await bot("getUpdates")) == 1


async def a_poll_that_waits(bot, world) -> asyncio.Task:
    poll = asyncio.create_task(bot("getUpdates", timeout=50))
    while world.poller is None:
        await bot("getMe")
    return poll


async def test_the_older_of_two_idle_polls_is_told_to_stop(bot, anna, world):
    await bot.news()
    older = await a_poll_that_waits(bot, world)
    newer = asyncio.create_task(bot("getUpdates", timeout=50))
    with pytest.raises(RefusedError, match="terminated by other getUpdates request") as refused:
        await older
    assert refused.value.code == 409
    anna.writes("hello")
    assert len(await newer) == 1


async def test_two_polls_that_find_updates_do_not_conflict(bot, anna):
    one, other = await asyncio.gather(bot("getUpdates", timeout=50), bot("getUpdates", timeout=50))
    assert one == other != []


async def test_polling_is_refused_while_a_webhook_is_set(bot, anna):
    await bot("setWebhook", url="http://127.0.0.1:9/hook")
    with pytest.raises(RefusedError, match="can't use getUpdates method while webhook is active"):
        await bot("getUpdates")
    await bot("deleteWebhook")
    assert len(await bot("getUpdates")) == 1
    await bot("deleteWebhook", drop_pending_updates=True)
    assert await bot("getUpdates") == []


async def test_the_process_can_end_while_a_poll_waits(world, bot, anna):
    await bot.news()
    poll = await a_poll_that_waits(bot, world)
    world.close()
    assert await poll == []
