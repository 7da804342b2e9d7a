"""What people, tickets, companies and survey files say is shown as it was said, never as markup or as a formula."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.preview import preview_html
from bot.samples import NOW, Sample
from bot.screens import Screens
from bot.texts import toast
from bot.words import TOASTS
from simulator.formatting import formatted
from surveys.catalogue import load_catalogue
from surveys.definition import Survey, read_survey, write_survey
from surveys.languages import LANGUAGES, Language
from surveys.policy import Company
from tests.bot.exported import exported
from tests.bot.reading import ALL_SAMPLES

HOSTILE = (
    "</b><a href='//x'>x</a>",
    '<b>&"Оля"',
    "<script>alert(1)</script>",
    "&lt;b&gt;&amp;amp;&#60;",
    "<",
    "{{ 7*7 }}{% raw %}{# x #}",
    "%(owner)s %s %d %",
    "`*_[x](http://y.z)",
)
#: Where payloads hold what somebody wrote or is called.
HUMAN = {
    *("customer", "customer_username", "ticket", "topic", "channel", "agent", "team", "owner", "comment", "action"),
    *("quote", "who", "name", "username", "key", "given", "what", "audience", "support_contact", "retention"),
}
SPREADSHEET_FORMULA = re.compile(r"[\s\"]*[=+\-@＝＋－＠]")


def spoilt(payload: Any, words: str) -> Any:
    """The payload with `words` wherever people's words stand; `text` at its top names the message."""
    return {**_spoilt(payload, words, ""), **{key: payload[key] for key in ("text", "template") if key in payload}}


def _spoilt(part: Any, words: str, at: str) -> Any:
    if isinstance(part, dict):
        return {key: _spoilt(value, words, _place(at, key, part)) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_spoilt(each, words, at) for each in part]
    return words if isinstance(part, str) and at in ("human", "comments") else part


def _place(at: str, key: str, part: dict[str, Any]) -> str:
    is_quote = key == "text" and ("at" in part or "score" in part)
    is_file = "template" in part and key != "name"
    return "human" if (key in HUMAN and not is_file) or is_quote else "comments" if key == "comments" else at


@cache
def surveys_saying(words: str) -> dict[str, Survey]:
    """The surveys that come with the product, with every wording replaced; placeholders are tried elsewhere."""
    return {survey.key: read_survey(_reworded(write_survey(survey), words)) for survey in load_catalogue()}


def _reworded(part: Any, words: str) -> Any:
    if isinstance(part, dict) and set(part) == set(LANGUAGES):
        return dict.fromkeys(LANGUAGES, words)
    if isinstance(part, dict):
        return {key: _reworded(value, words) for key, value in part.items()}
    return [_reworded(each, words) for each in part] if isinstance(part, list | tuple) else part


def screens_saying(words: str) -> Screens:
    surveys = surveys_saying(words)
    return Screens(lambda key, version: surveys.get(key), Company(name=words, timezone="Europe/Kyiv"))


def shown(sample: Sample, language: Language, words: str) -> tuple[str, list[str], list[tuple[str, int, int]]]:
    """What is read, on the buttons too, and where the message's own markup stands."""
    screen = screens_saying(words).render(sample.kind, spoilt(sample.payload, words), language, NOW)
    read = formatted(screen.text, "HTML")
    ours = [
        (one["type"], one["offset"], one["length"]) for one in read.entities if one["type"] not in FOUND_BY_TELEGRAM
    ]
    return read.text, [button.text for row in screen.rows for button in row], ours


FOUND_BY_TELEGRAM = {"url", "bot_command", "mention"}


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("sample", ALL_SAMPLES, ids=lambda sample: sample.name)
def test_every_message_says_hostile_words_as_it_says_any_others(sample: Sample, words: str) -> None:
    """Said with harmless words of the same length, the message reads and looks the same but for the words."""
    harmless = "Я" * len(words)
    for language in LANGUAGES:
        text, buttons, markup = shown(sample, language, words)
        plain_text, plain_buttons, plain_markup = shown(sample, language, harmless)
        assert text.replace(words, harmless) == plain_text
        assert [button.replace(words, harmless) for button in buttons] == plain_buttons
        assert markup == plain_markup


def test_hostile_words_reach_nearly_every_message() -> None:
    """So that the silence of the others proves something: they say the same to everybody."""
    touched = [each for each in ALL_SAMPLES if shown(each, "ru", "☠") != shown(each, "ru", "☢")]
    assert len(touched) > len(ALL_SAMPLES) // 2


def test_what_a_company_is_called_is_no_placeholder() -> None:
    greeting = next(sample for sample in ALL_SAMPLES if sample.name == "invitation")
    surveys = {survey.key: survey for survey in load_catalogue()}
    screens = Screens(lambda key, version: surveys.get(key), Company(name="{when} {deadline} <b>", timezone="UTC"))
    for language in LANGUAGES:
        said = formatted(screens.render(greeting.kind, greeting.payload, language, NOW).text, "HTML").text
        assert "{when} {deadline} <b>" in said or "{" not in said


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("key", TOASTS)
def test_over_a_button_words_are_plain_text(key: str, words: str) -> None:
    harmless = "Я" * len(words)
    for language in LANGUAGES:
        said = toast(key, language, label=words, owner=words)
        assert said.replace(words, harmless) == toast(key, language, label=harmless, owner=harmless)


class _Page(HTMLParser):
    """What a browser would find on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}


@pytest.mark.parametrize("words", HOSTILE)
def test_the_preview_page_shows_a_hostile_company_and_runs_nothing(words: str) -> None:
    page, plain = _Page(), _Page()
    page.feed(preview_html(screens_saying(words)))
    plain.feed(preview_html(screens_saying("Я")))
    assert page.tags == plain.tags
    assert "script" not in page.tags
    assert page.attributes == plain.attributes
    assert all(link.startswith("data:image/png") for link in page.links)


# --- files ---------------------------------------------------------------------------------------------------------

BEGINNINGS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", '"=', "＝", "＋1", "－1", "＠")
#: What makes a cell for programs that were told, or guess, another separator.
INSIDE = ("ок;=", "ок;+", "ок;-", "ок;@", "ок; =", "ок\n=", "ок\n\n=", "ок\r=", "ок\t=", 'ок;"=', "ок|=", "ок;＝")


@pytest.mark.parametrize("text", [f"{each}HYPERLINK(1)" for each in (*BEGINNINGS, *INSIDE)])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_of_an_export_begins_like_a_formula_whatever_the_separator(text: str, separator: str) -> None:
    column = dict.fromkeys(("text", "ticket", "agent", "team", "value"), text)
    written = exported("csv", "answers", [column]).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator) for cell in row]
    assert [cell for cell in cells if SPREADSHEET_FORMULA.match(cell)] == []
    lines = [line for line in re.split(r"[\r\n;\t|]", written) if SPREADSHEET_FORMULA.match(line)]
    assert lines == [], "nor does what an unquoting reader would take for one"


def test_a_smile_and_a_minus_inside_a_sentence_are_left_alone() -> None:
    text = "Спасибо ;-) было -5, стало 1+1=2, пишите на a@b.ru; жду"
    (row,) = csv.DictReader(io.StringIO(exported("csv", "answers", [{"text": text}]).decode("utf-8-sig")))
    assert row["text"] == text


@pytest.mark.parametrize("sign", ["\x1b]0;x\x07", "\x1b[2J", "\x9b2J", "\x00", "\x7f"])
def test_an_export_sends_no_orders_to_the_terminal(sign: str) -> None:
    written = exported("csv", "answers", [{"text": f"до{sign}после"}]).decode("utf-8-sig")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", written)
