"""The catalogues: English wording → wording in the reader's language.

They are `locales/<language>/LC_MESSAGES/messages.po`. Beside each lies what `make install` has compiled of it; where
that is missing or older, it is compiled in memory, which takes a moment and leaves a few MiB behind. English is the
wording itself and needs no catalogue.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import IO, cast

from surveys.languages import Language

LOCALES = Path(__file__).parent.parent / "locales"


def catalogue_path(language: Language) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(language: Language) -> NullTranslations:
    """All wording in this language."""
    return NullTranslations() if language == "en" else read_catalogue(catalogue_path(language), language)


def read_catalogue(source: Path, language: Language) -> GNUTranslations:
    compiled = source.with_suffix(".mo")
    if compiled.is_file() and compiled.stat().st_mtime >= source.stat().st_mtime:
        with compiled.open("rb") as file:
            return GNUTranslations(file)
    return GNUTranslations(_compiled(source, language))


def _compiled(source: Path, language: Language) -> IO[bytes]:
    from babel.messages.mofile import write_mo  # Rarely needed, and large.
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        read = read_po(cast("IO[bytes]", file), locale=language)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return compiled


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
