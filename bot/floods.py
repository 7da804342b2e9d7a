"""What a 429 means: one chat that has had enough, or a bot that has written too much. Telegram does not say which.

A chat that had heard nothing from us for a minute cannot have had enough of us, so its 429 is about everybody; but one
voice may err, and after half a minute another chat is tried. Two voices, or three of chats that were written to, with
nothing getting through between, are believed for as long as they say.
"""

from __future__ import annotations

from msgspec import Struct, field

#: Refusals in so many chats, and nothing gets through between: it is about us, whoever was written to lately.
CHATS = 3
#: As long as a single voice is believed about everybody, in seconds.
ONE_VOICE = 30.0
#: A refusal says something about those that come within so many seconds.
SECONDS = 10.0


class Floods(Struct):
    #: The refused chats, and when: the end of the silence, if there was one.
    _struck: dict[int, float] = field(default_factory=dict)

    def refused(self, chat_id: int, retry_after: float, now: float, *, was_rested: bool) -> float:
        """After a 429 in this chat, which asks for `retry_after` seconds: for how many of them nobody may be written
        to. 0: it is about this chat only."""
        self._struck = {chat: at for chat, at in self._struck.items() if now - at < SECONDS}
        self._struck[chat_id] = now
        voices = len(self._struck)
        if voices < CHATS and not was_rested:
            return 0.0
        silence = retry_after if voices > 1 else min(retry_after, ONE_VOICE)
        self._struck = dict.fromkeys(self._struck, now + silence)
        return silence

    def is_suspected(self, now: float) -> bool:
        """Somebody had enough, and nothing has got through since: one at a time is tried."""
        return any(now - at < SECONDS for at in self._struck.values())

    def got_through(self, left_at: float) -> None:
        """A message that left at this moment arrived: refusals from before meant only their chats."""
        if self._struck:
            self._struck = {chat: at for chat, at in self._struck.items() if at > left_at}
