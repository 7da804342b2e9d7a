"""Groups: what people do to them, and which of their messages a bot without rights gets to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.formatting import utf16_slice
from simulator.things import Chat, Message

if TYPE_CHECKING:
    from simulator.people import Person
    from simulator.world import World


class Group:
    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    @property
    def id(self) -> int:
        return self.chat.id

    def welcomes(self, person: Person) -> None:
        self.chat.members[person.id] = person.user
        notice = {"new_chat_members": [person.user.shape()]}
        self.world.tell_message(self.world.post(self.chat, person.user, notice))

    def kicks_bot(self, by: Person) -> None:
        self.world.set_bot_status(self.chat, "kicked", by.user)

    def adds_bot(self, by: Person) -> None:
        self.world.set_bot_status(self.chat, "member", by.user)

    def migrates(self) -> None:
        """Become a supergroup: a new number, and a service message in the old chat and in the new one."""
        old = self.chat
        new = self.world.new_group(old.title or "", old.members, supergroup=True)
        new.bot_status = old.bot_status
        creator = next(iter(old.members.values()), self.world.bot)
        there = self.world.post(old, creator, {"migrate_to_chat_id": new.id})
        self.world.tell_message(there)
        old.migrated_to = new.id
        self.chat = new
        self.world.tell_message(self.world.post(new, creator, {"migrate_from_chat_id": old.id}))

    def messages(self) -> list[Message]:
        return self.world.visible(self.chat)


def bot_hears(world: World, message: Message) -> bool:
    """Privacy mode: commands for it, replies to it and service messages, unless it is an administrator."""
    if message.chat.is_private or message.chat.bot_status == "administrator" or "text" not in message.content:
        return True
    if message.reply_to and message.reply_to.sender is world.bot:
        return True
    return any(
        entity["type"] == "bot_command" and _for_us(world, message.text, entity["offset"], entity["length"])
        for entity in message.content.get("entities", ())
    )


def _for_us(world: World, text: str, offset: int, length: int) -> bool:
    _, _, addressee = utf16_slice(text, offset, length).partition("@")
    return not addressee or addressee.lower() == (world.bot.username or "").lower()
