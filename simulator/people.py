"""People with phones: how tests and the page act in the world.

Each verb does at once what a finger would do; the bot learns of it through its updates. `sees` and `screen` tell
what is on the phone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from simulator.formatting import formatted
from simulator.groups import Group, bot_hears
from simulator.things import Chat, File, Keyboard, Message, Press, Shape, User

if TYPE_CHECKING:
    from simulator.world import World

Where = Group | Chat | None
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: How many messages fit on a phone: `sees` looks no further back.
SCREENFUL = 10
ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "c000000301010018dd8db00000000049454e44ae426082"
)


class Person:
    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user

    def __repr__(self) -> str:
        return f"<{self.user.full_name} {self.id}>"

    @property
    def id(self) -> int:
        return self.user.id

    # Speaking

    def starts(self, payload: str | None = None) -> Message:
        """Press Start, plain or after opening a deep link; a blocked bot is unblocked by it."""
        if payload is not None and not PAYLOAD.fullmatch(payload):
            raise AssertionError(f"Telegram would not open a link with the payload {payload!r}")
        self.unblocks()
        return self.writes(f"/start {payload}" if payload else "/start")

    def opens(self, link: str) -> Message:
        """Open a `t.me` link to the bot and press Start."""
        parts = urlsplit(link if "//" in link else f"https://{link}")
        if parts.netloc != "t.me" or parts.path.strip("/").lower() != (self.world.bot.username or "").lower():
            raise AssertionError(f"{link} does not lead to @{self.world.bot.username}")
        return self.starts(parse_qs(parts.query).get("start", [None])[0])

    def writes(self, text: str, *, reply_to: Message | None = None, chat: Where = None) -> Message:
        return self._says(_text_content(text), chat, reply_to=reply_to)

    def tells(self, text: str) -> Message:
        """Say something where the bot is not: in a chat of one's own. It can be forwarded."""
        elsewhere = Chat(0, "private", person=self.user)
        return Message(elsewhere, 0, self.user, int(self.world.now()), _text_content(text))

    def sends_voice(self, *, seconds: int = 3, chat: Where = None) -> Message:
        file = self.world.keep_file("voice.ogg", b"OggS", "audio/ogg")
        return self._says({"voice": {**_file_shape(file), "duration": seconds, "mime_type": "audio/ogg"}}, chat)

    def sends_photo(self, caption: str | None = None, *, chat: Where = None) -> Message:
        size = {**_file_shape(self.world.keep_file("photo.png", ONE_PIXEL, "image/png")), "width": 1, "height": 1}
        return self._says({"photo": [size], **({"caption": caption} if caption else {})}, chat)

    def sends_sticker(self, emoji: str = "👍", *, chat: Where = None) -> Message:
        file = _file_shape(self.world.keep_file("sticker.webp", b"RIFF", "image/webp"))
        look = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._says({"sticker": {**file, **look, "emoji": emoji}}, chat)

    def forwards(self, message: Message, to: Where = None, *, hidden: bool = False) -> Message:
        """Pass on a message; `hidden` when its author does not let forwards point to the account."""
        author = message.sender
        origin: Shape = {"type": "user", "sender_user": author.shape(), "date": message.date}
        if hidden:
            origin = {"type": "hidden_user", "sender_user_name": author.full_name, "date": message.date}
        content = {name: value for name, value in message.content.items() if name not in ("reply_markup",)}
        return self._says(content, to, forward_origin=message.forward_origin or origin)

    def edits(self, message: Message, text: str) -> None:
        assert message.sender is self.user, "people can edit their own messages only"
        self.world.edit(message, _text_content(text), None)
        if bot_hears(self.world, message):
            self.world.tell_message(message, "edited_message")

    def _says(
        self,
        content: Shape,
        where: Where,
        *,
        reply_to: Message | None = None,
        forward_origin: Shape | None = None,
    ) -> Message:
        chat = self.world.private_chat(self.user) if where is None else self._chat(where)
        assert self.id in chat.members, f"{self!r} is not in {chat.title}"
        assert not self.user.deleted, f"{self!r} has no account any more"
        assert not (chat.is_private and chat.bot_status == "kicked"), f"{self!r} has blocked the bot"
        message = self.world.post(chat, self.user, content, reply_to=reply_to, forward_origin=forward_origin)
        if bot_hears(self.world, message):
            self.world.tell_message(message)
        return message

    def _chat(self, where: Where) -> Chat:
        if isinstance(where, Group):
            return where.chat
        return where or self.world.chats.get(self.id) or Chat(self.id, "private", person=self.user)

    # Blocking, leaving

    def blocks(self) -> None:
        self.world.set_bot_status(self.world.private_chat(self.user), "kicked", self.user)

    def unblocks(self) -> None:
        chat = self.world.chats.get(self.id)
        if chat and chat.bot_status == "kicked":
            self.world.set_bot_status(chat, "member", self.user)

    def deletes_account(self) -> None:
        self.user.deleted = True

    # Tapping

    def taps(self, label: str, *, message: Message | None = None, chat: Where = None) -> Press:
        """Tap the newest visible button with this label, or with this unique part of one.

        With `message`, also a button that it used to have: a slow phone may still show it.
        """
        shown = [message] if message else list(reversed(self.messages(chat)))
        for candidate in shown:
            keyboards = [candidate.keyboard or [], *(reversed(candidate.past_keyboards) if message else ())]
            for keyboard in keyboards:
                button = self._button(keyboard, label, chat)
                if button:
                    return self._press(candidate, button)
        raise AssertionError(f"no button {label!r} here:\n{self.screen(chat)}")

    def taps_data(self, data: str, *, message: Message | None = None) -> Press:
        """Press a button that no client would show: forged, or long dead."""
        return self.world.press(self.user, message or self.last, data)

    def _button(self, keyboard: Keyboard, label: str, chat: Where) -> Shape | None:
        buttons = [button for row in keyboard for button in row]
        same = [button for button in buttons if _plain(button["text"]) == _plain(label)]
        alike = same or [button for button in buttons if _plain(label) in _plain(button["text"])]
        if len(alike) > 1 and not same:
            raise AssertionError(f"{label!r} fits several buttons:\n{self.screen(chat)}")
        return alike[0] if alike else None

    def _press(self, message: Message, button: Shape) -> Press:
        if "callback_data" in button:
            return self.world.press(self.user, message, button["callback_data"])
        target = button.get("url") or button.get("copy_text", {}).get("text", "")
        if "t.me/" in target and "start=" in target:
            self.opens(target)
        return Press("", self.user, message, target, self.world.now(), answered=True)

    # Looking

    def messages(self, chat: Where = None) -> list[Message]:
        return self.world.visible(self._chat(chat))

    @property
    def last(self) -> Message:
        """The newest message of the bot in the private chat."""
        from_bot = [message for message in self.messages() if message.sender is self.world.bot]
        assert from_bot, f"the bot has written nothing to {self!r}"
        return from_bot[-1]

    @property
    def presses(self) -> list[Press]:
        return [press for press in self.world.presses.values() if press.person is self.user]

    @property
    def toasts(self) -> list[str]:
        return [press.toast for press in self.presses if press.toast]

    @property
    def notifications(self) -> list[Message]:
        """Messages of the bot that rang, in every chat of this person."""
        return [
            message
            for chat in self.world.chats.values()
            if self.id in chat.members
            for message in self.world.visible(chat)
            if message.sender is self.world.bot and not message.silent
        ]

    def commands(self, chat: Where = None) -> dict[str, str]:
        menu = self.world.menus.resolve(self._chat(chat), self.user)
        return {command["command"]: command["description"] for command in menu}

    def downloads(self, chat: Where = None) -> list[File]:
        return [self.world.files[message.document["file_id"]] for message in self.messages(chat) if message.document]

    def sees(self, part: str, *, chat: Where = None) -> Message:
        """Assert that the screen shows this, in a message or on a button; return the newest such message."""
        for message in reversed(self.messages(chat)[-SCREENFUL:]):
            if _plain(part) in _plain(_drawn(message)):
                return message
        raise AssertionError(f"{self!r} does not see {part!r}:\n{self.screen(chat)}")

    def does_not_see(self, part: str, *, chat: Where = None) -> None:
        for message in self.messages(chat)[-SCREENFUL:]:
            if _plain(part) in _plain(_drawn(message)):
                raise AssertionError(f"{self!r} sees {part!r}:\n{self.screen(chat)}")

    def screen(self, chat: Where = None) -> str:
        title = self._chat(chat).title or self.user.full_name
        lines = [f"{message.sender.first_name}: {_drawn(message)}" for message in self.messages(chat)[-SCREENFUL:]]
        return "\n".join([f"── {title} ──", *(lines or ["(nothing)"])])


def _text_content(text: str) -> Shape:
    found = formatted(text, None)
    return {"text": found.text, **({"entities": found.entities} if found.entities else {})}


def _file_shape(file: File) -> Shape:
    return {"file_id": file.id, "file_unique_id": file.id[:12], "file_size": len(file.content)}


def _drawn(message: Message) -> str:
    parts: list[Any] = [_attachment(message.content), message.text]
    rows = [" ".join(f"[{button['text']}]" for button in row) for row in message.keyboard or ()]
    return "\n".join([" ".join(part for part in parts if part), *(f"    {row}" for row in rows)])


def _attachment(content: Shape) -> str:
    if "document" in content:
        return f"<{content['document'].get('file_name', 'document')}>"
    kinds = ("photo", "voice", "sticker", "migrate_to_chat_id", "migrate_from_chat_id", "new_chat_members")
    return next((f"<{kind}>" for kind in kinds if kind in content), "")


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
