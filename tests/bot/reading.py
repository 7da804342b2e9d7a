"""What a person reads: screens made with the surveys that come with the product, parsed as Telegram parses them."""

from collections.abc import Mapping
from typing import Any

from bot.samples import CARDS, CASES, DIGESTS, NOW, SAMPLES, Sample
from bot.screens import Screen, Screens
from simulator.formatting import formatted
from surveys.catalogue import load_catalogue
from surveys.definition import Survey
from surveys.languages import LANGUAGES, Language
from surveys.policy import Company

_IN_FORCE = {survey.key: survey for survey in load_catalogue()}
ALL_SAMPLES = [sample for group in SAMPLES.values() for sample in group]
#: Every sample in every language, with names for pytest.
EVERY = [(sample, language) for sample in ALL_SAMPLES for language in LANGUAGES]
EVERY_NAME = [f"{sample.name}-{language}" for sample, language in EVERY]
_BY_NAME = {sample.name: sample for sample in (*CARDS, *CASES, *DIGESTS)}


def find_survey(key: str, version: int | None) -> Survey | None:
    return _IN_FORCE.get(key)


SCREENS = Screens(find_survey, Company(name="Ромашка & Ко", timezone="Europe/Kyiv"))


def shown(sample: Sample, language: Language) -> Screen:
    return SCREENS.render(sample.kind, sample.payload, language, NOW)


def payload_of(name: str) -> Mapping[str, Any]:
    return _BY_NAME[name].payload


def sample(name: str, language: Language = "ru", /, **changes: Any) -> Screen:
    """The sample of this name with some of its payload changed."""
    found = _BY_NAME[name]
    return SCREENS.render(found.kind, {**found.payload, **changes}, language, NOW)


def said(text: str, language: Language = "ru", /, **view: Any) -> Screen:
    return SCREENS.render("say", {"text": text, "zone": "Europe/Kyiv", **view}, language, NOW)


def read(screen: Screen) -> str:
    """The text as the person sees it; fails where Telegram would refuse it."""
    return formatted(screen.text, "HTML").text


def labels(screen: Screen) -> list[str]:
    return [button.text for row in screen.rows for button in row]
