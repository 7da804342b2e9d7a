"""The languages people are spoken to in, and how one is chosen for a person."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, get_args

Language = Literal["ru", "uk", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

#: The name of each language in itself, for the /language menu.
LANGUAGE_NAMES: dict[Language, str] = {"ru": "Русский", "uk": "Українська", "en": "English"}


@lru_cache(maxsize=256)
def known_language(tag: str | None) -> Language | None:
    """The language behind an IETF tag such as ``uk-UA``; None when it is not one of ours."""
    head = (tag or "").lower().replace("_", "-").split("-")[0]
    return next((language for language in LANGUAGES if language == head), None)


def choose_language(chosen: str | None, contact: str | None, telegram: str | None, company: Language) -> Language:
    """Explicit choice, then the support contact's language, then Telegram's hint, then the company's default."""
    return known_language(chosen) or known_language(contact) or known_language(telegram) or company
