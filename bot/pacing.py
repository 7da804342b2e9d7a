"""How often something may happen, in three ways: so many in a window, so many arriving in one, and evenly.

`next_slot` says when the next may go, `take` that it goes now; seconds only grow.
"""

from __future__ import annotations

from collections import deque

from msgspec import Struct, field

#: Of so many of the latest messages the quickest tells how long the way is; whoever comes later than that, by more
#: than so many seconds, was held up, and those behind are about to catch up.
WAYS = 30
HELD_UP = 0.05


class Window(Struct):
    """No more than `most` in any `seconds`."""

    most: int
    seconds: float
    taken: deque[float] = field(default_factory=deque)

    def next_slot(self, now: float) -> float:
        return max(now, self.taken[-self.most] + self.seconds) if len(self.taken) >= self.most else now

    def take(self, now: float) -> None:
        self.taken.append(now)
        while self.taken[0] <= now - self.seconds:
            self.taken.popleft()


class Flight(Struct):
    """A message, from when it left until it arrived; None while it is under way."""

    left_at: float
    landed_at: float | None = None


class Arrivals:
    """No more than `most` in any `seconds` where they arrive.

    All leave evenly. When some are held up, by a new connection or a busy machine, those behind arrive right after
    them; so a message that was held up counts from when it arrived, less the way that all have to go.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self._seconds = most, seconds
        self._flights: deque[Flight] = deque()
        self._ways: deque[float] = deque(maxlen=WAYS)

    def next_slot(self, now: float) -> float:
        if len(self._flights) < self.most:
            return now
        return max(now, self._counts_from(self._flights[-self.most], now) + self._seconds)

    def take(self, now: float) -> None:
        self._flights.append(Flight(now))
        while self._is_past(self._flights[0], now - self._seconds, now):
            self._flights.popleft()

    def _is_past(self, flight: Flight, until: float, now: float) -> bool:
        """Also one that never landed, when enough have left since."""
        has_left = flight.left_at <= until
        return has_left and (len(self._flights) > self.most or self._counts_from(flight, now) <= until)

    def landed(self, left_at: float, now: float) -> None:
        self._ways.append(now - left_at)
        self.arrived(left_at, now)

    def arrived(self, left_at: float, now: float | None = None) -> None:
        """Without a `now` nobody knows when, and how long the way was."""
        for flight in reversed(self._flights):
            if flight.left_at == left_at and flight.landed_at is None:
                flight.landed_at = left_at if now is None else now
                return

    def _counts_from(self, flight: Flight, now: float) -> float:
        landed_at = now if flight.landed_at is None else flight.landed_at
        return max(flight.left_at, landed_at - min(self._ways, default=0.0) - HELD_UP)


class Evenly(Struct):
    """One per `interval`, with so many at once after a rest."""

    interval: float
    burst: float
    free_at: float = float("-inf")

    def next_slot(self, now: float) -> float:
        return max(now, self.free_at - (self.burst - 1) * self.interval)

    def take(self, now: float) -> None:
        self.free_at = max(now, self.free_at) + self.interval
