"""What the world consists of: users, chats, files, messages, presses.

Plain things that know how they look in the Bot API (`shape`); the rules about them are elsewhere.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

Shape = dict[str, Any]
Keyboard = list[list[Shape]]


class User(Struct, eq=False):
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    deleted: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    def shape(self) -> Shape:
        shape = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        return shape | {name: value for name, value in optional.items() if value}


class File(Struct, eq=False):
    id: str
    name: str
    content: bytes
    mime_type: str

    @property
    def path(self) -> str:
        return f"files/{self.id}/{self.name}"


class Chat(Struct, eq=False):
    id: int
    type: str
    title: str | None = None
    #: The other side of a private chat.
    person: User | None = None
    members: dict[int, User] = field(default_factory=dict)
    #: The bot's own standing: member, administrator, kicked (by a person: blocked), left.
    bot_status: str = "left"
    messages: dict[int, Message] = field(default_factory=dict)
    migrated_to: int | None = None
    #: Numbers of a supergroup's own; elsewhere the account counts.
    last_id: int = 0

    @property
    def is_private(self) -> bool:
        return self.person is not None

    def shape(self) -> Shape:
        if self.person is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        shape: Shape = {"id": self.id, "type": "private", "first_name": self.person.first_name}
        if self.person.last_name:
            shape["last_name"] = self.person.last_name
        if self.person.username:
            shape["username"] = self.person.username
        return shape


class Message(Struct, eq=False):
    chat: Chat
    id: int
    sender: User
    date: int
    #: Everything that depends on the kind: text and entities, a photo and its caption, a service notice.
    content: Shape
    keyboard: Keyboard | None = None
    #: What the message showed before it was edited: a slow phone may still show it.
    past_keyboards: list[Keyboard] = field(default_factory=list)
    reply_to: Message | None = None
    forward_origin: Shape | None = None
    silent: bool = False
    edit_date: int | None = None
    deleted: bool = False

    @property
    def text(self) -> str:
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def buttons(self) -> list[str]:
        return [button["text"] for row in self.keyboard or () for button in row]

    @property
    def document(self) -> Shape | None:
        return self.content.get("document")

    def shape(self) -> Shape:
        shape = {
            "message_id": self.id,
            "from": self.sender.shape(),
            "chat": self.chat.shape(),
            "date": self.date,
            **self.content,
        }
        if self.edit_date:
            shape["edit_date"] = self.edit_date
        if self.forward_origin:
            shape["forward_origin"] = self.forward_origin
        if self.reply_to and not self.reply_to.deleted:
            shape["reply_to_message"] = self.reply_to.flat_shape()
        if self.keyboard:
            shape["reply_markup"] = {"inline_keyboard": self.keyboard}
        return shape

    def flat_shape(self) -> Shape:
        """A replied-to message does not carry the message that it replied to."""
        shape = self.shape()
        shape.pop("reply_to_message", None)
        return shape


class Press(Struct, eq=False):
    """A finger on an inline button, waiting for `answerCallbackQuery`."""

    id: str
    person: User
    message: Message
    data: str
    pressed_at: float
    answered: bool = False
    toast: str | None = None
    alert: bool = False


class Call(Struct, frozen=True):
    """One request to the Bot API and what became of it."""

    at: float
    method: str
    chat_id: int | str | None
    ok: bool
    code: int
    error: str | None
    message_id: int | None

    def shape(self) -> Shape:
        return {name: getattr(self, name) for name in self.__struct_fields__}
