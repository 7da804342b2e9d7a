"""Durations as people write them: ``15m``, ``24h``, ``30d``, ``1h30m``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from surveys.strict_shape import ReadBy

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
#: Five digits are more than anybody waits, and a sum that still fits a date.
_SHAPE = re.compile(r"(?:\d{1,5}[smhdw]){1,4}")


def parse_duration(text: object) -> timedelta:
    """``1h30m`` → 90 minutes; ValueError says what was expected."""
    if isinstance(text, timedelta):
        return text
    written = str(text).strip().lower().replace(" ", "")
    if not _SHAPE.fullmatch(written):
        raise ValueError(f"expected a duration such as 15m, 24h or 30d, got {text!r}")
    return timedelta(**_sum_units(re.findall(r"(\d+)([smhdw])", written)))


def _sum_units(parts: list[tuple[str, str]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for number, unit in parts:
        total[_UNITS[unit]] = total.get(_UNITS[unit], 0) + int(number)
    return total


def write_duration(duration: timedelta) -> str:
    """The other way round: 90 minutes → ``1h30m``."""
    left = int(duration.total_seconds())
    parts = []
    for letter, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        parts += [f"{count}{letter}"] if count else []
    return "".join(parts) or "0s"


#: Read from text.
Duration = Annotated[timedelta, ReadBy(parse_duration)]
