"""Where the looking is done: Telegram's door and the database are opened once, and it is remembered why one is shut."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TypeVar

from msgspec import Struct
from telegram.error import TelegramError

from bot.config import Config
from bot.connecting import connect
from bot.telegram_request import Client
from storage import SqlStore, open_for_reading
from surveys.errors import AfterwordError
from surveys.ports import Tx

T = TypeVar("T")


class Premises(Struct, frozen=True):
    """Without `client` or `store`, `refusal` or `trouble` says why."""

    config: Config
    now: datetime
    client: Client | None = None
    refusal: AfterwordError | TelegramError | None = None
    store: SqlStore | None = None
    trouble: AfterwordError | None = None

    async def asked(self, question: Callable[[Tx], Awaitable[T]]) -> T | None:
        """What the database says; None when it cannot be opened."""
        if self.store is None:
            return None
        async with self.store.reading() as tx:
            return await question(tx)


async def enter(config: Config, exits: AsyncExitStack) -> Premises:
    client, refusal = await _client(config, exits)
    store, trouble = await _store(config, exits)
    return Premises(config, datetime.now(UTC), client, refusal, store, trouble)


async def _client(config: Config, exits: AsyncExitStack) -> tuple[Client | None, AfterwordError | TelegramError | None]:
    if config.telegram.token is None:
        return None, None
    try:
        return await connect(config, exits), None
    except (AfterwordError, TelegramError) as error:
        return None, error


async def _store(config: Config, exits: AsyncExitStack) -> tuple[SqlStore | None, AfterwordError | None]:
    file = config.database.file
    if file is not None and not file.exists():
        return None, None
    try:
        store = await open_for_reading(config.database.url)
    except AfterwordError as error:
        return None, error
    exits.push_async_callback(store.close)
    return store, None
