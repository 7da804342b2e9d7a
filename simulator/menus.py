"""What a bot says about itself: command menus by scope and language, descriptions, the menu button."""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import bad_request
from simulator.things import Chat, Shape, User

Scope = tuple[Any, ...]
DEFAULT: Scope = ("default",)
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS = 100


class Menus:
    def __init__(self) -> None:
        self.commands: dict[tuple[Scope, str], list[Shape]] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.buttons: dict[int | None, Shape] = {}

    def resolve(self, chat: Chat, user: User) -> list[Shape]:
        """The commands that this person is offered in this chat: the narrowest scope that has any wins."""
        for scope in _scopes(chat, user):
            for language in (user.language_code or "", ""):
                commands = self.commands.get((scope, language))
                if commands:
                    return commands
        return []

    def description(self, language: str | None) -> str:
        return self.descriptions.get(language or "") or self.descriptions.get("", "")


def _scopes(chat: Chat, user: User) -> list[Scope]:
    if chat.is_private:
        return [("chat", chat.id), ("all_private_chats",), DEFAULT]
    return [("chat_member", chat.id, user.id), ("chat", chat.id), ("all_group_chats",), DEFAULT]


def scope_of(given: Shape | None) -> Scope:
    kind = (given or {"type": "default"}).get("type")
    if kind not in SCOPES:
        raise bad_request(f"can't parse BotCommandScope: Unsupported type specified: {kind!r}")
    return (kind, *(int((given or {})[name]) for name in SCOPES[kind]))


def checked_commands(commands: list[Shape]) -> list[Shape]:
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands
