"""Single values as people write them: `5` is text where text is expected, `"5"` is a number, and `yes` is true."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec

_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]+(_[0-9]+)*(\.0+)?")
#: Python reads no longer ones.
_MOST_DIGITS = 4300
_TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "on", "t", "y", "1"), True),
    **dict.fromkeys(("false", "no", "off", "f", "n", "0"), False),
}


class Refused(Exception):
    """`kind` is what somebody has words for, and `about` fills those in."""

    def __init__(self, kind: str, **about: object) -> None:
        self.kind = kind
        self.about = about


def _text(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise Refused("text")
    return str(raw)


def _whole_number(raw: object) -> int:
    if isinstance(raw, str):
        return _spelt(raw.strip())
    if not isinstance(raw, int | float):
        raise Refused("whole_number")
    if isinstance(raw, float) and not isfinite(raw):
        raise Refused("finite")
    if raw != int(raw):
        raise Refused("fraction")
    return int(raw)


def _spelt(digits: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(digits):
        raise Refused("whole_number")
    if len(digits) > _MOST_DIGITS:
        raise Refused("digits")
    return int(digits.partition(".")[0])


def _number(raw: object) -> float:
    try:
        if isinstance(raw, int | float) or (isinstance(raw, str) and raw.isascii()):
            return float(raw)
    except (ValueError, OverflowError):
        pass
    raise Refused("number")


def _truth(raw: object) -> bool:
    if isinstance(raw, int | float) and raw in (0, 1):
        return bool(raw)
    truth = _TRUTHS.get(raw.lower()) if isinstance(raw, str) else None
    if truth is None:
        raise Refused("truth")
    return truth


def _path(raw: object) -> Path:
    if not isinstance(raw, str):
        raise Refused("path")
    return Path(raw)


def _date(raw: object) -> date:
    try:
        return msgspec.convert(raw, date)
    except msgspec.ValidationError:
        raise Refused("date") from None


PLAIN: Mapping[type, Callable[[object], object]] = {
    str: _text,
    int: _whole_number,
    float: _number,
    bool: _truth,
    Path: _path,
    date: _date,
}


# Bounds

_IS_BEYOND: Mapping[str, Callable[[Any, Any], bool]] = {
    "ge": lambda value, least: not value >= least,
    "le": lambda value, most: not value <= most,
    "min_length": lambda value, least: len(value) < least,
    "max_length": lambda value, most: len(value) > most,
    "pattern": lambda value, pattern: not re.search(pattern, value),
}
#: A list has its own words.
_OF_LISTS: Mapping[str, str] = {"min_length": "min_items", "max_length": "max_items"}


def within(meta: msgspec.Meta, value: Any) -> Any:
    for kind, is_beyond in _IS_BEYOND.items():
        bound = getattr(meta, kind)
        if bound is not None and is_beyond(value, bound):
            is_list = isinstance(value, tuple)
            raise Refused(_OF_LISTS[kind] if is_list else kind, bound=bound, length=len(value) if is_list else None)
    return value
