"""Telegram's limits on sending: per private chat, per group, over all chats.

A private chat bears one message a second after a small burst, a group twenty a minute, everything together thirty
a second. Edits count for their chat and not for the whole. Times are the world's.
"""

from __future__ import annotations

import math
from collections import deque

from msgspec import Struct, field

from simulator.errors import too_many_requests


class Bucket(Struct):
    tokens: float
    refilled_at: float


class Limits(Struct):
    enabled: bool = True
    private_per_second: float = 1.0
    private_burst: int = 3
    group_per_minute: int = 20
    all_per_second: int = 30
    paid_per_second: int = 1000
    _private: dict[int, Bucket] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _all: deque[float] = field(default_factory=deque)

    def spend(self, chat_id: int, now: float, *, edit: bool = False, paid: bool = False) -> None:
        """Account for one message, or raise 429 and account for nothing."""
        if not self.enabled:
            return
        most = self.paid_per_second if paid else self.all_per_second
        wait = 0.0 if edit else _wait(self._all, now, 1.0, most)
        wait = max(wait, self._private_wait(chat_id, now) if chat_id > 0 else self._group_wait(chat_id, now))
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        if not edit:
            self._all.append(now)
        if chat_id > 0:
            self._private[chat_id].tokens -= 1
        else:
            self._groups[chat_id].append(now)

    def _private_wait(self, chat_id: int, now: float) -> float:
        bucket = self._private.setdefault(chat_id, Bucket(self.private_burst, now))
        gained = max(0.0, now - bucket.refilled_at) * self.private_per_second
        bucket.tokens = min(float(self.private_burst), bucket.tokens + gained)
        bucket.refilled_at = now
        # A client that waits exactly one second must not be refused for a rounding error.
        missing = 0.999 - bucket.tokens
        return missing / self.private_per_second if missing > 0 else 0.0

    def _group_wait(self, chat_id: int, now: float) -> float:
        return _wait(self._groups.setdefault(chat_id, deque()), now, 60.0, self.group_per_minute)


def _wait(sent: deque[float], now: float, window: float, most: int) -> float:
    while sent and sent[0] <= now - window:
        sent.popleft()
    return sent[0] + window - now if len(sent) >= most else 0.0
