"""Everything the bot says, in all languages side by side, on one page: look at it before you commit a wording."""

from __future__ import annotations

from base64 import b64encode

from bot.menus import AUDIENCES, commands
from bot.samples import NOW, SAMPLES, TOAST_VIEW, Sample
from bot.screens import Screens
from bot.screens.screen import Screen
from bot.texts import texts_for, toast
from bot.words import TOASTS
from surveys.languages import LANGUAGE_NAMES, LANGUAGES


def preview_html(screens: Screens) -> str:
    """The whole page, needing nothing else to be read."""
    view = {
        "names": LANGUAGE_NAMES,
        "groups": {
            group: [(sample.name, _in_all_languages(screens, sample)) for sample in samples]
            for group, samples in SAMPLES.items()
        },
        "toasts": {key: [toast(key, language, **TOAST_VIEW) for language in LANGUAGES] for key in TOASTS},
        "menus": {audience: [commands(audience, language) for language in LANGUAGES] for audience in AUDIENCES},
    }
    return texts_for("en").render("preview", view)


def _in_all_languages(screens: Screens, sample: Sample) -> list[tuple[Screen, str | None]]:
    """Each screen, with its picture as an address that a page can show."""
    shown = [screens.render(sample.kind, sample.payload, language, NOW) for language in LANGUAGES]
    return [(screen, _picture(screen.photo)) for screen in shown]


def _picture(photo: bytes | None) -> str | None:
    return f"data:image/png;base64,{b64encode(photo).decode()}" if photo else None
