"""The command menu of each role, in each language."""

from __future__ import annotations

from typing import Literal, get_args

from bot.texts import texts_for
from bot.words import COMMANDS
from surveys.languages import Language

Audience = Literal["customer", "agent", "manager"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)


def commands(audience: Audience, language: Language) -> tuple[tuple[str, str], ...]:
    """(command, description) in the order in which they are offered."""
    texts = texts_for(language)
    return tuple((command, texts.word(wording)) for command, wording in COMMANDS[audience].items())
