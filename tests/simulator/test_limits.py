"""Telegram's limits, counted strictly by the clock of the world."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulator.conftest import RefusedError


async def test_a_private_chat_bears_a_small_burst_and_then_one_message_a_second(bot, anna, clock):
    for _ in range(3):
        sent = await bot("sendMessage", chat_id=anna.id, text="x")
    with pytest.raises(RefusedError, match="Too Many Requests: retry after 1") as refused:
        await bot("sendMessage", chat_id=anna.id, text="x")
    assert (refused.value.code, refused.value.parameters) == (429, {"retry_after": 1})
    clock.advance(timedelta(seconds=1))
    await bot("editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="edits count too")
    with pytest.raises(RefusedError, match="retry after 1"):
        await bot("sendMessage", chat_id=anna.id, text="x")


async def test_a_group_bears_twenty_a_minute(bot, world, anna, clock):
    group = world.group("Support", [anna])
    for number in range(20):
        await bot("sendMessage", chat_id=group.id, text=str(number))
    clock.advance(timedelta(seconds=18))
    with pytest.raises(RefusedError, match="retry after 42"):
        await bot("sendMessage", chat_id=group.id, text="x")
    clock.advance(timedelta(seconds=42))
    await bot("sendMessage", chat_id=group.id, text="x")


async def test_all_chats_together_bear_thirty_a_second(bot, world, clock):
    crowd = [world.joins(f"Person {number}") for number in range(31)]
    for person in crowd:
        person.starts()
    for person in crowd[:30]:
        await bot("sendMessage", chat_id=person.id, text="x")
    with pytest.raises(RefusedError, match="retry after 1"):
        await bot("sendMessage", chat_id=crowd[30].id, text="x")
    await bot("sendMessage", chat_id=crowd[30].id, text="x", allow_paid_broadcast=True)
    clock.advance(timedelta(seconds=1))
    await bot("sendMessage", chat_id=crowd[30].id, text="x")


async def test_limits_can_be_switched_off(bot, anna, world):
    world.limits.enabled = False
    for _ in range(40):
        await bot("sendMessage", chat_id=anna.id, text="x")
    assert all(call.ok for call in world.log)
