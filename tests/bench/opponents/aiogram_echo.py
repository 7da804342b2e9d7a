# mypy: disable-error-code="import-not-found"
"""The bare echo of aiogram on uvloop: every press is answered and its message edited."""

import sys

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, Message

dispatcher = Dispatcher()


@dispatcher.callback_query()
async def echo(query: CallbackQuery) -> None:
    assert isinstance(query.message, Message)
    await query.answer("Записал.")
    await query.message.edit_text(f"Ваш ответ: {query.data}")


async def main(token: str, address: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
