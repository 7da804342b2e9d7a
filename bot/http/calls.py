"""Calls to wherever an address says: the request in bytes, and a pool of connections for each place."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from urllib.parse import SplitResult, quote, unquote, urlsplit

from bot.http.dialing import Dialer, Place, trust
from bot.http.errors import NotSent
from bot.http.line import Answer, Piece
from bot.http.pool import Patience, Pool

#: Shorter requests leave in one piece, longer ones in pieces of this size.
PIECE = 64 << 10
_PORTS = {"http": 80, "https": 443}
#: What may stand in a path as it is; what is escaped already stays so.
_PLAIN = "/%:@!$&'()*+,;=~-._"


class Calls:
    """Needs a running loop. `limit` is how many connections one place may have."""

    def __init__(self, agent: str, limit: int, keep_alive: float, trust: Callable[[], ssl.SSLContext] = trust) -> None:
        self._limit, self._keep_alive, self._trust = limit, keep_alive, trust
        #: Answers are small, and unpacking them costs more than carrying them.
        self._common = _lines({"User-Agent": agent, "Accept-Encoding": "identity"})
        self._pools: dict[Place, Pool] = {}

    async def ask(self, method: str, url: str, body: Sequence[bytes], kind: str | None, patience: Patience) -> Answer:
        """The answer, whatever its status. `kind` is the content type of the body. Raises NotSent or Unanswered."""
        place, head = addressed(method, url)
        described = b"" if kind is None else b"Content-Type: %b\r\n" % _safe(kind)
        length = b"Content-Length: %d\r\n" % sum(map(len, body)) if body or method != "GET" else b""
        request = in_pieces(b"".join((head, self._common, described, length, b"\r\n")), body)
        return await self._pool(place).ask(request, patience)

    async def close(self) -> None:
        for pool in self._pools.values():
            pool.close()
        await asyncio.sleep(0)  # The connections say goodbye.

    def _pool(self, place: Place) -> Pool:
        if place not in self._pools:
            self._pools[place] = Pool(Dialer(place, self._trust), self._limit, self._keep_alive)
        return self._pools[place]


@lru_cache(maxsize=64)
def addressed(method: str, url: str) -> tuple[Place, bytes]:
    """Where the request goes, and how its head begins. NotSent when the address is none."""
    try:
        return _taken_apart(method, urlsplit(url))
    except (KeyError, ValueError):
        raise NotSent("the address is none") from None


def _taken_apart(method: str, parts: SplitResult) -> tuple[Place, bytes]:
    place = Place(_host(parts), parts.port or _PORTS[parts.scheme], parts.scheme == "https")
    if not method.isalpha():
        raise ValueError
    target = quote(parts.path or "/", _PLAIN) + (f"?{quote(parts.query, _PLAIN + '?')}" if parts.query else "")
    is_usual = place.port == _PORTS[parts.scheme]
    host = f"[{place.host}]" if ":" in place.host else place.host
    lines = {"Host": host if is_usual else f"{host}:{place.port}", **_password(parts)}
    return place, f"{method} {target} HTTP/1.1\r\n".encode() + _lines(lines)


def _host(parts: SplitResult) -> str:
    """ValueError when there is none."""
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode()
    if not host or quote(host, ":") != host:
        raise ValueError
    return host


def _password(parts: SplitResult) -> Mapping[str, str]:
    if parts.username is None:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _lines(headers: Mapping[str, str]) -> bytes:
    return b"".join(b"%b: %b\r\n" % (name.encode(), _safe(value)) for name, value in headers.items())


def _safe(value: str) -> bytes:
    """On one line."""
    return " ".join(value.splitlines()).encode()


def in_pieces(head: bytes, body: Sequence[bytes]) -> Iterable[Piece]:
    """As it is handed over: little at once, much without a copy of it all."""
    if sum(map(len, body)) <= PIECE:
        return (b"".join((head, *body)),)
    views = [memoryview(part) for part in body]
    return chain((head,), (view[at : at + PIECE] for view in views for at in range(0, len(view), PIECE)))
