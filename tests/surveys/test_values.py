"""Small values: languages, durations, scales."""

from datetime import timedelta

import pytest

from surveys.durations import parse_duration, write_duration
from surveys.languages import LANGUAGE_NAMES, LANGUAGES, choose_language, known_language
from surveys.scales import SCALES, Measure


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ru", "ru"),
        ("uk-UA", "uk"),
        ("en_US", "en"),
        ("RU", "ru"),
        ("de", None),
        ("", None),
        (None, None),
        ("rus", None),
    ],
)
def test_a_language_is_known_by_its_tag(tag: str | None, expected: str | None) -> None:
    assert known_language(tag) == expected


def test_every_language_has_a_name_of_its_own() -> None:
    assert set(LANGUAGE_NAMES) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("chosen", "contact", "telegram", "expected"),
    [
        ("en", "uk", "ru", "en"),
        (None, "uk", "ru", "uk"),
        (None, None, "ru", "ru"),
        (None, "de", "pt-br", "uk"),
        (None, None, None, "uk"),
    ],
)
def test_the_persons_choice_wins_then_the_contact_then_telegram_then_the_company(
    chosen: str | None, contact: str | None, telegram: str | None, expected: str
) -> None:
    assert choose_language(chosen, contact, telegram, "uk") == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("15m", timedelta(minutes=15)),
        ("0s", timedelta(0)),
        ("24h", timedelta(days=1)),
        ("30d", timedelta(days=30)),
        ("2w", timedelta(weeks=2)),
        ("1h30m", timedelta(minutes=90)),
        (" 1H 30M ", timedelta(minutes=90)),
        ("1h1h", timedelta(hours=2)),
        (timedelta(hours=1), timedelta(hours=1)),
    ],
)
def test_a_duration_is_read_as_people_write_it(written: object, expected: timedelta) -> None:
    assert parse_duration(written) == expected


@pytest.mark.parametrize(
    "written", ["", "15", 15, None, "-1h", "1.5h", "h", "15 min", "a month", "999999999999d", "1h" * 9]
)
def test_what_is_no_duration_is_refused_with_an_example(written: object) -> None:
    with pytest.raises(ValueError, match="expected a duration such as 15m, 24h or 30d"):
        parse_duration(written)


@pytest.mark.parametrize("written", ["0s", "15m", "1h30m", "90d", "1d1h1m1s"])
def test_a_duration_is_written_as_it_is_read(written: str) -> None:
    assert write_duration(parse_duration(written)) == written


@pytest.mark.parametrize(
    ("measure", "bands"),
    [
        ("csat", ["dissatisfied"] * 2 + ["neutral"] + ["satisfied"] * 2),
        ("ces", ["dissatisfied"] * 3 + ["neutral"] + ["satisfied"] * 3),
        ("nps", ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2),
    ],
)
def test_every_score_falls_into_its_band(measure: Measure, bands: list[str]) -> None:
    assert [SCALES[measure].band(score) for score in SCALES[measure].scores] == bands


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_off_the_scale_has_no_band(score: int) -> None:
    with pytest.raises(ValueError, match="is not on the scale 0–10"):
        SCALES["nps"].band(score)
