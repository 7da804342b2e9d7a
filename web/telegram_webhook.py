"""The door at which Telegram delivers updates, one a request.

200 means that the update is committed, or that nobody can read it and it was kept as it came: for anything else
Telegram brings the update again, and holds back what follows in that chat until it is accepted or has expired.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from web.collector import NotTaken, Raw

log = logging.getLogger(__name__)

SECRET_HEADER = "x-telegram-bot-api-secret-token"
#: Telegram's updates have some kilobytes.
LONGEST_BODY = 1 << 20
#: So much of a body that is too long is read to its end, so that the caller hears the answer.
LONGEST_READING = 8 << 20
#: So much of what nobody can read is kept.
LONGEST_KEPT = 64 << 10
LARGEST_ID = 2**63 - 1
#: In seconds. Telegram itself waits for a minute.
BODY_PATIENCE = 15.0
COMMIT_PATIENCE = 25.0

_AGAIN = {"Retry-After": "1"}
_NO_MORE = {"Connection": "close"}
#: What became of a delivery → status and headers of the answer.
ANSWERS: dict[str, tuple[int, dict[str, str]]] = {
    "taken": (200, {}),
    "kept": (200, {}),
    "forbidden": (403, {}),
    "too_slow": (408, _NO_MORE),
    "broken_off": (400, _NO_MORE),
    "not_taken": (503, _AGAIN),
}


class Unreadable(Exception):
    """Nobody can make an update of this body."""


class TelegramWebhook:
    """`take` returns when an update is committed; `keep` stores the text of what cannot be read, and why; `note` is
    told what became of each delivery."""

    def __init__(
        self,
        secret: str,
        take: Callable[[Raw], Awaitable[None]],
        keep: Callable[[str, str], Awaitable[None]],
        note: Callable[[str], None],
        *,
        body_patience: float = BODY_PATIENCE,
        commit_patience: float = COMMIT_PATIENCE,
    ) -> None:
        self._secret = secret.encode()
        self._take = take
        self._keep = keep
        self._note = note
        self._body_patience = body_patience
        self._commit_patience = commit_patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        became = await self._deliver(Request(scope, receive))
        self._note(became)
        status, headers = ANSWERS[became]
        await Response(status_code=status, headers=headers)(scope, receive, send)

    async def _deliver(self, request: Request) -> str:
        given = request.headers.get(SECRET_HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self._secret):
            return "forbidden"
        try:
            async with asyncio.timeout(self._body_patience):
                body = await _read(request)
        except TimeoutError:
            return "too_slow"
        except ClientDisconnect:
            return "broken_off"
        return await self._accept(body)

    async def _accept(self, body: bytes) -> str:
        try:
            async with asyncio.timeout(self._commit_patience):
                return await self._take_or_keep(body)
        except (NotTaken, TimeoutError):
            return "not_taken"
        except Exception as error:
            extra = {"event": "unreadable_not_kept", "error": type(error).__name__}
            log.error("What nobody can read could not be kept; Telegram brings it again.", extra=extra, exc_info=error)
            return "not_taken"

    async def _take_or_keep(self, body: bytes) -> str:
        try:
            update = update_of(body)
        except Unreadable as why:
            await self._keep(text_of(body), str(why))
            return "kept"
        await self._take(update)
        return "taken"


async def _read(request: Request) -> bytes:
    """A body that is too long comes back cut, but too long still."""
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        body += chunk[: LONGEST_BODY + 1 - len(body)]
        if size > LONGEST_READING:
            break
    return bytes(body)


def update_of(body: bytes) -> Raw:
    """The update; Unreadable when there is none in this body."""
    if len(body) > LONGEST_BODY:
        raise Unreadable("too long")
    update = _parsed(body)
    number = update.get("update_id") if isinstance(update, dict) else None
    if type(number) is not int or not 0 <= number <= LARGEST_ID:
        raise Unreadable("not an update")
    return dict(update)


def _parsed(body: bytes) -> Any:
    """The strict reader is fast; the other one also takes halves of an emoji."""
    try:
        return orjson.loads(body)
    except ValueError:
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None


def text_of(body: bytes) -> str:
    """As much of a body as is kept, in characters that every database takes."""
    return body[:LONGEST_KEPT].decode("utf-8", "backslashreplace").replace("\0", "\\0")
