"""Making connections: names become addresses, and of several addresses the first that answers is taken."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T", bound=asyncio.BaseProtocol)

#: An address that has not answered for so long gets company by the next (RFC 8305), in seconds.
HEAD_START = 0.25
#: What a name stands for is asked again after so many seconds.
FRESH = 10.0

#: Family, kind, protocol, canonical name, address: as `getaddrinfo` gives them.
Address = tuple[Any, Any, int, str, Any]
_Attempt = asyncio.Task[socket.socket]


class Place(NamedTuple):
    host: str
    port: int
    is_secure: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@cache
def trust() -> ssl.SSLContext:
    """Whom the machine trusts; made for the first who needs it."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class Dialer:
    """Makes connections to one place; many who dial at once ask for its addresses once."""

    __slots__ = ("_addresses", "_asking", "_fresh_until", "_trust", "place")

    def __init__(self, place: Place, trust: Callable[[], ssl.SSLContext] = trust) -> None:
        self.place, self._trust = place, trust
        self._addresses: Sequence[Address] = ()
        self._fresh_until = 0.0
        self._asking = asyncio.Lock()

    async def dial(self, make: Callable[[], T]) -> T:
        """OSError or UnicodeError when nobody answers or who answers is not trusted."""
        tls: dict[str, Any] = {}
        if self.place.is_secure:
            tls = {"ssl": self._trust(), "server_hostname": self.place.host}
        try:
            connected = await first_to_answer(await self._found())
        except OSError:
            self._fresh_until = 0.0
            raise
        _, line = await asyncio.get_running_loop().create_connection(make, sock=connected, **tls)
        return line

    async def _found(self) -> Sequence[Address]:
        loop = asyncio.get_running_loop()
        async with self._asking:
            if loop.time() >= self._fresh_until:
                found = await loop.getaddrinfo(self.place.host, self.place.port, type=socket.SOCK_STREAM)
                self._addresses, self._fresh_until = by_turns(found), loop.time() + FRESH
        return self._addresses


def by_turns(addresses: Sequence[Address]) -> Sequence[Address]:
    """The preferred family first, then the families by turns: one that is dead holds up the other only once."""
    seen: dict[Any, int] = {}
    turns = []
    for address in addresses:
        turns.append(seen.get(address[0], 0))
        seen[address[0]] = turns[-1] + 1
    return [address for _, address in sorted(zip(turns, addresses, strict=True), key=lambda each: each[0])]


async def first_to_answer(addresses: Sequence[Address]) -> socket.socket:
    """A connected socket. Each address has a head start before the next is tried too; OSError of the last to fail."""
    left, tried, winner = list(addresses), list[_Attempt](), None
    try:
        while winner is None:
            if left:
                tried.append(asyncio.create_task(_connected(left.pop(0))))
            running = [attempt for attempt in tried if not attempt.done()]
            if running:
                patience = HEAD_START if left else None
                await asyncio.wait(running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            winner = next((attempt for attempt in tried if attempt.done() and not attempt.exception()), None)
            if winner is None and not left and all(attempt.done() for attempt in tried):
                raise tried[-1].exception() or OSError()
        return winner.result()
    finally:
        for attempt in tried:
            if attempt is not winner:
                attempt.add_done_callback(_discard)
                attempt.cancel()


async def _connected(address: Address) -> socket.socket:
    family, kind, protocol, _, there = address
    connected = socket.socket(family, kind, protocol)
    try:
        connected.setblocking(False)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(connected, there)
    except BaseException:
        connected.close()
        raise
    return connected


def _discard(attempt: _Attempt) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
