"""Makes frozen records of what a file says: unknown and missing keys, wrong kinds and values out of bounds are refused.

All mistakes are collected, each with its path; how they are worded is up to whoever asked. Single values are those of
`surveys.strict_values`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

from surveys.strict_values import PLAIN, Refused, within

#: Keys of sections and mappings, places in lists.
Steps = tuple[str | int, ...]

Record = TypeVar("Record", bound=msgspec.Struct)


class Mistake(msgspec.Struct, frozen=True):
    """`kind` is what somebody has words for, and `about` fills those in."""

    path: Steps
    kind: str
    found: object
    about: Mapping[str, Any] = {}


class Misshapen(ValueError):
    """The value cannot be used; it has at least one mistake."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


class ReadBy(msgspec.Struct, frozen=True):
    """Stands in a type: the value is read so, and not as its type says. A ValueError tells what was expected."""

    read: Callable[[object], object]


class CheckedBy(msgspec.Struct, frozen=True):
    """Stands in a type: once read, the value goes through this. A ValueError tells what was expected."""

    check: Callable[[Any], object]


def shaped(kind: type[Record], raw: object) -> Record:
    """The record that was meant; Misshapen tells every mistake, those of known keys first, in their order."""
    reading = _Reading()
    record = reading.read(kind, raw, ())
    if reading.mistakes:
        raise Misshapen(reading.mistakes)
    return record  # type: ignore[no-any-return]  # without a mistake it is one


@cache
def fields_of(kind: type[msgspec.Struct]) -> Mapping[str, FieldInfo]:
    """By the keys they have in a file, in order."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


class _Reading:
    """Goes through a value and collects what is wrong; what is made of a part with a mistake is of no use."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def read(self, kind: Any, raw: object, path: Steps) -> Any:
        origin = get_origin(kind)
        if origin is Annotated:
            return self._annotated(kind, raw, path)
        if origin is Literal:
            return self._choice(get_args(kind), raw, path)
        if origin in (Union, UnionType):
            return self._optional(get_args(kind), raw, path)
        if origin is tuple:
            return self._items(get_args(kind)[0], raw, path)
        if origin is Mapping:
            return self._entries(get_args(kind), raw, path)
        if issubclass(kind, msgspec.Struct):
            return self._record(kind, raw, path)
        return self._judged(PLAIN[kind], raw, raw, path)

    def _refuse(self, path: Steps, kind: str, found: object, **about: object) -> None:
        self.mistakes.append(Mistake(path, kind, found, about))

    def _judged(self, judge: Callable[[Any], object], value: object, raw: object, path: Steps) -> Any:
        try:
            return judge(value)
        except Refused as refused:
            self._refuse(path, refused.kind, raw, **refused.about)
        except ValueError as mistake:
            self._refuse(path, "told", raw, words=str(mistake))

    def _annotated(self, kind: Any, raw: object, path: Steps) -> Any:
        """1. Its type, or what stands in place of that. 2. Bounds and checks as they stand, up to the first mistake."""
        before, (base, *notes) = len(self.mistakes), get_args(kind)
        is_read = any(isinstance(note, ReadBy) for note in notes)
        value = raw if is_read else self.read(base, raw, path)
        for note in notes:
            if len(self.mistakes) == before:
                value = self._judged(_judge(note), value, raw, path)
        return value

    def _choice(self, choices: tuple[object, ...], raw: object, path: Steps) -> object:
        if raw not in choices:
            *others, last = map(repr, choices)
            self._refuse(path, "choice", raw, choices=f"{', '.join(others)} or {last}")
        return raw

    def _optional(self, kinds: tuple[Any, ...], raw: object, path: Steps) -> Any:
        [kind] = set(kinds) - {type(None)}
        return None if raw is None else self.read(kind, raw, path)

    def _items(self, kind: Any, raw: object, path: Steps) -> Any:
        if isinstance(raw, list | tuple):
            return tuple(self.read(kind, item, (*path, place)) for place, item in enumerate(raw))
        return self._refuse(path, "list", raw)

    def _entries(self, kinds: tuple[Any, ...], raw: object, path: Steps) -> Any:
        if not isinstance(raw, dict):
            return self._refuse(path, "keys", raw)
        of_key, of_value = kinds
        places = ((key, value, (*path, _step(key))) for key, value in raw.items())
        return {self.read(of_key, key, place): self.read(of_value, value, place) for key, value, place in places}

    def _record(self, kind: type[msgspec.Struct], raw: object, path: Steps) -> Any:
        """What its parts together have to be is said by its `__post_init__`, once each of them is right."""
        if not isinstance(raw, dict):
            return self._refuse(path, "keys", raw)
        before, values = len(self.mistakes), self._values(fields_of(kind), raw, path)
        return self._judged(lambda known: kind(**known), values, raw, path) if len(self.mistakes) == before else None

    def _values(self, fields: Mapping[str, FieldInfo], raw: dict[Any, object], path: Steps) -> dict[str, Any]:
        values = {}
        for key, field in fields.items():
            if key in raw:
                values[field.name] = self.read(field.type, raw[key], (*path, key))
            elif field.required:
                self._refuse((*path, key), "missing", raw)
        for key in raw:
            if key not in fields:
                kind = "unknown" if isinstance(key, str) else "no_word"
                self._refuse((*path, _step(key)), kind, key, known=", ".join(fields))
        return values


def _step(key: object) -> str | int:
    return key if isinstance(key, str | int) else str(key)


def _judge(note: object) -> Callable[[Any], object]:
    match note:
        case ReadBy(read=judge) | CheckedBy(check=judge):
            return judge
        case msgspec.Meta():
            return lambda value: within(note, value)
    raise TypeError(f"{note!r} says nothing about a value")
