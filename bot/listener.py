"""Our side of HTTP, wired: Telegram's door, health and metrics, served while the program runs.

Stopping: health says so at once, what was accepted is committed, whatever still comes is sent back to come again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from msgspec import Struct

from bot.config import Config
from bot.metrics import Metrics
from bot.readiness import Readiness
from bot.unreadable import Unreadables
from bot.vitals import Vitals
from bot.webhook import path_of, secret_of
from surveys.errors import ConfigError
from surveys.ports import Clock, House, Store
from web.app import OURS, make_app
from web.collector import Collector
from web.health import Health
from web.server import Server
from web.telegram_webhook import TelegramWebhook

DEFAULT = "127.0.0.1:8080"
#: Seconds to commit what was accepted; then come the last answers.
LAST_COMMITS = 3.0

Ingest = Callable[[list[dict[str, Any]]], Awaitable[None]]


class Listener(Struct):
    server: Server
    collector: Collector
    is_stopping: bool = False

    async def stop(self) -> None:
        """May be repeated."""
        self.is_stopping = True
        await self.collector.close(LAST_COMMITS)
        await self.server.stop()


@asynccontextmanager
async def listening(
    config: Config, bot_id: int, ingest: Ingest, store: Store, house: House, clock: Clock, vitals: Vitals
) -> AsyncIterator[Listener | None]:
    """Serves while the block lasts; None when nothing is to listen."""
    address = config.web.listen or (DEFAULT if config.telegram.mode == "webhook" else None)
    if address is None:
        yield None
        return
    collector = Collector(ingest)
    health = _health(config, store, house, clock, vitals, lambda: listener.is_stopping)
    path = _door(config)
    door = None if path is None else _telegram_door(config, collector, Unreadables(bot_id, store, clock), clock, vitals)
    server = _server(config, address, make_app(health, door, path or "/"))
    listener = Listener(server, collector)
    try:
        await server.start()
    except OSError as error:
        raise ConfigError(f"web.listen: cannot listen on {address}: {error.strerror or error}") from None
    try:
        yield listener
    finally:
        await listener.stop()


def _door(config: Config) -> str | None:
    """The path at which Telegram is answered; None when it does not call us."""
    if config.telegram.mode != "webhook" or config.telegram.webhook_url is None:
        return None
    path = path_of(config.telegram.webhook_url)
    if path in OURS or "{" in path:
        expected = f"expected another path than {', '.join(OURS)}, and no braces"
        raise ConfigError(f"telegram.webhook_url: {expected}, got {path!r}")
    return path


def _telegram_door(
    config: Config, collector: Collector, unreadables: Unreadables, clock: Clock, vitals: Vitals
) -> TelegramWebhook:
    def note(became: str) -> None:
        vitals.calls[became] += 1
        if became != "forbidden":
            vitals.called_at = clock.now()

    return TelegramWebhook(secret_of(config), collector.take, unreadables.keep, note)


def _health(
    config: Config, store: Store, house: House, clock: Clock, vitals: Vitals, is_stopping: Callable[[], bool]
) -> Health:
    readiness = Readiness(config.telegram.mode, vitals, store, clock, is_stopping)
    metrics = Metrics(config, vitals, store, house, clock)
    return Health(readiness.trouble, readiness.signs, metrics.exposition)


def _server(config: Config, address: str, app: Any) -> Server:
    host, _, port = address.rpartition(":")
    try:
        return Server(
            app, host.strip("[]"), int(port), certificate=config.web.certificate, private_key=config.web.private_key
        )
    except OSError as error:
        words = "cannot be used: expected two PEM files, a certificate and its private key"
        raise ConfigError(f"web.certificate, web.private_key: {words} ({error.strerror or error})") from None
