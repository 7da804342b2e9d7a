"""A server that reads requests as they come and answers with whatever bytes a story wants, also wrong ones or none."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from msgspec import Struct, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Visit(Struct):
    """One connection, and the request that came last on it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: bytes = b""
    body: bytes = b""

    @property
    def target(self) -> str:
        return self.head.split(b" ")[1].decode()

    async def reads_head(self) -> bool:
        """False when nobody asks any more."""
        try:
            self.head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        return True

    async def reads_body(self) -> None:
        length = _LENGTH.search(self.head)
        self.body = await self.reader.readexactly(int(length[1])) if length else b""

    def says(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)

    def answers(self, body: bytes, status: str = "200 OK", more: str = "") -> None:
        self.says(f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode(), body)

    async def hangs_up(self) -> None:
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()

    def breaks(self) -> None:
        """Without a goodbye."""
        self.writer.transport.abort()


Behaviour = Callable[[Visit], Awaitable[None]]


class OddServer(Struct):
    """Does what `does` says with every request whose body it has read, or with its head alone."""

    does: Behaviour
    wants_body: bool = True
    port: int = 0
    #: Every request, as `target body`, and how many connections came and went.
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    came: int = 0
    left: int = 0
    _visits: list[Visit] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def heard(self, requests: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.asked) >= requests)

    async def lost(self, connections: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.left >= connections)

    async def has_but(self, connections: int) -> None:
        """All others that came have left."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.came - self.left == connections)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = Visit(reader, writer)
        self._visits.append(visit)
        await self._notice(came=1)
        try:
            while await visit.reads_head():
                if self.wants_body:
                    await visit.reads_body()
                self.asked.append((visit.target, visit.body))
                await self._notice()
                await self.does(visit)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            await self._notice(left=1)

    def ends(self) -> None:
        for visit in self._visits:
            visit.breaks()

    async def _notice(self, came: int = 0, left: int = 0) -> None:
        async with self._changed:
            self.came, self.left = self.came + came, self.left + left
            self._changed.notify_all()


@asynccontextmanager
async def odd_server(
    does: Behaviour, *, host: str = "127.0.0.1", wants_body: bool = True, tls: ssl.SSLContext | None = None
) -> AsyncIterator[OddServer]:
    odd = OddServer(does, wants_body)
    server = await asyncio.start_server(odd.serve, host, 0, ssl=tls)
    odd.port = server.sockets[0].getsockname()[1]
    async with server:
        yield odd
        server.close()
        odd.ends()
