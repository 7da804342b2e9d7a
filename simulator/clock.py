"""Clocks of the simulated world.

Anything with `now()` returning an aware UTC datetime will do. `Clock` follows real time and can be pushed ahead;
`StillClock` moves only when it is told to.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol, runtime_checkable


class AnyClock(Protocol):
    def now(self) -> datetime: ...


@runtime_checkable
class PushableClock(AnyClock, Protocol):
    def advance(self, by: timedelta) -> None: ...

    def set(self, at: datetime) -> None: ...


class Clock:
    """Real time plus an offset."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, by: timedelta) -> None:
        self.offset += by

    def set(self, at: datetime) -> None:
        self.offset = at.astimezone(UTC) - datetime.now(UTC)


class StillClock:
    """Stands still until somebody advances it."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by

    def set(self, at: datetime) -> None:
        self._now = at.astimezone(UTC)
