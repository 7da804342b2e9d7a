"""The catalogues are whole: every wording in every language, with its placeholders and plural forms."""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import bot
from bot import words
from bot.catalogues import Words, catalogue_path, read_catalogue
from bot.texts import TEMPLATES
from bot.words import CAUSES, OUTCOMES, REFUSALS
from surveys.cases import OUTCOMES as CASE_OUTCOMES
from surveys.cases import ROOT_CAUSES
from surveys.eligibility import Reason
from surveys.languages import Language

TRANSLATED: tuple[Language, ...] = ("ru", "uk")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
COMMAND = re.compile(r"/[a-z]+")


def wordings() -> set[str]:
    """Everything that is said in English: in templates, in tables, and in code."""
    return {*_in_templates(), *_in_tables(), *_in_code()}


def _in_templates() -> Iterator[str]:
    for path in TEMPLATES.rglob("*.j2"):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("gettext", "ngettext"), (), {"trimmed": "true"}):
                found = message if isinstance(message, tuple) else (message,)
                yield from (text for text in found if text)


def _in_tables() -> Iterator[str]:
    for name, value in vars(words).items():
        if name.isupper():
            yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from _strings(value[-1])
    else:
        for each in value.values():
            yield from _strings(each)


def _in_code() -> Iterator[str]:
    """First arguments of `word`, the first two of `many`, where they are written out."""
    for path in Path(bot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                for argument in node.args[: {"word": 1, "many": 2}.get(node.func.attr, 0)]:
                    if isinstance(argument, ast.Constant):
                        yield str(argument.value)


@cache
def messages(language: Language) -> list[Message]:
    with catalogue_path(language).open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def ids(message: Message) -> tuple[str, ...]:
    return tuple(map(str, message.id if isinstance(message.id, tuple) else (message.id,)))


def forms(message: Message) -> tuple[str, ...]:
    found = message.string if isinstance(message.string, tuple) else (message.string,)
    return tuple(form if isinstance(form, str) else "" for form in found)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_wording_is_translated_and_nothing_else_is_kept(language):
    assert {text for message in messages(language) for text in ids(message)} == wordings()


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_empty_or_doubtful(language):
    for message in messages(language):
        assert not message.fuzzy, message.id
        assert all(forms(message)), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_whatever_is_counted_has_three_forms(language):
    counted = [message for message in messages(language) if message.pluralizable]
    assert counted
    assert all(len(forms(message)) == 3 for message in counted)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_and_commands_of_the_wording(language):
    for message in messages(language):
        for pattern in (PLACEHOLDER, COMMAND):
            expected = sorted(pattern.findall(ids(message)[-1]))
            assert all(sorted(pattern.findall(form)) == expected for form in forms(message)), message.id


def test_ukrainian_and_russian_letters_are_not_mixed():
    ukrainian, russian = (" ".join(form for m in messages(each) for form in forms(m)) for each in ("uk", "ru"))
    assert not set("ыэъё") & set(ukrainian.lower())
    assert not set("іїєґ’") & set(russian.lower())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ru", {1: "1 строка", 2: "2 строки", 5: "5 строк", 11: "11 строк", 21: "21 строка", 112: "112 строк"}),
        ("uk", {1: "1 рядок", 2: "2 рядки", 5: "5 рядків", 11: "11 рядків", 21: "21 рядок", 112: "112 рядків"}),
        ("en", {1: "1 row", 2: "2 rows", 5: "5 rows", 11: "11 rows", 21: "21 rows"}),
    ],
)
def test_numbers_take_the_right_form(language, expected):
    said = Words(language)
    assert {n: said.many("%(n)s row", "%(n)s rows", n) for n in expected} == expected


def test_every_cause_outcome_and_refusal_has_words():
    assert tuple(CAUSES) == ROOT_CAUSES
    assert tuple(OUTCOMES) == CASE_OUTCOMES
    assert set(REFUSALS) == set(get_args(Reason))


def test_what_was_compiled_is_read_until_its_source_changes(tmp_path):
    source, compiled = tmp_path / "messages.po", tmp_path / "messages.mo"
    source.write_text('msgid "Thanks"\nmsgstr "Спасибо"\n', encoding="utf-8")
    with compiled.open("wb") as file:
        write_mo(file, Catalog(locale="ru"))
    os.utime(source, (100, 100))
    os.utime(compiled, (100, 100))
    assert read_catalogue(source, "ru").gettext("Thanks") == "Thanks"

    os.utime(source, (101, 101))
    assert read_catalogue(source, "ru").gettext("Thanks") == "Спасибо"

    compiled.unlink()
    assert read_catalogue(source, "ru").gettext("Thanks") == "Спасибо"
