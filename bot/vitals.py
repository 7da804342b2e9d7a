"""Signs of life and counts of what was done since the start: plain numbers that every part writes and anyone may read.

Nothing here knows how they are shown; `bot.metrics` and the readiness page do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field

#: Upper bounds of the classes of durations, in seconds; the last class has none.
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Durations(Struct):
    """How many durations fell into each class, and their sum in seconds."""

    bounds: Sequence[float] = SECONDS
    total: float = 0.0
    counts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds


class Vitals(Struct):
    """Of one process; what all replicas share is in the database."""

    started_at: datetime
    #: Kind of update → committed ones. `repeat` are those that had been seen before.
    updates: Counter[str] = field(default_factory=Counter)
    batches: int = 0
    failed_updates: int = 0
    #: From the arrival of a press to the answer at Telegram.
    taps: Durations = field(default_factory=Durations)
    #: From the beginning of a transaction to the end of its commit.
    transactions: Durations = field(default_factory=Durations)
    #: (kind, verdict) → deliveries that came to that end.
    deliveries: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: How often Telegram asked for a pause, by what it meant: `chat` or `all`.
    floods: Counter[str] = field(default_factory=Counter)
    #: What became of what was brought to the webhook: taken, kept, forbidden, not_taken …
    calls: Counter[str] = field(default_factory=Counter)
    polled_at: datetime | None = None
    called_at: datetime | None = None
    committed_at: datetime | None = None
    beat_at: datetime | None = None
    #: Messages a second that are tried now; less than configured after Telegram said that it was too much.
    sending_rate: float | None = None
    #: A delivery last came to an end, whatever end.
    settled_at: datetime | None = None
    #: What Telegram says about our webhook, as far as it was asked.
    webhook_set_at: datetime | None = None
    webhook_pending: int | None = None
    webhook_error_at: datetime | None = None
    is_leader: bool = False
    epoch: int = 0
