"""Connections to one place: at most so many, used again while they are open, and given in the order of asking."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable

from msgspec import Struct

from bot.http.dialing import Dialer
from bot.http.errors import NotSent
from bot.http.line import Answer, Line, Piece


class Patience(Struct, frozen=True):
    """In seconds: until there is a connection, and while nothing moves on it."""

    connecting: float
    silence: float

    @property
    def whole(self) -> float:
        """Longer than connecting can take: an end of this patience would not say that nothing was sent."""
        return self.connecting + 2 * self.silence


class Pool:
    """A connection that nobody has used for `keep_alive` seconds is closed."""

    def __init__(self, dialer: Dialer, limit: int, keep_alive: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._dialer, self._limit, self._keep_alive = dialer, limit, keep_alive
        self._lines: set[Line] = set()
        #: The one used last comes last.
        self._idle: deque[Line] = deque()
        self._sweeping: asyncio.TimerHandle | None = None
        #: In use, idle, or being made.
        self._size = 0
        #: Each is given a connection, or None: the right to make one. Who has given up is passed over.
        self._queue: deque[asyncio.Future[Line | None]] = deque()
        self._is_closed = False

    async def ask(self, request: Iterable[Piece], patience: Patience) -> Answer:
        """Raises NotSent or Unanswered; never asks twice."""
        begun = self._loop.time()
        line = self._idle_line(begun) or await self._another(patience.connecting)
        try:
            return await line.ask(request, patience.silence, begun + patience.whole)
        finally:
            self._give_back(line)

    def close(self) -> None:
        """Whoever still waits for an answer is told that none comes."""
        self._is_closed = True
        while self._queue:
            self._pass_on(None)
        for line in list(self._lines):
            line.hang_up()
        if self._sweeping is not None:
            self._sweeping.cancel()

    # Getting one

    def _idle_line(self, now: float) -> Line | None:
        while self._idle:
            line = self._idle.pop()
            if line.is_open and now - line.idle_since < self._keep_alive:
                return line
            self._give_up(line)
        return None

    async def _another(self, seconds: float) -> Line:
        """One that became free, or a new one."""
        try:
            async with asyncio.timeout(seconds):
                line = await self._turn()
                return line if line is not None and line.is_open else await self._new()
        except TimeoutError:
            raise NotSent(f"no connection to {self._dialer.place} in time") from None

    async def _turn(self) -> Line | None:
        if self._size < self._limit:
            self._size += 1
            return None
        turn: asyncio.Future[Line | None] = self._loop.create_future()
        self._queue.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # It came in the same moment: the next one has it.
                self._pass_on(turn.result())
            raise

    async def _new(self) -> Line:
        line = None
        try:
            line = None if self._is_closed else await self._dialer.dial(lambda: Line(self._forget))
        except (OSError, UnicodeError) as error:
            raise NotSent(f"Cannot connect to {self._dialer.place}: {error}") from None
        finally:
            if line is None:
                self._pass_on(None)
        if line is None:
            raise NotSent("closed")
        self._lines.add(line)
        if self._is_closed or not line.is_open:
            self._give_back(line)
            raise NotSent(f"Cannot connect to {self._dialer.place}: closed at once")
        return line

    # Giving it back

    def _give_back(self, line: Line) -> None:
        if line.is_open and not self._is_closed:
            self._pass_on(line)
        else:
            self._give_up(line)

    def _give_up(self, line: Line) -> None:
        line.hang_up()
        self._pass_on(None)

    def _pass_on(self, line: Line | None) -> None:
        """To whoever waits longest."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(line)
                return
        if line is None:
            self._size -= 1
        else:
            self._lay_aside(line)

    def _lay_aside(self, line: Line) -> None:
        line.idle_since = self._loop.time()
        self._idle.append(line)
        if self._sweeping is None:
            self._sweeping = self._loop.call_later(self._keep_alive, self._sweep)

    def _sweep(self) -> None:
        """Those that nobody has used for too long."""
        now, self._sweeping = self._loop.time(), None
        while self._idle and now - self._idle[0].idle_since >= self._keep_alive:
            self._give_up(self._idle.popleft())
        if self._idle:
            self._sweeping = self._loop.call_at(self._idle[0].idle_since + self._keep_alive, self._sweep)

    def _forget(self, line: Line) -> None:
        """It is no more."""
        self._lines.discard(line)
        if line in self._idle:
            self._idle.remove(line)
            self._pass_on(None)
