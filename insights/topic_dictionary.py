"""Reads the topic dictionary: the one that comes with the product, and a company's own file of the same form.

The only place in this room that touches the disk. Every mistake becomes a `ConfigError` that names the file, the path
inside it, and what was expected there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from insights.normalise import normalise, words
from insights.topics import NEGATION, TONE, Dictionary, Index, Pattern, Sense
from surveys.definition import Key, Text
from surveys.errors import ConfigError
from surveys.languages import LANGUAGES, Language
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


_Patterns = Annotated[tuple[str, ...], BeforeValidator(_parted)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class _Words(_Model):
    about: _Patterns = ()
    positive: _Patterns = ()
    negative: _Patterns = ()
    except_: Annotated[_Patterns, Field(alias="except")] = ()

    def by_sense(self) -> Iterator[tuple[Sense, str]]:
        senses: Mapping[Sense, tuple[str, ...]] = {
            "about": self.about,
            "positive": self.positive,
            "negative": self.negative,
            "except": self.except_,
        }
        return ((sense, pattern) for sense, patterns in senses.items() for pattern in patterns)

    @model_validator(mode="after")
    def _says_one_thing(self) -> _Words:
        seen: set[tuple[str, ...]] = set()
        for _, pattern in self.by_sense():
            if compiled(pattern) in seen:
                raise ValueError(f"'{pattern}' stands here a second time")
            seen.add(compiled(pattern))
        return self


class _InLanguages(_Model):
    ru: _Words = _Words()
    uk: _Words = _Words()
    en: _Words = _Words()


class _Topic(_InLanguages):
    label: Text

    @model_validator(mode="after")
    def _has_patterns(self) -> _Topic:
        if not any(any(getattr(self, language).by_sense()) for language in LANGUAGES):
            raise ValueError("expected patterns in at least one of ru, uk, en")
        return self


class _File(_Model):
    topics: Mapping[Key, _Topic] = Field(default_factory=dict)
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
        return _File.model_validate(read_yaml(path.read_text(encoding="utf-8-sig")))
    except ValidationError as invalid:
        raise ConfigError(f"{path}: {_explain(invalid)}") from None
    except OSError as unreadable:
        raise ConfigError(f"{path}: expected a readable file, got {unreadable.strerror}") from None
    except ValueError as broken:
        raise ConfigError(f"{path}: {broken}") from None


#: pydantic's kind of error → what was expected.
_EXPECTED: Mapping[str, str] = {
    "missing": "is missing",
    "tuple_type": "expected a list",
    "dict_type": "expected a mapping",
    "mapping_type": "expected a mapping",
    "model_type": "expected a mapping",
    "string_type": "expected text",
    "string_too_short": "expected some words",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "expected 1–16 of a–z, 0–9 and _",
}


def _explain(invalid: ValidationError) -> str:
    errors = invalid.errors(include_url=False)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    where = ".".join(str(step) for step in errors[0]["loc"] if step != "[key]")
    return ": ".join(part for part in (where, _problem(errors[0])) if part) + more


def _problem(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        return f"is not known here, expected one of {', '.join(_keys_at(error['loc']))}"
    expected = _EXPECTED.get(error["type"], error["msg"])
    return expected if expected == "is missing" else f"{expected}, got {error['input']!r}"


def _keys_at(location: tuple[str | int, ...]) -> list[str]:
    """What may stand beside the key at this place of the file."""
    depth = len(location) + (location[0] != "topics" and len(location) > 1)
    part = {1: _File, 3: _Topic if location[0] == "topics" else _InLanguages}.get(depth, _Words)
    return [field.alias or key for key, field in part.model_fields.items()]
