"""How mistakes in the configuration are worded: one line each, naming the place, what was expected, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from bot.config_shape import KeyPath, keys_below, settable, variable_of
from bot.likeness import nearest
from surveys.strict_shape import Misshapen, Mistake

if TYPE_CHECKING:
    from bot.config_sources import Sources

#: Kind of mistake → what was expected; `{…}` is filled from what is known about the mistake.
EXPECTED: Mapping[str, str] = {
    "choice": "{choices}",
    "date": "a date such as 2026-01-31",
    "digits": "a smaller number",
    "finite": "a smaller number",
    "fraction": "a whole number",
    "ge": "at least {bound:g}",
    "keys": "keys below it",
    "le": "at most {bound:g}",
    "list": "a list",
    "max_items": "a list of at most {bound}",
    "max_length": "at most {bound} characters",
    "min_length": "some words",
    "number": "a number",
    "path": "a path",
    "text": "some words",
    "truth": "true or false",
    "whole_number": "a whole number",
}


def explain(misshapen: Misshapen, sources: Sources, settings: type[Struct]) -> Iterator[str]:
    for mistake in misshapen.mistakes:
        path = tuple(str(key) for key in mistake.path)
        who, rest = sources.name(path)
        yield ": ".join(part for part in (who, dotted(rest), _reason(mistake, path, settings)) if part)


def dotted(path: Sequence[str]) -> str:
    """``staff[0].role``"""
    return "".join(f"[{key}]" if key.isdigit() else f".{key}" for key in path).removeprefix(".")


def _reason(mistake: Mistake, path: KeyPath, settings: type[Struct]) -> str:
    if mistake.kind == "unknown":
        return unknown_key(path, settings)
    if mistake.kind == "missing":
        return "is missing"
    if mistake.kind == "told":
        return str(mistake.about["words"])
    return f"expected {EXPECTED[mistake.kind].format(**mistake.about)}, got {mistake.found!r:.60}"


def unknown_key(path: KeyPath, settings: type[Struct]) -> str:
    """Names the nearest key of the same section, else a key like it elsewhere, else all keys of the section."""
    siblings = keys_below(settings, path[:-1])
    if near := nearest(path[-1], siblings):
        return f"unknown key; did you mean {dotted((*path[:-1], near))}?"
    elsewhere = {setting[-1]: dotted(setting) for setting in settable(settings)}
    if near := nearest(path[-1], elsewhere, 0.8):
        return f"unknown key; did you mean {elsewhere[near]}?"
    return f"unknown key; known here: {', '.join(siblings)}"


def unknown_variable(variable: str, settings: type[Struct]) -> str:
    near = nearest(variable, map(variable_of, settable(settings)), 0.75)
    return f"{variable}: unknown setting" + (f"; did you mean {near}?" if near else "")
