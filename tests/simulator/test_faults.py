"""Misfortunes happen when they are asked for, and only then."""

from __future__ import annotations

import httpx
import pytest

from tests.simulator.conftest import RefusedError, keyboard


async def test_a_connection_may_break_before_the_message_is_accepted(bot, anna, world):
    world.faults.add("drop_before", method="sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        await bot("sendMessage", chat_id=anna.id, text="lost")
    anna.does_not_see("lost")
    await bot("sendMessage", chat_id=anna.id, text="again")


async def test_a_connection_may_break_after_the_message_is_accepted(bot, anna, world):
    world.faults.add("drop_after", method="sendMessage", chat=anna.id)
    with pytest.raises(httpx.RemoteProtocolError):
        await bot("sendMessage", chat_id=anna.id, text="in doubt")
    message = anna.sees("in doubt")
    assert [call.message_id for call in world.log if call.ok] == [message.id]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("error_500", 500), ("error_500_after", 500), ("error_502", 502), ("unauthorized", 401), ("conflict", 409)],
)
async def test_errors_come_as_often_as_they_are_asked_for(bot, anna, world, kind, code):
    world.faults.add(kind, method="getUpdates", times=2)
    for _ in range(2):
        with pytest.raises(RefusedError) as refused:
            await bot("getUpdates")
        assert refused.value.code == code
    assert len(await bot("getUpdates")) == 1


async def test_a_flood_wait_may_be_long_and_for_one_chat_only(bot, anna, world):
    boris = world.joins("Boris")
    boris.starts()
    world.faults.add("flood", chat=anna.id, retry_after=10_072)
    with pytest.raises(RefusedError) as refused:
        await bot("sendMessage", chat_id=anna.id, text="x")
    assert refused.value.parameters == {"retry_after": 10_072}
    await bot("sendMessage", chat_id=boris.id, text="x")


async def test_a_slow_answer_is_still_an_answer(bot, anna, world):
    world.faults.add("slow", seconds=0.01)
    await bot("sendMessage", chat_id=anna.id, text="late")
    anna.sees("late")


async def test_strange_updates_come_among_good_ones(bot, anna, world):
    world.faults.poison_update()
    world.faults.unknown_update()
    anna.writes("fine")
    assert [list(update)[1] for update in await bot.news()] == ["message", "message", "time_travel", "message"]


async def test_update_numbers_may_start_again_elsewhere(bot, anna, world):
    await bot.news()
    world.faults.jump_ids(17)
    anna.writes("hello")
    assert (await bot("getUpdates", offset=500_000_002))[0]["update_id"] == 17


async def test_a_press_may_come_again_under_a_new_number(bot, anna, world):
    await bot.news()
    await bot("sendMessage", chat_id=anna.id, text="?", reply_markup=keyboard("Yes"))
    world.faults.repeat_press(anna.taps("Yes"))
    one, other = await bot.news()
    assert one["callback_query"] == other["callback_query"]
    assert one["update_id"] != other["update_id"]


async def test_an_unknown_fault_is_refused_with_the_list_of_known_ones(world):
    with pytest.raises(ValueError, match="no fault is called 'earthquake'; there are drop_before"):
        world.faults.inject("earthquake")
