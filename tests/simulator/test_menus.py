"""Command menus: the narrowest scope that fits this person wins."""

from __future__ import annotations

import pytest

from tests.simulator.conftest import RefusedError


def commands(*names: str) -> list[dict]:
    return [{"command": name, "description": name.title()} for name in names]


async def test_a_menu_is_chosen_by_scope_and_language(bot, anna, world):
    await bot("setMyCommands", commands=commands("start"))
    assert anna.commands() == {"start": "Start"}
    await bot("setMyCommands", commands=commands("stop"), language_code="ru")
    assert anna.commands() == {"stop": "Stop"}
    await bot("setMyCommands", commands=commands("help"), scope={"type": "all_private_chats"})
    assert anna.commands() == {"help": "Help"}
    await bot("setMyCommands", commands=commands("survey"), scope={"type": "chat", "chat_id": anna.id})
    assert anna.commands() == {"survey": "Survey"}
    await bot("deleteMyCommands", scope={"type": "chat", "chat_id": anna.id})
    assert anna.commands() == {"help": "Help"}
    group = world.group("Support", [anna])
    assert anna.commands(group) == {"stop": "Stop"}
    assert await bot("getMyCommands", language_code="ru") == commands("stop")


@pytest.mark.parametrize("wrong", ["Start", "a-b", "x" * 33, ""])
async def test_command_names_are_small_latin_letters(bot, wrong):
    with pytest.raises(RefusedError, match="BOT_COMMAND_INVALID"):
        await bot("setMyCommands", commands=[{"command": wrong, "description": "x"}])


async def test_a_menu_for_an_unknown_chat_is_refused(bot):
    with pytest.raises(RefusedError, match="chat not found"):
        await bot("setMyCommands", commands=commands("x"), scope={"type": "chat", "chat_id": 999})


async def test_descriptions_are_kept_by_language(bot, world):
    await bot("setMyDescription", description="Asks")
    await bot("setMyDescription", description="Спрашивает", language_code="ru")
    await bot("setMyShortDescription", short_description="Short")
    assert (world.menus.description("ru"), world.menus.description("uk")) == ("Спрашивает", "Asks")
    with pytest.raises(RefusedError, match="DESCRIPTION_TOO_LONG"):
        await bot("setMyDescription", description="x" * 513)


async def test_the_lesser_methods_answer_too(bot, anna):
    me = await bot("getMe")
    assert (me["is_bot"], me["username"], me["can_read_all_group_messages"]) == (True, "afterword_demo_bot", False)
    assert await bot("sendChatAction", chat_id=anna.id, action="typing")
    assert await bot("setChatMenuButton", menu_button={"type": "commands"})
    assert await bot("logOut")
    assert await bot("close")
