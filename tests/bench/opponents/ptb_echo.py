"""The bare echo of python-telegram-bot with all its defaults: every press is answered and its message edited."""

import sys

from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Записал.")
    await query.edit_message_text(f"Ваш ответ: {query.data}")


def main(token: str, address: str) -> None:
    application = ApplicationBuilder().token(token).base_url(f"{address}/bot").build()
    application.add_handler(CallbackQueryHandler(echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
