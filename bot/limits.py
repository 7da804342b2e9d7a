"""Telegram's limits on sending, kept from our side: pure arithmetic over seconds that only grow.

Everything together goes evenly, never more than `rate` in any second; a chat bears a short burst and then one a second;
a group bears twenty a minute. Edits and answers to taps count for their chat only. Told that it was too much, we go
half as fast and find back slowly.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.pacing import Arrivals, Evenly, Window

#: Messages a second that Telegram takes for nothing.
FREE_RATE = 30
#: A second, and a little for messages that do not arrive as evenly as they leave.
SECOND = 1.008
#: After a late timer the next message may go up to half an interval early, and no two go at once: those would arrive in
#: lumps, which come back every second, and when one of two is refused, nobody can call the other back.
CATCH_UP = 1.5
#: At a high rate a lump is what falls due in so many seconds: no timer is finer.
LUMP = 0.04
#: A chat that has heard nothing for so many seconds has had its rest.
REST = 60.0
#: Chats that have had their rest are forgotten when so many are known.
KNOWN_CHATS = 10_000
#: However often we are told off, this share of the rate is tried.
LEAST_SHARE = 1 / 8
#: Of the whole rate, won back in every second that goes well.
WON_BACK = 1 / 120


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
        self._arrivals = Arrivals(rate, SECOND)
        self._evenly = Evenly(1 / rate, max(CATCH_UP, rate * LUMP))
        self._share, self._shared_at = 1.0, 0.0
        self._new_chat: Callable[[], Evenly] = lambda: Evenly(chat_interval, chat_burst, self._spent_until)
        self._burst, self._spent_until = (chat_burst - 1) * chat_interval, float("-inf")
        self._new_group: Callable[[], Window] = lambda: Window(group_most, group_seconds)
        self._chats: dict[int, Evenly] = {}
        self._groups: dict[int, Window] = {}
        self._written_to: set[int] = set()
        self._most_known = KNOWN_CHATS

    def next_slot(self, chat_id: int, is_edit: bool, now: float) -> float:
        """The earliest moment, from now on, at which this message may go."""
        slot = self.next_chat_slot(chat_id, now)
        return slot if is_edit else max(slot, self.next_common_slot(now))

    def next_common_slot(self, now: float) -> float:
        """The earliest moment for a message that is no edit, whatever its chat."""
        return max(self._arrivals.next_slot(now), self._evenly.next_slot(now))

    def next_chat_slot(self, chat_id: int, now: float) -> float:
        """The earliest moment as far as only this chat is concerned."""
        slot = self._chats[chat_id].next_slot(now) if chat_id in self._chats else now
        return max(slot, self._groups[chat_id].next_slot(now)) if chat_id in self._groups else slot

    def spared(self, until: float) -> dict[int, float]:
        """The chats that may not be written to before this moment, nor at it, and when they may."""
        slots = {chat_id: self.next_chat_slot(chat_id, until) for chat_id in self._written_to}
        found = {chat_id: slot for chat_id, slot in slots.items() if slot > until}
        self._written_to = set(found)
        return found

    def is_rested(self, chat_id: int, now: float) -> bool:
        """Nothing went to this chat for a minute."""
        return chat_id not in self._chats or self._chats[chat_id].free_at <= now - REST

    def take(self, chat_id: int, is_edit: bool, now: float) -> None:
        """Account for one message that goes now."""
        self._written_to.add(chat_id)
        self._of_chat(chat_id, now).take(now)
        if chat_id < 0:
            self._groups.setdefault(chat_id, self._new_group()).take(now)
        if not is_edit:
            self._keep_pace(now)
            self._arrivals.take(now)
            self._evenly.take(now)

    def begin(self, now: float) -> None:
        """We send from now on, and somebody else did until now. Not all of that is remembered: where the clock was set
        in between, it seems to be long ago. So of no chat's burst more is left than one message."""
        self._spent_until = now + self._burst
        for chat in self._chats.values():
            chat.free_at = max(chat.free_at, self._spent_until)

    def remember(self, chat_id: int, at: float) -> None:
        """A message went to this chat before we began: nobody knows how much of its burst was left, so none was."""
        chat = self._of_chat(chat_id, at)
        was_free_at = chat.free_at
        self.take(chat_id, is_edit=False, now=at)
        self._arrivals.arrived(at)
        chat.free_at = max(was_free_at, at + chat.burst * chat.interval)

    def slow_down(self, now: float, until: float) -> None:
        """It was too much for everybody: half as fast after the silence. A second word in it only prolongs it."""
        if now >= self._shared_at:
            self._share = max(self._share_at(now) / 2, LEAST_SHARE)
        self._shared_at = max(self._shared_at, until)
        self._keep_pace(until)

    def rate_now(self, now: float) -> float:
        """Messages a second that are tried at this moment."""
        return self.rate * self._share_at(now)

    def landed(self, chat_id: int, is_edit: bool, left_at: float, now: float) -> None:
        """The call is over: Telegram may have counted its message as late as at this moment."""
        if not is_edit:
            self._arrivals.landed(left_at, now)
        self._written_to.add(chat_id)
        chat, group = self._chats.get(chat_id), self._groups.get(chat_id)
        if chat is not None:
            chat.free_at = max(chat.free_at, now + chat.interval)
        if group is not None and group.taken:
            group.taken[-1] = max(group.taken[-1], now)

    def refused(self, chat_id: int, until: float) -> None:
        """It was too much for this chat: of its burst nothing is left, whatever we took it to be."""
        chat = self._chats.get(chat_id)
        if chat is not None:
            chat.free_at = max(chat.free_at, until + (chat.burst - 1) * chat.interval)

    def follow(self, old: int, new: int) -> None:
        """A group has another id now, and had its share already."""
        if old in self._groups:
            self._groups[new] = self._groups.pop(old)
            self._written_to.add(new)

    def _of_chat(self, chat_id: int, now: float) -> Evenly:
        chat = self._chats.get(chat_id)
        if chat is None:
            if len(self._chats) >= self._most_known:
                self._chats = {known: limit for known, limit in self._chats.items() if limit.free_at > now - REST}
                self._most_known = max(KNOWN_CHATS, 2 * len(self._chats))
            chat = self._chats[chat_id] = self._new_chat()
        return chat

    def _share_at(self, now: float) -> float:
        return min(1.0, self._share + max(0.0, now - self._shared_at) * WON_BACK)

    def _keep_pace(self, now: float) -> None:
        if self._share < 1.0:
            rate = self.rate_now(now)
            self._arrivals.most, self._evenly.interval = max(1, int(rate)), 1 / rate
            if rate >= self.rate:
                self._share = 1.0
