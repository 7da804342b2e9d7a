"""Durations as people write them: ``15m``, ``24h``, ``30d``, ``1h30m``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

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


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
