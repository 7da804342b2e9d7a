"""The simulated Telegram itself: people, chats and messages, with one bot among them.

Everything here is synchronous and in memory. The bot acts through `simulator.methods`, people through
`simulator.people`; both end in the few verbs of `World`, which keep chats, the bot's update queue and the feed of
changes in step.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from simulator.clock import AnyClock, Clock, PushableClock
from simulator.errors import ApiError, bad_request, forbidden
from simulator.faults import Faults
from simulator.feed import Bell, Feed, Recent
from simulator.groups import Group
from simulator.limits import Limits
from simulator.menus import Menus
from simulator.people import Person
from simulator.things import Call, Chat, File, Keyboard, Message, Press, Shape, User
from simulator.updates import UpdateQueue
from simulator.webhooks import Webhook

BOT_ID = 7_000_000_001
#: The longest stretch of time that nobody may notice.
PUSH_STEP = timedelta(minutes=15)


class World:
    def __init__(
        self,
        clock: AnyClock | None = None,
        *,
        token: str = f"{BOT_ID}:simulated",
        bot_username: str = "afterword_demo_bot",
        bot_name: str = "Afterword",
        limits: Limits | None = None,
        on_clock_push: Iterable[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self.clock = clock or Clock()
        #: A page that finds another world behind its address starts afresh.
        self.name = secrets.token_hex(4)
        self.token = token
        self.bot = User(BOT_ID, bot_name, username=bot_username, is_bot=True)
        self.limits = limits or Limits()
        self.on_clock_push = list(on_clock_push)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self.menus = Menus()
        self.webhook = Webhook()
        self.updates = UpdateQueue(self.clock)
        self.arrivals = Bell()
        self.feed = Feed()
        self.faults = Faults(self)
        self.log: Recent[Call] = Recent()
        #: Told of every call when it comes in: the method, and the chat it names.
        self.on_request: list[Callable[[str, Any], None]] = []
        #: Told of every call when it is over; the log forgets what was long ago.
        self.on_call: list[Callable[[Call], None]] = []
        self.closing = False
        #: The long poll whose turn it is: a newer one takes its place.
        self.poller: object | None = None
        self._last_message_id = 100
        self._last_user_id = 500_000_000

    def now(self) -> float:
        return self.clock.now().timestamp()

    # People and chats

    def joins(
        self,
        first_name: str,
        *,
        username: str | None = None,
        language_code: str | None = "en",
        last_name: str | None = None,
        id: int | None = None,
    ) -> Person:
        """Somebody gets a phone with Telegram on it. The bot does not know yet."""
        self._last_user_id += 1
        user = User(id or self._last_user_id, first_name, last_name, username, language_code)
        if user.id in self.users:
            raise ValueError(f"user {user.id} has joined already")
        self.users[user.id] = user
        self.people[user.id] = Person(self, user)
        self.feed.add("person", user)
        return self.people[user.id]

    def group(
        self,
        title: str,
        members: Iterable[Person] = (),
        *,
        supergroup: bool = False,
        bot_is_admin: bool = False,
    ) -> Group:
        """A group with the bot in it."""
        chat = self.new_group(title, {person.id: person.user for person in members}, supergroup=supergroup)
        self.set_bot_status(
            chat, "administrator" if bot_is_admin else "member", next(iter(chat.members.values()), None)
        )
        return Group(self, chat)

    def new_group(self, title: str, members: dict[int, User], *, supergroup: bool) -> Chat:
        number = secrets.randbelow(900_000_000) + 100_000_000
        chat_id, kind = (-1_000_000_000_000 - number, "supergroup") if supergroup else (-number, "group")
        chat = Chat(chat_id, kind, title, members=dict(members))
        self.chats[chat.id] = chat
        self.feed.add("chat", chat)
        return chat

    def private_chat(self, person: User) -> Chat:
        """The chat between a person and the bot: it begins when the person writes."""
        chat = self.chats.get(person.id)
        if chat is None:
            chat = self.chats[person.id] = Chat(person.id, "private", person=person, members={person.id: person})
            chat.bot_status = "member"
            self.feed.add("chat", chat)
        return chat

    def known_chat(self, chat_id: int | str) -> Chat:
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable_chat(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may write there just now; else Telegram's refusal."""
        if chat_id not in self.chats and isinstance(chat_id, int) and chat_id in self.people:
            raise forbidden("bot can't initiate conversation with a user")
        chat = self.known_chat(chat_id)
        if chat.person and chat.person.deleted:
            raise forbidden("user is deactivated")
        if chat.migrated_to:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        if chat.bot_status in ("kicked", "left"):
            raise _refusal(chat)
        return chat

    def set_bot_status(self, chat: Chat, status: str, by: User | None) -> None:
        """Block, unblock, add, kick: the bot learns of it by `my_chat_member`."""
        old, chat.bot_status = chat.bot_status, status
        self.feed.add("chat", chat)
        if old == status:
            return
        change = {
            "chat": chat.shape(),
            "from": (by or self.bot).shape(),
            "date": int(self.now()),
            "old_chat_member": self.member_shape(self.bot, old),
            "new_chat_member": self.member_shape(self.bot, status),
        }
        self.tell_bot("my_chat_member", change, f"chat {chat.id} membership")

    def member_shape(self, user: User, status: str) -> Shape:
        extra: dict[str, Shape] = {"kicked": {"until_date": 0}, "administrator": ADMINISTRATOR}
        return {"status": status, "user": user.shape(), **extra.get(status, {})}

    # Messages

    def post(
        self,
        chat: Chat,
        sender: User,
        content: Shape,
        *,
        keyboard: Keyboard | None = None,
        reply_to: Message | None = None,
        forward_origin: Shape | None = None,
        silent: bool = False,
    ) -> Message:
        message = Message(
            chat,
            self._next_message_id(chat),
            sender,
            int(self.now()),
            content,
            keyboard,
            reply_to=reply_to,
            forward_origin=forward_origin,
            silent=silent,
        )
        chat.messages[message.id] = message
        self.feed.add("message", message)
        return message

    def _next_message_id(self, chat: Chat) -> int:
        if chat.type == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self._last_message_id += 1
        return self._last_message_id

    def edit(self, message: Message, content: Shape, keyboard: Keyboard | None) -> None:
        if message.keyboard and message.keyboard != keyboard:
            message.past_keyboards.append(message.keyboard)
        message.content = content
        message.keyboard = keyboard
        message.edit_date = int(self.now())
        self.feed.add("message", message)

    def delete(self, message: Message) -> None:
        message.deleted = True
        self.feed.add("message", message)

    def visible(self, chat: Chat) -> list[Message]:
        return [message for message in chat.messages.values() if not message.deleted]

    def keep_file(self, name: str, content: bytes, mime_type: str) -> File:
        file = File(secrets.token_urlsafe(18), name, content, mime_type)
        self.files[file.id] = file
        return file

    # What reaches the bot

    def tell_bot(self, kind: str, payload: Any, queue: str) -> int | None:
        number = self.updates.put(kind, payload, queue)
        self.arrivals.ring()
        return number

    def tell_message(self, message: Message, kind: str = "message") -> None:
        if message.chat.bot_status in ("member", "administrator"):
            self.tell_bot(kind, message.shape(), f"chat {message.chat.id}")

    def press(self, person: User, message: Message, data: str) -> Press:
        press = Press(str(secrets.randbits(62)), person, message, data, self.now())
        self.presses[press.id] = press
        self.tell_press(press)
        return press

    def tell_press(self, press: Press) -> None:
        """Also again, under a new update id: phones repeat a press that nobody has answered."""
        message = press.message
        gone = {"message_id": message.id, "chat": message.chat.shape(), "date": 0}
        query = {
            "id": press.id,
            "from": press.person.shape(),
            "message": gone if message.deleted else message.shape(),
            "chat_instance": str(abs(message.chat.id) * 7919),
            "data": press.data,
        }
        self.tell_bot("callback_query", query, f"user {press.person.id} presses")

    # Time and the end

    async def push_clock(self, by: timedelta | None = None, at: datetime | None = None) -> None:
        """Move the clock in small steps, and let the embedding program live through each; back in one step."""
        if not isinstance(self.clock, PushableClock):
            raise TypeError("this world runs by a clock that cannot be pushed")
        until = (at or self.clock.now()) + (by or timedelta())
        while True:
            left = until - self.clock.now()
            self.clock.advance(min(left, PUSH_STEP))
            self.feed.add("clock", self.clock)
            for act in self.on_clock_push:
                await act()
            if left <= PUSH_STEP:
                return

    async def deliver_webhooks(self) -> None:
        """Deliver what is due by now; what fails is due again later, by the clock of the world."""
        await self.webhook.deliver(self.updates, self.now)

    def close(self) -> None:
        """Let every long poll go home."""
        self.closing = True
        self.arrivals.ring()
        self.feed.bell.ring()


ADMINISTRATOR: Shape = dict.fromkeys(
    (
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ),
    False,
)


def _refusal(chat: Chat) -> ApiError:
    if chat.is_private:
        return forbidden("bot was blocked by the user")
    if chat.bot_status == "kicked":
        return forbidden(f"bot was kicked from the {chat.type} chat")
    return forbidden(f"bot is not a member of the {chat.type} chat")
