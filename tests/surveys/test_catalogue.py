"""What ships in the catalogue, and how a mistake in a survey file is told: file, path inside it, what was expected."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from msgspec import Struct
from msgspec.structs import asdict

from surveys.catalogue import BUILT_IN, PLACEHOLDERS, load_catalogue, load_survey
from surveys.definition import Survey, Text
from surveys.errors import SurveyError
from surveys.languages import LANGUAGES
from tests.surveys.stories import CES, CSAT, NPS, SURVEYS

GOOD = (BUILT_IN / "csat.yaml").read_text(encoding="utf-8")
NAMES = {"company": "Северное сияние", "when": "25 февраля", "deadline": "завтра, 15:40"}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_survey(text: str, name: str = "own.yaml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write_survey


def refusal(path: Path) -> str:
    with pytest.raises(SurveyError) as refused:
        load_survey(path)
    told = str(refused.value)
    assert told.startswith(f"{path}: ")
    assert "\n" not in told
    return told.removeprefix(f"{path}: ")


# --- what ships -------------------------------------------------------------------------------------------------


def test_three_surveys_ship() -> None:
    assert set(SURVEYS) == {"csat", "nps", "ces"}


def test_the_default_survey_asks_in_the_promised_order() -> None:
    assert [question.key for question in CSAT.questions] == ["score", "solved", "reasons", "comment", "contact"]
    assert [choice.key for choice in CSAT.score_question.choices] == ["1", "2", "3", "4", "5"]
    assert CSAT.low == (1, 2)


def test_reasons_are_shuffled_with_other_at_the_end() -> None:
    reasons = CSAT.question("reasons")
    assert reasons is not None
    assert reasons.shuffle
    assert [choice.key for choice in reasons.choices if choice.last] == ["other"]


def test_nps_is_asked_in_rows_of_4_4_3_and_follows_up_by_band() -> None:
    why = NPS.question("why")
    assert why is not None
    assert NPS.score_question.rows == (4, 4, 3)
    assert set(why.text_by_band) == {"promoter", "passive", "detractor"}
    assert (NPS.cool_down, NPS.expires_after) == (timedelta(days=90), timedelta(days=7))
    assert NPS.low == tuple(range(7))


def test_ces_fits_one_row_of_seven() -> None:
    assert (CES.score_question.rows, CES.low) == ((7,), (1, 2))


def texts_of(part: object) -> Iterator[Text]:
    if isinstance(part, Text):
        yield part
    elif isinstance(part, dict | tuple | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from texts_of(each)
    elif isinstance(part, Struct):
        yield from texts_of(asdict(part))


WORDINGS = [
    pytest.param(text.in_language(language), id=f"{survey.key}-{language}-{number}")
    for survey in SURVEYS.values()
    for number, text in enumerate(texts_of(survey))
    for language in LANGUAGES
]


@pytest.mark.parametrize("wording", WORDINGS)
def test_every_wording_is_short_genderless_and_polite_in_lower_case(wording: str) -> None:
    filled = wording.format_map(NAMES)
    assert len(filled) <= 200
    assert not re.search(r"\w\((а|ла|ась)\)|/ла\b", filled), "one form for everybody"
    assert not re.search(r"[^.!?]\s(Вы|Вас|Вам|Ваш\w*|Ви)\b", filled), "«вы» stands in lower case"
    assert not re.search(r"\b(пожалуйста|будь ласка|please)\b.*\b5\b", filled.lower()), "nobody asks for a five"


@pytest.mark.parametrize("survey", SURVEYS.values(), ids=lambda survey: survey.key)
def test_no_label_is_too_long_for_a_button(survey: Survey) -> None:
    labels = [choice.label for question in survey.questions for choice in question.choices]
    assert [label for label in labels for language in LANGUAGES if len(label.in_language(language)) > 32] == []


def test_a_survey_by_the_calendar_never_speaks_of_a_contact() -> None:
    assert not any("{when}" in text.in_language(language) for text in texts_of(NPS) for language in LANGUAGES)


# --- the installer's own folder -----------------------------------------------------------------------------------


def test_own_surveys_join_the_built_in_ones(write, tmp_path: Path) -> None:
    write(GOOD.replace("key: csat\n", "key: shop\n"))
    assert {survey.key for survey in load_catalogue(tmp_path)} == {"csat", "nps", "ces", "shop"}


def test_an_own_survey_replaces_the_built_in_one_of_the_same_key(write, tmp_path: Path) -> None:
    write(GOOD.replace("version: 1", "version: 2").replace("Оценка обращения", "Наша оценка"))
    [csat] = [survey for survey in load_catalogue(tmp_path) if survey.key == "csat"]
    assert (csat.version, csat.title.ru) == (2, "Наша оценка")


def test_an_older_version_does_not_replace_a_newer_one(write, tmp_path: Path) -> None:
    (tmp_path / "later").mkdir()
    write(GOOD.replace("version: 1", "version: 3"))
    write(GOOD.replace("version: 1", "version: 2"), "later/older.yaml")
    with pytest.raises(SurveyError, match=r"older\.yaml: version: expected 3 or higher, got 2"):
        load_catalogue(tmp_path, tmp_path / "later")


def test_one_folder_holds_one_survey_of_a_key(write, tmp_path: Path) -> None:
    write(GOOD, "a.yaml")
    write(GOOD, "b.yml")
    with pytest.raises(SurveyError, match=r"b\.yml: key: 'csat' is already taken by a\.yaml"):
        load_catalogue(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match=r"nowhere: expected a folder with survey files"):
        load_catalogue(tmp_path / "nowhere")


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    assert "expected a readable file" in refusal(tmp_path / "folder.yaml")


# --- mistakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected a mapping with key, version, questions …, got an empty file"),
        ("- csat", "expected a mapping with key, version, questions …, got a list"),
        ("csat", "expected a mapping with key, version, questions …, got 'csat'"),
        ("key: csat\nkey: nps\n", "line 2, column 1: 'key' stands here a second time"),
        ("key: csat\n  version: 1\n", "line 2, column 10: mapping values are not allowed here"),
        ("title: {ru: Оценка\n", "line 2, column 1: expected ',' or '}', but got '<stream end>'"),
        ("key: !!python/name:os.system", "line 1, column 6: could not determine a constructor"),
    ],
    ids=["empty", "list", "word", "twice", "indent", "brace", "code"],
)
def test_what_is_no_survey_is_refused(write, text: str, told: str) -> None:
    assert refusal(write(text)).startswith(told)


def test_a_key_that_stands_twice_deep_inside_is_refused(write) -> None:
    text = GOOD.replace("      ru: Ваш вопрос решён?\n", "      ru: Ваш вопрос решён?\n      ru: Решён?\n")
    assert "'ru' stands here a second time" in refusal(write(text))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cp1251.yaml"
    path.write_bytes("key: csat\ntitle: {ru: Оценка}".encode("cp1251"))
    assert refusal(path).startswith("expected YAML in UTF-8, got")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("uk: Ваше питання вирішено?", "", "questions[1].text.uk: is missing"),
        ("uk: 😡 Дуже погано, ", "", "questions[0].choices[0].label.uk: is missing"),
        ("version: 1\n", "", "version: is missing"),
        ("version: 1", "version: one", "version: expected a whole number, got 'one'"),
        ("version: 1", "version: 0", "version: expected greater than or equal to 1, got 0"),
        ("measure: csat", "measure: mood", "measure: expected 'csat', 'ces' or 'nps', got 'mood'"),
        ("measure: csat", "measure: [csat]", "measure: expected 'csat', 'ces' or 'nps', got ['csat']"),
        ("key: csat\n", "key: Очень!\n", "key: expected 1–16 of a–z, 0–9 and _, got 'Очень!'"),
        ("low: [1, 2]", "low: 2", "low: expected a list, got 2"),
        ("low: [1, 2]", "low: [0]", "low[0]: 0 is not on the scale of csat"),
        ("low: [1, 2]", "low: []\nremainder: x", "remainder: unknown key, expected one of key, version, measure"),
        (
            "    shuffle: true",
            "    shuffel: true",
            "questions[2].shuffel: unknown key, expected one of key, kind, text",
        ),
        ("        last: true", "        lats: true", "questions[2].choices[8].lats: unknown key, expected one of key,"),
        ("uk: Інше", "ua: Інше", "questions[2].choices[8].label.uk: is missing (and 1 more)"),
        (
            "uk: Інше",
            "uk: Інше, de: Andere",
            "questions[2].choices[8].label.de: unknown key, expected one of ru, uk, en",
        ),
        ("    shuffle: true", "    shuffle: perhaps", "questions[2].shuffle: expected true or false, got 'perhaps'"),
        (
            "    kind: choices",
            "    kind: several",
            "questions[2].kind: expected 'score', 'choice', 'choices' or 'text'",
        ),
        ("    kind: choice\n", "    kind: score\n", "exactly one question of kind 'score' is expected, got 2"),
        ("  - key: solved", "  - key: comment", "question keys must differ, got score, comment"),
        ('key: "5"', 'key: "6"', "questions[0].choices: keys must be 1, 2, 3, 4, 5, worst first"),
        ("key: partly", 'key: "yes"', "questions[1]: choice keys of 'solved' must differ"),
        (
            "question: score, any_of: [1, 2, 3]",
            "question: scare, any_of: [1]",
            "questions[2].when[0].question: 'scare'",
        ),
        (
            "question: solved, any_of",
            "question: contact, any_of",
            "questions[2].when[1].question: 'contact' is not asked",
        ),
        ("any_of: [1, 2, 3]", "any_of: [1, 6]", "questions[2].when[0].any_of: unknown choices 6"),
        ("any_of: [1, 2, 3]", "any_of: []", "questions[2].when[0].any_of: Tuple should have at least 1 item"),
        ('asks_for_contact: ["yes"]', "asks_for_contact: [please]", "questions[4]: 'contact' asks_for_contact names"),
        (
            "    kind: text",
            "    kind: text\n    choices: [{key: a, label: {ru: а, uk: а, en: a}}]",
            "questions[3]: 'comment'",
        ),
        ("    shuffle: true", "    rows: [3, 3]", "questions[2]: rows of 'reasons' hold 6 buttons, expected 9"),
        (
            "    shuffle: true",
            "    text_by_band: {promoter: {ru: а, uk: а, en: a}}",
            "questions[2].text_by_band.promoter: csat",
        ),
        (
            "    shuffle: true",
            "    text_by_band: {happy: {ru: а, uk: а, en: a}}",
            "questions[2].text_by_band.happy: expected",
        ),
        ("low: [1, 2]", "cool_down: a month", "cool_down: expected a duration such as 15m, 24h or 30d, got 'a month'"),
        ("en: Partly", "en: ''", "questions[1].choices[1].label.en: expected some words, got ''"),
        ("en: Partly", "en: [Partly]", "questions[1].choices[1].label.en: expected text, got ['Partly']"),
        (
            "ru: Хорошо. Мы",
            "ru: Хорошо, {name}. Мы",
            "thanks_contact.ru: unknown placeholder {name}, expected one of {company}",
        ),
        ("ru: Хорошо. Мы", "ru: Хорошо {. Мы", "thanks_contact.ru: a brace { or } stands alone"),
        ("ru: Хорошо. Мы", "ru: Хорошо {}. Мы", "thanks_contact.ru: unknown placeholder {}, expected one of"),
        ("ru: Хорошо. Мы", "ru: Хорошо {when.year}. Мы", "thanks_contact.ru: unknown placeholder {when.year}"),
    ],
)
def test_a_mistake_is_told_with_its_path_and_what_was_expected(write, old: str, new: str, told: str) -> None:
    assert old in GOOD
    assert refusal(write(GOOD.replace(old, new, 1))).startswith(told)


def test_a_condition_on_the_score_question_is_refused(write) -> None:
    raw = yaml.safe_load(GOOD)
    raw["questions"].insert(0, raw["questions"].pop(1))
    raw["questions"][1]["when"] = [{"question": "solved", "any_of": ["yes"]}]
    told = refusal(write(yaml.safe_dump(raw, allow_unicode=True)))
    assert told == "questions[1].when: the score is asked always, no condition is expected"


def test_yes_and_no_are_words_and_numbers_are_keys_without_quotes(write) -> None:
    plain = load_survey(write(GOOD.replace('"yes"', "yes").replace('"no"', "no").replace('key: "5"', "key: 5")))
    assert plain == CSAT


def test_a_doubled_brace_is_a_brace(write) -> None:
    assert load_survey(write(GOOD.replace("ru: Хорошо. Мы", "ru: Хорошо {{да}}. Мы"))).thanks_contact.ru.startswith(
        "Хорошо {{"
    )


def test_the_placeholders_are_these() -> None:
    assert {"company", "when", "deadline"} == PLACEHOLDERS
