"""The map of drivers as data: what its points are, what they are called, and the words beneath that must fit."""

import pytest

from bot.samples import LISTENING, NOW, OLYA
from bot.screens import Screen, Screens
from bot.screens.screen import LONGEST_CAPTION
from bot.texts import visible
from insights.chart import Band, DriverMap, MapPoint
from surveys.catalogue import load_catalogue
from surveys.policy import Company

SAMPLES = {sample.name: sample.payload for sample in LISTENING}
SURVEYS = {survey.key: survey for survey in load_catalogue()}
EVERY_FACTOR = ("solved", "repeat", "reminder", "topic", "channel", "hour", "language")


def shown(sample="drivers: a map", language="ru", **more) -> Screen:
    screens = Screens(lambda key, version: SURVEYS.get(key), Company(name="Аврора"))
    return screens.render("drivers", SAMPLES[sample] | more, language, NOW)


def test_points_are_levels_with_their_counts_and_the_range_of_their_factor():
    picture = shown().picture
    assert isinstance(picture, DriverMap)
    assert picture.points[0] == MapPoint("вопрос не решён", 12, 60, 0.62, Band(0.5, 0.71), "worse")
    assert [point.signal for point in picture.points] == ["worse", "better", "worse", None, "better"]
    assert picture.points[2].label == f"тема «{OLYA}»", "a picture knows no markup: as it was written"


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_team_and_middle_are_told(language):
    picture = shown(language=language).picture
    assert isinstance(picture, DriverMap)
    assert picture.title.endswith(" · support")
    assert "78" in picture.words.centre
    assert picture.words.percent.count("{}") == 1


@pytest.mark.parametrize("sample", ["drivers", "drivers: a model", "drivers: few", "drivers: none"])
def test_without_a_map_the_words_go_alone(sample):
    assert shown(sample).picture is None


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_however_much_there_is_to_tell_it_fits_beneath_the_picture(language):
    topic = {"factor": "topic", "level": None, "with": [1000, 4444], "without": [12345, 15556]}
    linked = [{**topic, "name": f"{n} {'Щ' * 60}", "is_worse": n % 2 == 0} for n in range(16)]
    model = [{"factor": factor, "share": 14, "low": 5, "high": 22} for factor in EVERY_FACTOR]
    reasons = [[f"{'Щ' * 60}{n}", 1000] for n in range(9)]
    screen = shown(language=language, linked=linked, model=model, reasons=reasons, audience="Щ" * 60, is_all=False)
    text = visible(screen.text)
    assert screen.picture is not None
    assert len(text) <= LONGEST_CAPTION
    assert "0 Щ" in text, "the surest difference is told"
    assert {"ru": "и ещё", "uk": "і ще", "en": "more"}[language] in text, "what is left out is counted"


def test_alone_the_words_say_more():
    (worse, *_), topic = SAMPLES["drivers"]["linked"], {"factor": "topic", "level": None}
    linked = [{**worse, **topic, "name": f"тема {n}"} for n in range(8)]
    long = {"linked": linked, "reasons": [[f"{'Щ' * 100}{n}", 9] for n in range(9)]}
    assert len(visible(shown("drivers: a model", **long).text)) > LONGEST_CAPTION > len(visible(shown(**long).text))
