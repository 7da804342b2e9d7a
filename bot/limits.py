"""Telegram's limits on sending, kept from our side: pure arithmetic over seconds that only grow.

Everything together goes evenly, never more than `rate` in any second; a chat bears a short burst and then one a second;
a group bears twenty a minute. Edits and answers to taps count for their chat only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

#: After a late timer one message may catch up. More would arrive in lumps, and lumps come back every second.
CATCH_UP = 2
#: Chats that nobody has written to for a while are forgotten when so many are known.
KNOWN_CHATS = 10_000


@dataclass(slots=True)
class Window:
    """No more than `most` in any `seconds`."""

    most: int
    seconds: float
    taken: deque[float] = field(default_factory=deque)

    def next_slot(self, now: float) -> float:
        return max(now, self.taken[0] + self.seconds) if len(self.taken) >= self.most else now

    def take(self, now: float) -> None:
        if len(self.taken) >= self.most:
            self.taken.popleft()
        self.taken.append(now)


@dataclass(slots=True)
class Evenly:
    """One per `interval`, with so many at once after a rest."""

    interval: float
    burst: float
    free_at: float = float("-inf")

    def next_slot(self, now: float) -> float:
        return max(now, self.free_at - (self.burst - 1) * self.interval)

    def take(self, now: float) -> None:
        self.free_at = max(now, self.free_at) + self.interval


class Limits:
    """`next_slot` says when a message may go, `take` that it goes now.

    The waits are a little longer than Telegram's own, because messages do not arrive as evenly as they leave.
    """

    def __init__(
        self,
        rate: int = 28,
        *,
        chat_burst: int = 3,
        chat_interval: float = 1.05,
        group_most: int = 20,
        group_seconds: float = 61.0,
    ) -> None:
        self.rate = rate
        self._everything = (Window(rate, 1.0), Evenly(1 / rate, CATCH_UP))
        self._new_chat: Callable[[], Evenly] = lambda: Evenly(chat_interval, chat_burst)
        self._new_group: Callable[[], Window] = lambda: Window(group_most, group_seconds)
        self._chats: dict[int, Evenly] = {}
        self._groups: dict[int, Window] = {}

    def next_slot(self, chat_id: int, is_edit: bool, now: float) -> float:
        """The earliest moment, from now on, at which this message may go."""
        slot = self.next_chat_slot(chat_id, now)
        if not is_edit:
            slot = max(slot, *(limit.next_slot(now) for limit in self._everything))
        return slot

    def next_chat_slot(self, chat_id: int, now: float) -> float:
        """The earliest moment as far as only this chat is concerned."""
        slot = self._chats[chat_id].next_slot(now) if chat_id in self._chats else now
        return max(slot, self._groups[chat_id].next_slot(now)) if chat_id in self._groups else slot

    def take(self, chat_id: int, is_edit: bool, now: float) -> None:
        """Account for one message that goes now."""
        if chat_id not in self._chats and len(self._chats) >= KNOWN_CHATS:
            self._chats = {chat: limit for chat, limit in self._chats.items() if limit.free_at > now}
        self._chats.setdefault(chat_id, self._new_chat()).take(now)
        if chat_id < 0:
            self._groups.setdefault(chat_id, self._new_group()).take(now)
        if not is_edit:
            for limit in self._everything:
                limit.take(now)


@dataclass(slots=True)
class Floods:
    """Tells a chat that has had enough from a bot that has written too much: the second strikes many chats at once."""

    chats: int = 3
    seconds: float = 10.0
    _struck: dict[int, float] = field(default_factory=dict)

    def is_general(self, chat_id: int, now: float) -> bool:
        """After a 429 in this chat: whether it means us altogether."""
        self._struck = {chat: at for chat, at in self._struck.items() if now - at < self.seconds}
        self._struck[chat_id] = now
        return len(self._struck) >= self.chats
