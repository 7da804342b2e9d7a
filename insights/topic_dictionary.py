"""Reads the topic dictionary: the one that comes with the product, and a company's own file of the same form.

The only place in this room that touches the disk. Every mistake becomes a `ConfigError` that names the file, the path
inside it, and what was expected there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Struct, field

from insights.normalise import normalise, words
from insights.topics import NEGATION, TONE, Dictionary, Index, Pattern, Sense
from surveys.definition import Key, Text
from surveys.errors import ConfigError
from surveys.languages import LANGUAGES, Language
from surveys.strict_shape import Misshapen, Mistake, ReadBy, shaped
from surveys.strict_yaml import read_yaml

BUILT_IN = Path(__file__).with_name("topics.yaml")

#: Beginnings this short would fit too many words: they stand for the whole word.
_SHORT = 3
_PATTERN = re.compile(r"=?[^\W_]+(?:['’ʼ][^\W_]+)*(?: =?[^\W_]+(?:['’ʼ][^\W_]+)*)*")


def _parted(written: object) -> tuple[str, ...]:
    if not isinstance(written, str | int):
        raise ValueError(f"expected patterns with commas between them, got {written!r}")
    patterns = tuple(part.strip() for part in str(written).split(","))
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern):
            raise ValueError(f"expected words of letters and digits, = before a whole one, got '{pattern}'")
    return patterns


_Patterns = Annotated[tuple[str, ...], ReadBy(_parted)]


class _Words(Struct, frozen=True):
    about: _Patterns = ()
    positive: _Patterns = ()
    negative: _Patterns = ()
    except_: _Patterns = field(default=(), name="except")

    def by_sense(self) -> Iterator[tuple[Sense, str]]:
        senses: Mapping[Sense, tuple[str, ...]] = {
            "about": self.about,
            "positive": self.positive,
            "negative": self.negative,
            "except": self.except_,
        }
        return ((sense, pattern) for sense, patterns in senses.items() for pattern in patterns)

    def __post_init__(self) -> None:
        seen: set[tuple[str, ...]] = set()
        for _, pattern in self.by_sense():
            if compiled(pattern) in seen:
                raise ValueError(f"'{pattern}' stands here a second time")
            seen.add(compiled(pattern))


class _InLanguages(Struct, frozen=True):
    ru: _Words = _Words()
    uk: _Words = _Words()
    en: _Words = _Words()


class _Topic(_InLanguages, frozen=True, kw_only=True):
    label: Text

    def __post_init__(self) -> None:
        if not any(any(getattr(self, language).by_sense()) for language in LANGUAGES):
            raise ValueError("expected patterns in at least one of ru, uk, en")


class _File(Struct, frozen=True):
    topics: Mapping[Key, _Topic] = {}
    tone: _InLanguages | None = None
    negation: _InLanguages | None = None


def compiled(pattern: str) -> tuple[str, ...]:
    """«не =отвечал сразу» → ("не ", "отвечал ", "сразу"): how `Pattern` holds the words of a dictionary."""
    return tuple(_beginning(word) for word in pattern.split())


def _beginning(word: str) -> str:
    spelt = "".join(words(normalise(word).text))
    return f"{spelt} " if word.startswith("=") or len(spelt) <= _SHORT else spelt


def load_topics(own: Path | None = None) -> Dictionary:
    """The built-in topics; those of the company's `own` file come after them, or replace one that has the same key.

    Raises ConfigError for a file that cannot be used.
    """
    file = _read(BUILT_IN)
    if own is not None:
        company = _read(own)
        topics = {**file.topics, **company.topics}
        file = _File(topics=topics, tone=company.tone or file.tone, negation=company.negation or file.negation)
    parts: dict[str, _InLanguages] = {**file.topics}
    parts |= {key: part for key, part in ((TONE, file.tone), (NEGATION, file.negation)) if part}
    return Dictionary(
        {key: topic.label for key, topic in file.topics.items()},
        {language: _index(parts, language) for language in LANGUAGES},
    )


def _index(parts: Mapping[str, _InLanguages], language: Language) -> Index:
    index: dict[str, list[Pattern]] = {}
    for key, part in parts.items():
        for sense, pattern in getattr(part, language).by_sense():
            beginning = compiled(pattern)
            index.setdefault(beginning[0], []).append(Pattern(key, sense, beginning))
    return {first: tuple(patterns) for first, patterns in index.items()}


def _read(path: Path) -> _File:
    try:
        return shaped(_File, read_yaml(path.read_text(encoding="utf-8-sig")))
    except Misshapen as misshapen:
        raise ConfigError(f"{path}: {_explain(misshapen.mistakes)}") from None
    except OSError as unreadable:
        raise ConfigError(f"{path}: expected a readable file, got {unreadable.strerror}") from None
    except ValueError as broken:
        raise ConfigError(f"{path}: {broken}") from None


#: Kind of mistake → what is said; `{…}` is filled from what is known about it.
_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "unknown": "is not known here, expected one of {known}",
    "told": "{words}",
    "keys": "expected a mapping, got {found!r}",
    "text": "expected text, got {found!r}",
    "min_length": "expected some words, got {found!r}",
    "max_length": "is too long, got {found!r}",
    "pattern": "expected 1–16 of a–z, 0–9 and _, got {found!r}",
}


def _explain(mistakes: list[Mistake]) -> str:
    first = mistakes[0]
    problem = _WORDS[first.kind].format(found=first.found, **first.about)
    more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    return ": ".join(part for part in (".".join(map(str, first.path)), problem) if part) + more
