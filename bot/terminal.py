"""How a command reaches the database: beside the running bot for reading; for writing, through the bot's door.

Without a running bot the command opens the database itself.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.clock import SystemClock
from bot.config import Config
from bot.door import knock
from bot.errands import ERRANDS, Desk, Order
from bot.surveys_in_force import surveys_in_force
from storage import open_for_reading, open_store
from surveys.errors import ConfigError
from surveys.ports import House
from surveys.values import replace


@asynccontextmanager
async def beside(config: Config) -> AsyncIterator[Desk]:
    """A desk from which one can only look, with every survey that was ever asked."""
    house = as_in_force(config)
    store = await open_for_reading(config.database.url)
    try:
        async with store.reading() as tx:
            kept = {(survey.key, survey.version): survey for survey in await tx.surveys.all()}
        yield Desk(store, replace(house, surveys=kept | dict(house.surveys)), SystemClock())
    finally:
        await store.close()


def as_in_force(config: Config) -> House:
    """The rules and the surveys as they are written today."""
    surveys = surveys_in_force(config)
    return House(
        policy=config.policy(),
        surveys={(survey.key, survey.version): survey for survey in surveys},
        in_force={survey.key: survey.version for survey in surveys},
        new_token=secrets.token_urlsafe,
    )


async def have_done(config: Config, errand: str, order: Order) -> str:
    """The running bot does it, or we do when none is running."""
    told = await knock(config.database.file, errand, order)
    return told if told is not None else await _do_here(config, errand, order)


async def _do_here(config: Config, errand: str, order: Order) -> str:
    """The bot's name is asked first: without it nothing is written."""
    from bot.connecting import bot_username  # Commands that only look do without Telegram.
    from bot.furnishing import furnish

    if config.telegram.token is None:
        raise ConfigError("telegram.token is not set, and links need the bot's name; set AFTERWORD_TELEGRAM__TOKEN")
    surveys = surveys_in_force(config)
    username = await bot_username(config)
    async with AsyncExitStack() as exits:
        store = await open_store(config.database.url)
        exits.push_async_callback(store.close)
        desk = Desk(store, await furnish(config, surveys, store, username), SystemClock())
        return await ERRANDS[errand](desk, order)
