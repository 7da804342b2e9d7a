"""How the bot presents itself before anybody has written to it: its description and the customers' command menu."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from bot.menus import commands
from bot.telegram_request import Client
from bot.texts import texts_for
from bot.words import DESCRIPTION
from surveys.languages import LANGUAGES, Language
from surveys.policy import Company

log = logging.getLogger(__name__)


async def introduce(bot: Client, company: Company) -> None:
    """In every language, and in the company's for everybody else. Best effort: it is done again at the next start."""
    try:
        for language in LANGUAGES:
            await _in_language(bot, language, language, company)
        await _in_language(bot, None, company.language, company)
    except TelegramError as error:
        extra = {"event": "introduction_failed", "error": type(error).__name__}
        log.warning("The bot's description and menu could not be set.", extra=extra)


async def _in_language(bot: Client, tag: Language | None, language: Language, company: Company) -> None:
    where = {"language_code": tag}
    description = texts_for(language).word(DESCRIPTION, company=company.name)
    await bot.call("setMyCommands", {"commands": menu(language), **where})
    await bot.call("setMyDescription", {"description": description, **where})


def menu(language: Language) -> list[dict[str, str]]:
    return [{"command": name, "description": words} for name, words in commands("customer", language)]
