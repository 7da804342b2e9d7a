"""What a sample is, and what they all share: the moment, the person, the words.

People in these samples write markup on purpose, so that one sees that it is escaped.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

NOW = datetime(2026, 2, 25, 7, 0, tzinfo=UTC)
OLYA = '<b>&"Оля"'
WORDS = 'Деньги так и не вернули, <b>&"Оля"</b> обещала в пятницу'
Payload = dict[str, Any]


class Sample(Struct, frozen=True):
    """A message with the case it shows."""

    name: str
    kind: str
    payload: Payload


def say(text: str, **view: Any) -> Sample:
    return Sample(text, "say", {"text": text, "zone": "Europe/Kyiv"} | view)
