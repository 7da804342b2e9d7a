"""Which of the customers' words are quoted, and what is hidden in them first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from surveys.scales import Band
from surveys.values import replace

MASK = "•••"

_NAME = r"[A-ZА-ЯЁІЇЄҐ][\w’'ʼ-]+"
#: What is hidden, in this order, and what is left standing in its place.
_HIDDEN: tuple[tuple[re.Pattern[str], str], ...] = (
    # Where a link leads may name an order, a person or a token; the host says enough.
    (re.compile(r"(?i)(https?://[^\s/?#<>\"«»]{1,253}[/?#])[^\s<>\"«»]*[^\s<>\"«».,;:!?)]"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b((?:[\w-]{1,63}\.){1,8}[a-z]{2,24}/)[^\s<>\"«»]*[^\s<>\"«».,;:!?)•]"), rf"\1{MASK}"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), MASK),
    (re.compile(r"(?<![\w@])@[A-Za-z]\w{3,31}\b"), MASK),
    # The name a person gives for themselves, one to three words with capitals: «Меня зовут Анна Петровна».
    (re.compile(rf"\b((?i:меня зовут|мене звати|my name is))((?:\s+{_NAME}){{1,3}})"), rf"\1 {MASK}"),
    # Nine digits or more, grouped in any way: phones have 9–15, cards 13–19. Shorter order numbers and sums stay.
    (re.compile(r"\+?\(?\d(?:[\s().\-\u2010-\u2014\u00a0]{0,3}\d){8,}"), MASK),
)

#: Characters of a quote that says something and is still read at a glance.
_INFORMATIVE = range(15, 161)
HAPPY: frozenset[Band] = frozenset({"satisfied", "promoter"})
_UNHAPPY: frozenset[Band] = frozenset({"dissatisfied", "detractor"})


class Quote(Struct, frozen=True):
    """One customer's words, in answer to `survey`, with the score given there, where one was given."""

    text: str
    at: datetime
    score: int | None = None
    band: Band | None = None
    survey: str | None = None
    customer_id: int | None = None


def mask(text: str) -> str:
    """Hide e-mail addresses, @usernames, phone and card numbers, where links lead, and the names people introduce."""
    for pattern, left in _HIDDEN:
        text = pattern.sub(left, text)
    return text


def choose_quotes(quotes: Iterable[Quote], limit: int) -> tuple[Quote, ...]:
    """At most `limit` quotes, masked: the dissatisfied first, then those of a telling length, then the newest.

    Words that are nothing but blanks or a hidden number are no quote; nobody is quoted twice, nor are the same words.
    """
    chosen: list[Quote] = []
    for quote in sorted(quotes, key=_rank):
        masked = _masked(quote)
        if masked and not any(_same_person(masked, other) or _same_words(masked, other) for other in chosen):
            chosen.append(masked)
    return tuple(chosen[:limit])


def quotes_by_topic(named: Iterable[tuple[str, Quote]]) -> dict[str, Quote]:
    """For each topic the shortest of the telling quotes that name it, masked; of two as short the newer.

    A topic is absent while nobody wrote 15–160 characters about it. A customer speaks for one topic, the first that
    is given, and another one speaks for the next where there is another.
    """
    quotes: dict[str, list[Quote]] = {}
    for topic, quote in named:
        masked = _masked(quote)
        if masked and len(masked.text.replace(MASK, "")) in _INFORMATIVE:
            quotes.setdefault(topic, []).append(masked)
    chosen: dict[str, Quote] = {}
    for topic, candidates in quotes.items():
        heard = [quote for quote in candidates if not any(_same_person(quote, other) for other in chosen.values())]
        chosen[topic] = min(heard or candidates, key=lambda quote: (len(quote.text), -quote.at.timestamp()))
    return chosen


def _masked(quote: Quote) -> Quote | None:
    """On one line, with personal data hidden; None when nothing is left to read."""
    text = " ".join(mask(quote.text).split())
    return replace(quote, text=text) if text.strip(f" {MASK[0]}") else None


def _rank(quote: Quote) -> tuple[bool, bool, float]:
    length = len(" ".join(quote.text.split()))
    return quote.band not in _UNHAPPY, length not in _INFORMATIVE, -quote.at.timestamp()


def _same_words(one: Quote, other: Quote) -> bool:
    return one.text.casefold() == other.text.casefold()


def _same_person(one: Quote, other: Quote) -> bool:
    return one.customer_id is not None and one.customer_id == other.customer_id
