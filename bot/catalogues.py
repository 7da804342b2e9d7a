"""The catalogues: English wording → wording in the reader's language.

Read from `locales/<language>/LC_MESSAGES/messages.po` and compiled in memory, so that no binary file is kept beside its
source. English is the wording itself and needs no catalogue.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import IO, cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from surveys.languages import Language

LOCALES = Path(__file__).parent.parent / "locales"


def catalogue_path(language: Language) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(language: Language) -> NullTranslations:
    """All wording in this language."""
    if language == "en":
        return NullTranslations()
    with catalogue_path(language).open("rb") as file:
        read = read_po(cast("IO[bytes]", file), locale=language)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)


class Words:
    """Plain sentences in one language. Nothing is escaped here."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.catalogue = catalogue(language)

    def word(self, wording: str, /, **view: object) -> str:
        """The wording with its placeholders filled in."""
        return self.catalogue.gettext(wording) % view

    def many(self, singular: str, plural: str, n: int, /, **view: object) -> str:
        """The wording for this number of things; `%(n)s` is the number."""
        return self.catalogue.ngettext(singular, plural, n) % {**view, "n": n}
