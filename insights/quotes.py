"""Which of the customers' words are quoted, and what is hidden in them first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from surveys.scales import Band

MASK = "•••"

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
#: Nine digits or more, grouped in any way: phones have 9–15, cards 13–19. Shorter order numbers and sums stay.
_LONG_NUMBER = re.compile(r"\+?\(?\d(?:[\s().\-\u2010-\u2014\u00a0]{0,3}\d){8,}")

#: Characters of a quote that says something and is still read at a glance.
_INFORMATIVE = range(15, 161)
_UNHAPPY: frozenset[Band] = frozenset({"dissatisfied", "detractor"})


@dataclass(frozen=True, slots=True)
class Quote:
    """One customer's words, in answer to `survey`, with the score given there, where one was given."""

    text: str
    at: datetime
    score: int | None = None
    band: Band | None = None
    survey: str | None = None
    customer_id: int | None = None


def mask(text: str) -> str:
    """Hide e-mail addresses, phone and card numbers."""
    return _LONG_NUMBER.sub(MASK, _EMAIL.sub(MASK, text))


def choose_quotes(quotes: Iterable[Quote], limit: int) -> tuple[Quote, ...]:
    """At most `limit` quotes, masked: the dissatisfied first, then those of a telling length, then the newest.

    Words that are nothing but blanks or a hidden number are no quote; nobody is quoted twice.
    """
    chosen: list[Quote] = []
    for quote in sorted(quotes, key=_rank):
        text = " ".join(mask(quote.text).split())
        if text.strip(f" {MASK[0]}") and not any(_same_person(quote, other) for other in chosen):
            chosen.append(replace(quote, text=text))
    return tuple(chosen[:limit])


def _rank(quote: Quote) -> tuple[bool, bool, float]:
    length = len(" ".join(quote.text.split()))
    return quote.band not in _UNHAPPY, length not in _INFORMATIVE, -quote.at.timestamp()


def _same_person(one: Quote, other: Quote) -> bool:
    return one.customer_id is not None and one.customer_id == other.customer_id
