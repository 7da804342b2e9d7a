"""The way from Telegram to the replicas: a round robin as nginx would be, on which deliveries get lost, doubled, late.

A replica that does not answer is passed over; when none answers, Telegram is told to come again.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from random import Random

from tests.chaos.bots import Bot

NOBODY = b"HTTP/1.1 502 Bad Gateway\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
#: What may befall a delivery: its answer is lost, it comes twice at once, it comes late, an old one comes again.
MISHAPS = ("lose_answer", "twice", "late", "again")


class Balancer:
    def __init__(self, dice: Random) -> None:
        self._bots: deque[Bot] = deque()
        self._dice = dice
        self._server: asyncio.Server
        self._past: deque[bytes] = deque(maxlen=50)
        self._aside: set[asyncio.Task[bytes]] = set()
        #: Mishaps that wait for a delivery, and those that happened.
        self.waiting: Counter[str] = Counter()
        self.happened: Counter[str] = Counter()

    async def start(self) -> str:
        """The address that Telegram is given."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/telegram"

    def take_turns(self, bots: Sequence[Bot]) -> None:
        self._bots.extend(bots)

    async def stop(self) -> None:
        self._server.close()
        for task in self._aside:
            task.cancel()

    def add(self, mishap: str, times: int) -> None:
        self.waiting[mishap] += times

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError):
            answer = await self._deliver(await _read(reader))
            if answer:
                writer.write(answer)
                await writer.drain()
        writer.close()

    async def _deliver(self, request: bytes) -> bytes:
        mishap = next((name for name in MISHAPS if self.waiting[name] > 0), None)
        if mishap is not None:
            self.waiting[mishap] -= 1
            self.happened[mishap] += 1
        self._past.append(request)
        if mishap == "late":
            await asyncio.sleep(self._dice.uniform(0.2, 1.5))
        if mishap == "twice":
            self._forward_aside(request)
        if mishap == "again":
            self._forward_aside(self._past[0])
        answer = await self._forward(request)
        return b"" if mishap == "lose_answer" else answer

    def _forward_aside(self, request: bytes) -> None:
        copy = asyncio.create_task(self._forward(request))
        self._aside.add(copy)
        copy.add_done_callback(self._aside.discard)

    async def _forward(self, request: bytes) -> bytes:
        """To the next replica that answers at all."""
        for _ in range(len(self._bots)):
            self._bots.rotate(-1)
            with suppress(OSError, EOFError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._bots[0].port)
                try:
                    writer.write(request)
                    if answer := await reader.read():
                        return answer
                finally:
                    writer.close()
        return NOBODY


async def _read(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n") if b": " in line)
    return head + await reader.readexactly(int(fields.get(b"content-length", 0)))
