"""How mistakes in the configuration are worded: one line each, naming the place, what was expected, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from bot.config_shape import KeyPath, keys_below, settable, variable_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from bot.config_sources import Sources

#: pydantic's name of a mistake → what was expected; `{…}` is filled from the mistake's context.
EXPECTED: Mapping[str, str] = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "keys below it",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than_equal": "at least {ge:g}",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a smaller number",
    "int_type": "a whole number",
    "less_than_equal": "at most {le:g}",
    "literal_error": "{expected}",
    "mapping_type": "keys below it",
    "model_type": "keys below it",
    "path_type": "a path",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "some words",
    "string_type": "some words",
    "tuple_type": "a list",
}


def explain(error: ValidationError, sources: Sources, settings: type[BaseModel]) -> Iterator[str]:
    for mistake in error.errors(include_url=False):
        path = tuple(str(key) for key in mistake["loc"])
        who, rest = sources.name(path)
        yield ": ".join(part for part in (who, dotted(rest), _reason(mistake, path, settings)) if part)


def dotted(path: Sequence[str]) -> str:
    """``staff[0].role``"""
    return "".join(f"[{key}]" if key.isdigit() else f".{key}" for key in path).removeprefix(".")


def _reason(mistake: ErrorDetails, path: KeyPath, settings: type[BaseModel]) -> str:
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_key(path, settings)
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return str(context["error"])
    expected = EXPECTED.get(kind)
    return f"expected {expected.format(**context)}, got {mistake['input']!r:.60}" if expected else mistake["msg"]


def unknown_key(path: KeyPath, settings: type[BaseModel]) -> str:
    """Names the nearest key of the same section, else a key like it elsewhere, else all keys of the section."""
    siblings = keys_below(settings, path[:-1])
    if near := get_close_matches(path[-1], siblings, 1):
        return f"unknown key; did you mean {dotted((*path[:-1], near[0]))}?"
    elsewhere = {setting[-1]: dotted(setting) for setting in settable(settings)}
    if near := get_close_matches(path[-1], elsewhere, 1, cutoff=0.8):
        return f"unknown key; did you mean {elsewhere[near[0]]}?"
    return f"unknown key; known here: {', '.join(siblings)}"


def unknown_variable(variable: str, settings: type[BaseModel]) -> str:
    near = get_close_matches(variable, [variable_of(path) for path in settable(settings)], 1, cutoff=0.75)
    return f"{variable}: unknown setting" + (f"; did you mean {near[0]}?" if near else "")
