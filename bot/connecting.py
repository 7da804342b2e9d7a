"""Meeting Telegram: the client, and who Telegram says that we are."""

from __future__ import annotations

from contextlib import AsyncExitStack
from itertools import count

from telegram.error import Forbidden, InvalidToken, TelegramError

from bot.clock import Pace
from bot.config import Config
from bot.telegram_request import Client, make_bot
from bot.weather import wait_out
from surveys.errors import TelegramRefused


async def connect(config: Config, exits: AsyncExitStack, pace: Pace | None = None) -> Client:
    """The client, after Telegram has said who it is; with a `pace` that is waited for. TelegramRefused when the token
    is wrong."""
    token = config.telegram.token
    if token is None:
        raise TelegramRefused("telegram.token is not set; put it into AFTERWORD_TELEGRAM__TOKEN")
    bot = make_bot(token.reveal(), config.telegram.base_url)
    exits.push_async_callback(bot.shutdown)
    for failures in count(1):
        try:
            await bot.initialize()
            break
        except (InvalidToken, Forbidden):
            raise TelegramRefused() from None
        except TelegramError as error:
            if pace is None:
                raise
            await wait_out(error, failures, pace)
    return bot


async def bot_username(config: Config) -> str:
    """Asks Telegram for the bot's name."""
    async with AsyncExitStack() as exits:
        return (await connect(config, exits)).username
