"""A Telegram for measuring: speaks just enough of the Bot API, as fast as one process can, and keeps a stopwatch.

It runs in a process and on a core of its own. The bench steers it over the same port with `/control/…`, whose answer
comes when the wish is done. Rules are the simulator's matter; here everything is accepted, unless a pause is asked for.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any, cast

import uvloop

from tests.bench.people import BOT, FIRST_CHAT, card, press

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_NUMBER = rb'(?:^|[&{,]) *"?%s"? *[=:] *"?(-?\d+)'
_OFFSET, _TIMEOUT, _CHAT, _QUERY, _MESSAGE = (
    re.compile(_NUMBER % name) for name in (b"offset", b"timeout", b"chat_id", b"callback_query_id", b"message_id")
)
_HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
_OK, _TOO_MANY = b"200 OK", b"429 Too Many Requests"
_TRUE = b'{"ok":true,"result":true}'
BATCH = 100
#: When nothing at all happens for so long, nothing will, in seconds.
PATIENCE = 30.0

Reply = Callable[[bytes, bytes], None]


class Line(asyncio.Protocol):
    """One connection: requests one after the other, answered in order."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read = bytearray()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._read[:end])
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._read) < whole:
                return
            body = bytes(self._read[end + 4 : whole])
            del self._read[:whole]
            path = head.split(b" ", 2)[1].rpartition(b"/")
            self._desk.serve(path[0].startswith(b"/control"), path[2].decode(), body, self._reply)

    def _reply(self, status: bytes, body: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(_HEAD % (status, len(body), body))


class Desk:
    """What the bot did and when; presses that it may fetch."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._update_ids, self._message_ids = count(1), count(100)
        self._queue: deque[tuple[int, bytes]] = deque()
        self._poll: tuple[Reply, asyncio.TimerHandle] | None = None
        self._latency = 0.0
        self._first_poll: asyncio.Future[float] = self._loop.create_future()
        self.pressed: dict[int, float] = {}
        self.answered: dict[int, float] = {}
        self.edited: dict[int, float] = {}
        self.sent: list[tuple[float, int]] = []
        self._pause = Pause()
        self._changed = asyncio.Event()

    # What the bot asks

    def serve(self, is_control: bool, name: str, body: bytes, reply: Reply) -> None:
        if is_control:
            task = self._loop.create_task(self._control(name, json.loads(body or b"{}"), reply))
            task.add_done_callback(lambda done: done.result())
        elif name == "getUpdates":
            self._get_updates(body, reply)
        else:
            answer = _METHODS.get(name, Desk._other)(self, body)
            self._later(lambda: reply(*answer))

    def _later(self, act: Callable[[], None]) -> None:
        if self._latency:
            self._loop.call_later(self._latency, act)
        else:
            act()

    def _get_updates(self, body: bytes, reply: Reply) -> None:
        now = time.monotonic()
        offset, timeout = _number(_OFFSET, body) or 0, _number(_TIMEOUT, body) or 0
        while self._queue and self._queue[0][0] < offset:
            self._queue.popleft()
        if not self._first_poll.done():
            self._first_poll.set_result(now)
        if self._queue or not timeout:
            self._hand_over(reply)
        else:
            self._poll = reply, self._loop.call_later(timeout, self._end_poll)

    def _end_poll(self) -> None:
        if self._poll is not None:
            (reply, timer), self._poll = self._poll, None
            timer.cancel()
            self._hand_over(reply)

    def _hand_over(self, reply: Reply) -> None:
        updates = b",".join(self._queue[place][1] for place in range(min(BATCH, len(self._queue))))
        self._later(lambda: reply(_OK, b'{"ok":true,"result":[%s]}' % updates))

    def _answer(self, body: bytes) -> tuple[bytes, bytes]:
        number = _number(_QUERY, body)
        if number is not None:
            self.answered.setdefault(number, time.monotonic())
            self._changed.set()
        return _OK, _TRUE

    def _edit(self, body: bytes) -> tuple[bytes, bytes]:
        number, message_id = self._customer(body), _number(_MESSAGE, body) or 0
        self.edited.setdefault(number, time.monotonic())
        self._changed.set()
        return _OK, b'{"ok":true,"result":%s}' % card(number, message_id)

    def _send(self, body: bytes) -> tuple[bytes, bytes]:
        number, now = self._customer(body), time.monotonic()
        self._changed.set()
        if seconds := self._pause.refuses(number, len(self.sent), now):
            words = b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d",'
            return _TOO_MANY, words % seconds + b'"parameters":{"retry_after":%d}}' % seconds
        self.sent.append((now, number))
        return _OK, b'{"ok":true,"result":%s}' % card(number, next(self._message_ids))

    def _me(self, _: bytes) -> tuple[bytes, bytes]:
        return _OK, b'{"ok":true,"result":%s}' % BOT

    def _other(self, _: bytes) -> tuple[bytes, bytes]:
        return _OK, _TRUE

    @staticmethod
    def _customer(body: bytes) -> int:
        return (_number(_CHAT, body) or 0) - FIRST_CHAT

    # What the bench wishes

    async def _control(self, name: str, wish: Mapping[str, Any], reply: Reply) -> None:
        result = await _WISHES[name](self, **wish)
        reply(_OK, json.dumps(result).encode())

    async def first_poll(self) -> float | None:
        """When the bot polled first, on the clock of the machine; None when it has not done so in a second."""
        done, _ = await asyncio.wait((self._first_poll,), timeout=1.0)
        return self._first_poll.result() if done else None

    async def taps(self, first: int, number: int, per_second: float | None, latency: float) -> dict[str, Any]:
        """Have so many customers press, all at once or evenly; what each had to wait until everything was done."""
        self._latency = latency
        begun, customers = time.monotonic(), range(first, first + number)
        for place, customer in enumerate(customers):
            if per_second:
                await asyncio.sleep(max(0.0, begun + place / per_second - time.monotonic()))
            self._press(customer, is_last=bool(per_second) or customer == customers[-1])
        is_done = await self._until(lambda: len(self.pressed) == len(self.answered) == len(self.edited))
        self._latency = 0.0
        if not is_done:
            return {"missing": sum(each not in self.answered or each not in self.edited for each in customers)}
        ends = [max(self.answered[each], self.edited[each]) for each in customers]
        return {
            "missing": 0,
            "seconds": max(ends) - begun,
            "answered_after": [self.answered[each] - self.pressed[each] for each in customers],
            "done_after": [end - self.pressed[each] for each, end in zip(customers, ends, strict=True)],
        }

    def _press(self, customer: int, is_last: bool) -> None:
        update_id = next(self._update_ids)
        self.pressed[customer] = time.monotonic()
        self._queue.append((update_id, press(customer, update_id)))
        if is_last:
            self._end_poll()

    async def sends(self, number: int) -> list[float]:
        """The moments at which messages arrived, once there are so many."""
        await self._until(lambda: len(self.sent) >= number)
        return [at for at, _ in self.sent]

    async def refuse(self, after: int, seconds: int, only_one_chat: bool) -> None:
        """After so many messages answer 429 for so long, to one chat or to all."""
        self._pause = Pause(after, seconds, only_one_chat)

    async def refused(self) -> dict[str, Any]:
        """How the bot kept the pause."""
        return {"began": self._pause.began is not None, "inside": self._pause.inside}

    async def _until(self, is_done: Callable[[], bool]) -> bool:
        """False when nothing at all happens for too long."""
        while not is_done():
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), PATIENCE)
            except TimeoutError:
                return False
        return True


class Pause:
    """A 429 and what arrives although it holds."""

    def __init__(self, after: int | None = None, seconds: int = 0, only_one_chat: bool = False) -> None:
        self._after, self._seconds, self._only_one_chat = after, seconds, only_one_chat
        self._chat = 0
        self.began: float | None = None
        self.inside = 0

    def refuses(self, chat: int, sent: int, now: float) -> int:
        """The seconds to wait; 0 when the message may pass."""
        if self._after is None or sent < self._after:
            return 0
        if self.began is None:
            self.began, self._chat = now, chat
            return self._seconds
        if now >= self.began + self._seconds or (self._only_one_chat and chat != self._chat):
            return 0
        self.inside += 1
        return self._seconds


_METHODS: Mapping[str, Callable[[Desk, bytes], tuple[bytes, bytes]]] = {
    "answerCallbackQuery": Desk._answer,
    "editMessageText": Desk._edit,
    "editMessageReplyMarkup": Desk._edit,
    "sendMessage": Desk._send,
    "getMe": Desk._me,
}
_WISHES: Mapping[str, Callable[..., Awaitable[Any]]] = {
    "first_poll": Desk.first_poll,
    "taps": Desk.taps,
    "sends": Desk.sends,
    "refuse": Desk.refuse,
    "refused": Desk.refused,
}


def _number(pattern: re.Pattern[bytes], body: bytes) -> int | None:
    found = pattern.search(body)
    return int(found[1]) if found else None


async def serve() -> None:
    """Prints its port, then serves until it is ended."""
    desk = Desk()
    server = await asyncio.get_running_loop().create_server(lambda: Line(desk), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
