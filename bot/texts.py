"""The voice: templates and toasts in one language. What a template sees is a small view of plain values.

Every value is escaped by the template engine; text of people is cleaned and cut before that, because cutting HTML
breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from bot import moments
from bot.catalogues import Words
from bot.words import TOASTS
from surveys.languages import Language

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_TOAST = 200
MINUS = "\u2212"

#: Control characters, overrides of the writing direction, and halves of characters; line breaks stay.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_TAG = re.compile(r"<[^>]*>")


class Texts(Words):
    """Everything the bot says in one language."""

    def __init__(self, language: Language) -> None:
        super().__init__(language)
        self._templates = _environment(self)

    def render(self, template: str, view: Mapping[str, object]) -> str:
        """HTML as Telegram understands it. The view always holds `zone` and `now`."""
        written = self._templates.get_template(f"{template}.j2").render(view)
        return re.sub(r"\n{3,}", "\n\n", written).strip()


@cache
def texts_for(language: Language) -> Texts:
    return Texts(language)


def toast(key: str, language: Language, /, **view: object) -> str:
    """The short line over a pressed button: plain text, never longer than Telegram shows."""
    return line(texts_for(language).word(TOASTS[key], **view), LONGEST_TOAST)


def clean(text: str) -> str:
    """The text without characters that nobody sees and that spoil what follows."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\t", " "))


def passage(text: str, limit: int) -> str:
    """The text cut to the limit, at the end of a word where there is one near."""
    whole = clean(text).strip()
    if len(whole) <= limit:
        return whole
    cut = whole[: limit - 1]
    shorter = cut.rsplit(None, 1)[0]
    return (shorter if len(shorter) > limit * 2 // 3 else cut).rstrip(" ,.;:") + "…"


def line(text: str, limit: int = 64) -> str:
    """As `passage`, on one line."""
    return passage(" ".join(clean(text).split()), limit)


def number(n: int, language: Language) -> str:
    """44 320: from five figures on a number is read by its thousands. −14 has a minus, which is no hyphen."""
    digits = format_decimal(abs(n), locale=language) if abs(n) >= 10_000 else str(abs(n))
    return f"{MINUS}{digits}" if n < 0 else digits


def visible(html: str) -> str:
    """What a person sees of the HTML: Telegram's limits count this."""
    return unescape(_TAG.sub("", html))


def _environment(texts: Texts) -> Environment:
    # Autoescape is always on: whatever a file is called, what comes out of it is HTML.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(texts.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(_filters(texts), line=line, passage=passage)
    return environment


def _filters(texts: Texts) -> dict[str, Any]:
    """How times and numbers are told; times in the zone and at the moment that the view names."""

    @pass_context
    def when(context: Context, at: str) -> str:
        return moments.when(at, context["zone"], context["now"], texts)

    @pass_context
    def moment(context: Context, at: str) -> str:
        return moments.moment(at, context["zone"], context["now"], texts)

    @pass_context
    def deadline(context: Context, at: str) -> str:
        return moments.deadline(at, context["zone"], context["now"], texts)

    @pass_context
    def date(context: Context, at: str) -> str:
        return moments.date_of(at, context["zone"], texts)

    @pass_context
    def clock(context: Context, at: str) -> str:
        return moments.clock(at, context["zone"], texts)

    def day_title(day: str) -> str:
        return moments.day_title(day, texts)

    def span(minutes: float) -> str:
        return moments.span(minutes, texts)

    def grouped(n: int) -> str:
        return number(n, texts.language)

    named = (when, moment, deadline, date, clock, day_title, span, grouped)
    return {function.__name__: function for function in named}
