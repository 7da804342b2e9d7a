"""One connection: a request leaves, its answer comes. Whatever else comes, or fails, is the end of the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, cast

from bot.http.errors import Unanswered
from bot.http.reader import Garbled, Reader

Piece = bytes | memoryview


class Answer(NamedTuple):
    status: int
    body: bytes


class Line(asyncio.Protocol):
    """`ask` one request at a time, and only while `is_open`; afterwards that says whether another may follow."""

    __slots__ = (
        *("_answer", "_deadline", "_is_full", "_is_open", "_looking", "_loop", "_lost", "_moved_at", "_reader"),
        *("_rest", "_silence", "_transport", "idle_since"),
    )

    def __init__(self, lost: Callable[[Line], object]) -> None:
        """`lost` is called once, when the connection is no more."""
        self._loop = asyncio.get_running_loop()
        self._lost = lost
        self._reader = Reader()
        self._transport: asyncio.Transport
        self._looking: asyncio.TimerHandle
        self._answer: asyncio.Future[Answer | Unanswered] | None = None
        #: What has not been handed over yet.
        self._rest: Iterator[Piece] | None = None
        self._is_full = self._is_open = False
        #: `moved` is when something came or the kernel took more, by the clock of the loop.
        self._moved_at = self._silence = self._deadline = self.idle_since = 0.0

    @property
    def is_open(self) -> bool:
        return self._is_open and not self._transport.is_closing()

    async def ask(self, request: Iterable[Piece], silence: float, deadline: float) -> Answer:
        """Raises Unanswered, also when nothing moves for so many seconds, and at the deadline in any case."""
        self._answer = self._loop.create_future()
        self._rest = iter(request)
        self._reader.begin()
        self._moved_at, self._silence, self._deadline = self._loop.time(), silence, deadline
        self._looking = self._loop.call_at(min(self._moved_at + silence, deadline), self._look)
        try:
            self._hand_over()
            answer = await self._answer
        except BaseException:
            self.hang_up()
            raise
        finally:
            self._looking.cancel()
            self._answer = self._rest = None
        if isinstance(answer, Unanswered):
            raise answer
        return answer

    def hang_up(self) -> None:
        """At once, whatever is under way."""
        self._fail("the connection was given up")
        self._transport.abort()

    # What happens on it

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._is_open = True

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.hang_up()  # Nobody has asked, so it would be taken for the answer to the next.
            return
        self._moved_at = self._loop.time()
        try:
            is_whole = self._reader.take(data)
        except Garbled as error:
            self._fail(str(error))
        else:
            if is_whole:
                self._finish()

    def eof_received(self) -> None:
        self._end("the connection was closed before the answer was whole")

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is None:
            self._end("the connection was closed")
        else:
            self._fail(f"the connection broke: {type(exc).__name__}")
        self._lost(self)

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._moved_at = self._loop.time()
        self._hand_over()

    # Its parts

    @property
    def _is_waiting(self) -> bool:
        return self._answer is not None and not self._answer.done()

    def _hand_over(self) -> None:
        """As much as there is room for."""
        for piece in self._rest or ():
            self._transport.write(piece)
            if self._is_full:
                return
        self._rest = None

    def _finish(self) -> None:
        has_left = self._rest is None and not self._transport.get_write_buffer_size()
        self._is_open = self._is_open and has_left and self._reader.keeps_alive
        self._tell(Answer(self._reader.status, self._reader.body))

    def _end(self, otherwise: str) -> None:
        self._is_open = False
        if self._is_waiting and self._reader.ends():
            self._finish()
        else:
            self._fail(otherwise)

    def _fail(self, why: str) -> None:
        self._is_open = False
        self._tell(Unanswered(why))

    def _tell(self, what: Answer | Unanswered) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(what)

    def _look(self) -> None:
        due = min(self._moved_at + self._silence, self._deadline)
        if self._loop.time() < due:
            self._looking = self._loop.call_at(due, self._look)
        else:
            self._fail("no answer in time")
