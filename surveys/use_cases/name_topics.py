"""Name the topics of what customers write: how often each is praised and blamed, which rise, and words for each.

`hear_comments` reads, `name_topics` counts and needs no store: ten thousand comments take seconds, which others must
not wait for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from msgspec import Struct

from insights.comment_language import language_of
from insights.normalise import Polarity
from insights.quotes import Quote, quotes_by_topic
from insights.rising import Named, rising
from insights.topics import Dictionary, Mention, topics_of
from surveys.definition import Text
from surveys.languages import Language
from surveys.ports import Work
from surveys.read_side import Remark
from surveys.records import Staff
from surveys.scales import Band
from surveys.schedule import local_date, zone
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import days_up_to

DAYS = 7
#: What rises is held against so many days before.
BEFORE = 28
#: Comments of both times that are read, the newest.
MOST = 10_000

_SAYS: dict[Band, Polarity] = {
    "satisfied": "positive",
    "promoter": "positive",
    "dissatisfied": "negative",
    "detractor": "negative",
}


class Written(Struct, frozen=True):
    """Words with their score, and the language their writer is spoken to in."""

    quote: Quote
    language: Language


class Heard(Struct, frozen=True):
    """What was written from `first` to `last`, and `before`; `topics_file` is the company's own, if it has one."""

    first: date
    last: date
    team: str | None
    now: Sequence[Written]
    before: Sequence[Written]
    topics_file: Path | None


class Topic(Struct, frozen=True):
    """`comments` name it; of these `praised` and `blamed` say so in words or by their score."""

    key: str
    label: Text
    comments: int
    praised: int
    blamed: int
    quote: Quote | None


class Risen(Struct, frozen=True):
    """Named by `now` comments, and by `before` of the four weeks before."""

    label: Text
    now: int
    before: int


class Topics(Struct, frozen=True):
    """Of `comments`, `named` fit a topic. `comments_before` are those of the four weeks before."""

    first: date
    last: date
    team: str | None
    comments: int
    named: int
    comments_before: int
    topics: tuple[Topic, ...]
    rising: tuple[Risen, ...]


@cache
def dictionary_of(topics_file: Path | None) -> Dictionary:
    """Read when somebody wants it first, with what reads it, and then kept. ConfigError as `load_topics` has it."""
    from insights.topic_dictionary import load_topics

    return load_topics(topics_file)


async def hear_comments(work: Work, manager: Staff, days: int = DAYS, last: date | None = None) -> Heard:
    """Of this manager's team, in the days that end with the `last` one, else with today."""
    zone_name = zone_of(manager, work.policy.company)
    last = last or local_date(work.now, zone(zone_name))
    first = last - timedelta(days=days - 1)
    now = days_up_to(last, days, zone_name, manager.team)
    before = days_up_to(first - timedelta(days=1), BEFORE, zone_name, manager.team)
    remarks = await work.tx.listening.remarks(before.begin, now.end, manager.team, MOST)
    written = [(_written(work, remark), remark.at >= now.begin) for remark in remarks]
    return Heard(
        first,
        last,
        manager.team,
        [each for each, is_now in written if is_now],
        [each for each, is_now in written if not is_now],
        work.policy.comments.topics_file,
    )


def _written(work: Work, remark: Remark) -> Written:
    return Written(quote_of(work, remark), remark.language or work.policy.company.language)


def quote_of(work: Work, remark: Remark) -> Quote:
    survey = work.house.survey(remark.survey)
    band = survey.scale.band(remark.score) if survey and remark.score is not None else None
    return Quote(remark.text, remark.at, remark.score, band, remark.survey, remark.customer_id)


def name_topics(heard: Heard) -> Topics:
    """The topics of these days, the most named first; those nobody named are left out."""
    dictionary = dictionary_of(heard.topics_file)
    now, before = _mentions(heard.now, dictionary), _mentions(heard.before, dictionary)
    quotes = quotes_by_topic(_typical(now))
    topics = [_topic(key, label, now, quotes.get(key)) for key, label in dictionary.labels.items()]
    return Topics(
        heard.first,
        heard.last,
        heard.team,
        len(now),
        sum(bool(mentions) for _, mentions in now),
        len(before),
        tuple(sorted([topic for topic in topics if topic.comments], key=lambda topic: -topic.comments)),
        _rising(dictionary, now, before),
    )


#: A comment with what it is said to be about.
_Named = tuple[Quote, tuple[Mention, ...]]


def _mentions(written: Sequence[Written], dictionary: Dictionary) -> list[_Named]:
    """Where the words do not say whether they praise, the score does."""
    found = []
    for each in written:
        language = language_of(each.quote.text, each.language)
        mentions = topics_of(each.quote.text, language, dictionary)
        by_score = _SAYS.get(each.quote.band) if each.quote.band else None
        found.append((each.quote, tuple(Mention(one.topic, one.polarity or by_score) for one in mentions)))
    return found


def _topic(key: str, label: Text, named: Sequence[_Named], quote: Quote | None) -> Topic:
    said = Counter(one.polarity for _, mentions in named for one in mentions if one.topic == key)
    return Topic(key, label, said.total(), said["positive"], said["negative"], quote)


def _typical(named: Sequence[_Named]) -> list[tuple[str, Quote]]:
    """For each topic the comments that say of it what most say."""
    said = Counter((one.topic, one.polarity) for _, mentions in named for one in mentions)
    usual: dict[str, Polarity | None] = {topic: polarity for (topic, polarity), _ in reversed(said.most_common())}
    return [(one.topic, quote) for quote, mentions in named for one in mentions if one.polarity == usual[one.topic]]


def _rising(dictionary: Dictionary, now: Sequence[_Named], before: Sequence[_Named]) -> tuple[Risen, ...]:
    named = {
        key: Named(key, len(_about(key, now)), _customers(_about(key, now)), len(_about(key, before)))
        for key in dictionary.labels
    }
    found = rising(tuple(named.values()), len(now), len(before))
    return tuple(Risen(dictionary.labels[rise.key], named[rise.key].now, named[rise.key].before) for rise in found)


def _about(key: str, named: Sequence[_Named]) -> list[Quote]:
    return [quote for quote, mentions in named if any(one.topic == key for one in mentions)]


def _customers(quotes: Sequence[Quote]) -> int:
    return len({quote.customer_id for quote in quotes if quote.customer_id is not None})
