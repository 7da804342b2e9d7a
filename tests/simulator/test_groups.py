"""Groups: what the bot hears in them, and how they change."""

from __future__ import annotations

import pytest

from tests.simulator.conftest import RefusedError


@pytest.fixture
def oleg(world):
    return world.joins("Oleg")


@pytest.fixture
def group(world, oleg):
    return world.group("Support", [oleg])


async def test_the_bot_learns_that_it_was_added(bot, group):
    (update,) = await bot.news()
    change = update["my_chat_member"]
    assert change["chat"] == {"id": group.id, "type": "group", "title": "Support"}
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("left", "member")


async def test_the_bot_hears_commands_and_replies_but_not_the_talk(bot, group, oleg):
    sent = await bot("sendMessage", chat_id=group.id, text="hello all")
    await bot.news()
    oleg.writes("just talking", chat=group)
    oleg.writes("/survey@other_bot", chat=group)
    oleg.writes("/survey@afterword_demo_bot", chat=group)
    oleg.writes("/why", chat=group)
    oleg.writes("answer", chat=group, reply_to=group.chat.messages[sent["message_id"]])
    heard = [update["message"]["text"] for update in await bot.news()]
    assert heard == ["/survey@afterword_demo_bot", "/why", "answer"]


async def test_an_administrator_hears_everything(bot, world, oleg):
    group = world.group("Managers", [oleg], bot_is_admin=True)
    await bot.news()
    oleg.writes("just talking", chat=group)
    assert len(await bot.news()) == 1


async def test_outsiders_cannot_write_to_a_group(group, anna):
    with pytest.raises(AssertionError, match="is not in Support"):
        anna.writes("x", chat=group)


async def test_a_kicked_bot_is_refused(bot, group, oleg):
    group.kicks_bot(by=oleg)
    with pytest.raises(RefusedError, match="Forbidden: bot was kicked from the group chat") as refused:
        await bot("sendMessage", chat_id=group.id, text="x")
    assert refused.value.code == 403
    oleg.writes("/survey", chat=group)
    assert list((await bot.news())[-1]) == ["update_id", "my_chat_member"]
    group.adds_bot(by=oleg)
    await bot("sendMessage", chat_id=group.id, text="x")


async def test_a_group_that_became_a_supergroup_names_its_new_number(bot, group, oleg):
    await bot.news()
    old = group.id
    group.migrates()
    left, came = (update["message"] for update in await bot.news())
    assert (left["chat"]["id"], left["migrate_to_chat_id"]) == (old, group.id)
    assert (came["chat"]["id"], came["migrate_from_chat_id"]) == (group.id, old)
    assert came["chat"]["type"] == "supergroup"
    with pytest.raises(RefusedError, match="group chat was upgraded to a supergroup chat") as refused:
        await bot("sendMessage", chat_id=old, text="x")
    assert refused.value.parameters == {"migrate_to_chat_id": group.id}
    await bot("sendMessage", chat_id=group.id, text="here")
    oleg.sees("here", chat=group)


async def test_members_are_told_apart(bot, group, oleg, anna, world):
    async def status(user_id):
        return (await bot("getChatMember", chat_id=group.id, user_id=user_id))["status"]

    assert await status(oleg.id) == "member"
    assert await status(anna.id) == "left"
    assert await status(world.bot.id) == "member"
    assert (await bot("getChat", chat_id=group.id))["title"] == "Support"
