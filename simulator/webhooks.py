"""Webhook delivery with Telegram's manners.

One update at a time within a queue, queues side by side; a failure is tried again at once and then after 2, 4, 8 …
60 seconds (or what `Retry-After` says) until the update has expired. Unlike Telegram, plain http and any port will do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import Struct, field

from simulator.things import Shape
from simulator.updates import Update, UpdateQueue

PATIENCE = 60.0
LONGEST_PAUSE = 60.0
LONGEST_RETRY_AFTER = 3600.0


class Webhook(Struct):
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    has_certificate: bool = False
    last_error: str = ""
    last_error_at: float = 0.0
    _busy: set[str] = field(default_factory=set)
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def shape(self, waiting: int, allowed: list[str] | None) -> Shape:
        shape: Shape = {
            "url": self.url,
            "has_custom_certificate": self.has_certificate,
            "pending_update_count": waiting,
        }
        if self.url:
            shape["max_connections"] = self.max_connections
        if self.last_error:
            shape |= {"last_error_date": int(self.last_error_at), "last_error_message": self.last_error}
        return shape | ({"allowed_updates": allowed} if allowed else {})

    def start(self, updates: UpdateQueue, now: Callable[[], float]) -> None:
        """Begin to deliver what is due; a delivery that is over begins the next ones."""
        for update in self._due(updates, now()):
            self._busy.add(update.queue)
            delivery = asyncio.create_task(self._try(update, updates, now))
            self._running.add(delivery)
            delivery.add_done_callback(self._running.discard)

    async def deliver(self, updates: UpdateQueue, now: Callable[[], float]) -> None:
        """Deliver until nothing is due and nothing is under way."""
        self.start(updates, now)
        while self._running:
            await asyncio.wait(self._running)

    def stop(self) -> None:
        """Hang up in the middle."""
        for delivery in self._running:
            delivery.cancel()

    def _due(self, updates: UpdateQueue, now: float) -> list[Update]:
        if not self.url:
            return []
        heads: dict[str, Update] = {}
        for update in updates.pending():
            heads.setdefault(update.queue, update)
        due = [head for head in heads.values() if head.queue not in self._busy and head.next_try_at <= now]
        return due[: self.max_connections - len(self._busy)]

    async def _try(self, update: Update, updates: UpdateQueue, now: Callable[[], float]) -> None:
        try:
            status, retry_after = await asyncio.wait_for(post(self.url, update.body, self.secret), PATIENCE)
        except TimeoutError:
            status, retry_after, error = 0, 0.0, "Read timeout expired"
        except (OSError, EOFError, ValueError) as broken:
            status, retry_after, error = 0, 0.0, f"Connection failed: {type(broken).__name__}"
        else:
            error = f"Wrong response from the webhook: {status}"
        finally:
            self._busy.discard(update.queue)
        if 200 <= status < 300:
            updates.discard(update)
        else:
            self.last_error, self.last_error_at = error, now()
            pause = min(retry_after, LONGEST_RETRY_AFTER) or _pause(update.tries)
            update.tries += 1
            update.next_try_at = now() + pause
        self.start(updates, now)


def _pause(tries: int) -> float:
    return 0.0 if tries == 0 else min(2.0**tries, LONGEST_PAUSE)


async def post(url: str, body: bytes, secret: str) -> tuple[int, float]:
    """POST JSON over a connection of its own; return the status and the seconds of `Retry-After`."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port or (443 if secure else 80), ssl=secure or None
    )
    try:
        writer.write(_head(parts.path or "/", parts.query, parts.netloc, len(body), secret) + body)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    finally:
        writer.close()
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
    retry_after = headers.get("retry-after", "")
    return int(head[0].split()[1]), float(retry_after) if retry_after.isdigit() else 0.0


def _head(path: str, query: str, host: str, length: int, secret: str) -> bytes:
    lines = [
        f"POST {path}{'?' + query if query else ''} HTTP/1.1",
        f"Host: {host}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        "Connection: close",
        *([f"X-Telegram-Bot-Api-Secret-Token: {secret}"] if secret else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode()
