"""Reads survey definitions from YAML files; the only place in this room that touches the disk.

Every mistake becomes a `SurveyError` that names the file, the path inside it, and what was expected there.
"""

from __future__ import annotations

import string
from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from surveys.definition import Survey, read_survey, write_survey
from surveys.errors import SurveyError
from surveys.languages import LANGUAGES
from surveys.modest_yaml import ModestLoader, refuse_long
from surveys.strict_shape import Misshapen, Mistake, Steps

#: The surveys that come with the product.
BUILT_IN = Path(__file__).with_name("catalog")

#: What texts may leave open; filled in when a message is rendered.
PLACEHOLDERS = frozenset({"company", "when", "deadline"})


def load_catalogue(*folders: Path) -> tuple[Survey, ...]:
    """The surveys in force: the built-in ones first, then those of the folders.

    A later folder may replace a survey by its key, with the same or a higher version.
    """
    in_force: dict[str, Survey] = {}
    for folder in dict.fromkeys((BUILT_IN, *folders)):
        for path, survey in _built_in() if folder == BUILT_IN else _load_folder(folder):
            known = in_force.get(survey.key)
            if known and survey.version < known.version:
                raise _error(path, "version", f"expected {known.version} or higher, got {survey.version}")
            in_force[survey.key] = survey
    return tuple(in_force.values())


@cache
def _built_in() -> tuple[tuple[Path, Survey], ...]:
    """They come with the program and stay as they are while it runs."""
    return tuple(_load_folder(BUILT_IN))


def _load_folder(folder: Path) -> Iterator[tuple[Path, Survey]]:
    if not folder.is_dir():
        raise SurveyError(f"{folder}: expected a folder with survey files")
    seen: dict[str, Path] = {}
    for path in sorted(file for file in folder.iterdir() if file.suffix in {".yaml", ".yml"}):
        survey = load_survey(path)
        if survey.key in seen:
            raise _error(path, "key", f"'{survey.key}' is already taken by {seen[survey.key].name}")
        seen[survey.key] = path
        yield path, survey


def load_survey(path: Path) -> Survey:
    """The survey in one file."""
    raw = _read(path)
    if not isinstance(raw, dict):
        raise SurveyError(f"{path}: expected a mapping with key, version, questions …, got {_kind(raw)}")
    try:
        survey = read_survey(raw)
    except Misshapen as misshapen:
        raise _refusal(path, misshapen.mistakes) from None
    _check_placeholders(path, survey)
    return survey


def _error(path: Path, inside: str, problem: str) -> SurveyError:
    return SurveyError(f"{path}: {inside}: {problem}" if inside else f"{path}: {problem}")


# --- YAML -----------------------------------------------------------------------------------------------------


class _Loader(ModestLoader):
    """YAML in which a key may stand only once, and `yes` and `no` are words, as everybody expects."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"'{key_node.value}' stands here a second time", problem_mark=key_node.start_mark
                )
            seen.add(key_node.value if isinstance(key_node, yaml.ScalarNode) else key_node)
        return super().construct_mapping(node, deep)


_BOOL = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, shape) for tag, shape in resolvers if tag != _BOOL or letter in "tTfF"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _read(path: Path) -> object:
    try:
        return yaml.load(refuse_long(path.read_text(encoding="utf-8")), Loader=_Loader)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise _error(path, where, f"{broken.problem or 'expected YAML'}") from None
    except (yaml.YAMLError, ValueError) as broken:
        problem = str(broken).splitlines()[0]
        raise SurveyError(f"{path}: expected YAML in UTF-8, got {problem}") from None
    except RecursionError:
        raise SurveyError(f"{path}: nested too deeply") from None
    except OSError as unreadable:
        raise SurveyError(f"{path}: expected a readable file, got {unreadable.strerror}") from None


def _kind(raw: object) -> str:
    return {type(None): "an empty file", list: "a list"}.get(type(raw), repr(raw))


# --- mistakes, in words -----------------------------------------------------------------------------------------

#: Kind of mistake → what is said; `{…}` is filled from what is known about it.
_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "unknown": "unknown key, expected one of {known}",
    "told": "{words}",
    "no_word": "Keys should be strings, got {found!r}",
    "list": "expected a list, got {found!r}",
    "keys": "expected a mapping, got {found!r}",
    "text": "expected text, got {found!r}",
    "whole_number": "expected a whole number, got {found!r}",
    "fraction": "expected a valid integer, got a number with a fractional part, got {found!r}",
    "finite": "expected a finite number, got {found!r}",
    "digits": "Unable to parse input string as an integer, exceeded maximum size, got {found!r}",
    "truth": "expected true or false, got {found!r}",
    "choice": "expected {choices}, got {found!r}",
    "pattern": "expected 1–16 of a–z, 0–9 and _, got {found!r}",
    "ge": "expected greater than or equal to {bound}, got {found!r}",
    "min_length": "expected some words, got {found!r}",
    "max_length": "String should have at most {bound} characters, got {found!r}",
    "min_items": "Tuple should have at least {bound} item after validation, not {length}, got {found!r}",
    "max_items": "Tuple should have at most {bound} items after validation, not {length}, got {found!r}",
}


def _refusal(path: Path, mistakes: list[Mistake]) -> SurveyError:
    first = mistakes[0]
    problem = _WORDS[first.kind].format(found=first.found, **first.about)
    more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    return _error(path, _path(first.path), problem + more)


def _path(location: Steps) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).removeprefix(".")


# --- placeholders ---------------------------------------------------------------------------------------------


def _check_placeholders(path: Path, survey: Survey) -> None:
    for inside, words in _wordings(write_survey(survey), ()):
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
        except ValueError:
            raise _error(path, inside, "a brace { or } stands alone; double it to show it") from None
        if unknown := sorted(names - PLACEHOLDERS):
            known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
            raise _error(path, inside, f"unknown placeholder {{{unknown[0]}}}, expected one of {known}")


def _wordings(part: object, location: Steps) -> Iterator[tuple[str, str]]:
    """Every text a person may read, with its path in the file."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key in LANGUAGES:
                yield _path((*location, key)), value
            else:
                yield from _wordings(value, (*location, key))
    elif isinstance(part, tuple | list):
        for place, value in enumerate(part):
            yield from _wordings(value, (*location, place))
