"""What a comment is about, and whether it praises or complains: patterns of a dictionary found in its words.

A pattern is the beginning of a word, which needs no grammar for Slavic endings. A word that denies, at most two words
before the match, turns its polarity and leaves its topic. The score stays the sentiment; this says what it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from insights.normalise import Polarity, clauses, normalise, together
from insights.tallies import share
from surveys.definition import Text
from surveys.languages import Language

#: about: names the topic and says nothing else. except: looks like it and is not.
Sense = Literal["about", "positive", "negative", "except"]

#: No topics but matched like them: words of general praise and blame, and words that deny.
TONE, NEGATION = "tone", "negation"

#: So many words before a match may deny it: «так и не решили», “was not at all polite” is out of reach.
_WINDOW = 2

_SAYS: Mapping[Sense, Polarity] = {"positive": "positive", "negative": "negative"}
#: A topic that is denied is missed: «нет доставки».
_DENIED: Mapping[Sense, Polarity] = {"positive": "negative", "negative": "positive", "about": "negative"}


class Pattern(Struct, frozen=True):
    """Words that follow each other; each is the beginning of a word, or with a blank at its end a whole one."""

    topic: str
    sense: Sense
    words: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Which of two patterns says more."""
        return len(self.words), sum(map(len, self.words))


#: The first word of a pattern → the patterns that begin with it.
Index = Mapping[str, tuple[Pattern, ...]]


class Dictionary(Struct, frozen=True):
    """The topics a company looks for: their names in the order of the file, and their patterns in every language."""

    labels: Mapping[str, Text]
    patterns: Mapping[Language, Index]


class Mention(Struct, frozen=True):
    """A topic that a comment names; `polarity` is None where neither words nor emoji say: there the score decides."""

    topic: str
    polarity: Polarity | None


def topics_of(comment: str, language: Language, dictionary: Dictionary) -> tuple[Mention, ...]:
    """The topics of one comment, each once, in the order of the dictionary; none for a comment that fits no topic.

    A topic without praise or blame of its own takes those of its clause («ужасная доставка»), then those of the emoji.
    """
    plain = normalise(comment)
    found: dict[str, list[Polarity | None]] = {}
    for clause in clauses(plain.text):
        said = _said(clause, dictionary.patterns[language])
        tone = together(said.pop(TONE, ()))
        for topic, polarities in said.items():
            found.setdefault(topic, []).append(together(polarities) or tone)
    return tuple(
        Mention(topic, together(found[topic]) or plain.polarity) for topic in dictionary.labels if topic in found
    )


def polarity_of(comment: str, language: Language, dictionary: Dictionary) -> Polarity | None:
    """What words and emoji of the whole comment say, topic or not, to hold beside the score; None for nothing."""
    plain = normalise(comment)
    said = (_said(clause, dictionary.patterns[language]) for clause in clauses(plain.text))
    return together(
        (plain.polarity, *(polarity for by_topic in said for each in by_topic.values() for polarity in each))
    )


def unmatched(comments: Iterable[Collection[Mention]]) -> Fraction | None:
    """Share, 0–1, of the comments without any topic; None without comments. Above 0.3 the dictionary is poor."""
    found = [bool(mentions) for mentions in comments]
    return share(found.count(False), len(found))


def _said(clause: tuple[str, ...], patterns: Index) -> dict[str, list[Polarity | None]]:
    """What each topic named in the clause is said to be."""
    matches = list(_matches(clause, patterns))
    denials = {place for place, pattern in matches if pattern.topic == NEGATION and pattern.sense == "about"}
    said: dict[str, list[Polarity | None]] = {}
    for place, pattern in matches:
        if pattern.topic != NEGATION and pattern.sense != "except":
            is_denied = not denials.isdisjoint(range(place - _WINDOW, place))
            said.setdefault(pattern.topic, []).append((_DENIED if is_denied else _SAYS).get(pattern.sense))
    return said


def _matches(clause: tuple[str, ...], patterns: Index) -> Iterator[tuple[int, Pattern]]:
    """From left to right, for each topic the longest pattern of a place; what it covers is not looked at again."""
    taken: dict[str, int] = {}
    for place in range(len(clause)):
        longest: dict[str, Pattern] = {}
        for pattern in _beginning_at(place, clause, patterns):
            if pattern.topic not in longest or longest[pattern.topic].size < pattern.size:
                longest[pattern.topic] = pattern
        for topic, pattern in longest.items():
            if place >= taken.get(topic, 0):
                taken[topic] = place + len(pattern.words)
                yield place, pattern


def _beginning_at(place: int, clause: tuple[str, ...], patterns: Index) -> Iterator[Pattern]:
    first = f"{clause[place]} "
    for end in range(1, len(first) + 1):
        for pattern in patterns.get(first[:end], ()):
            rest = clause[place + 1 : place + len(pattern.words)]
            if len(rest) == len(pattern.words) - 1 and all(
                f"{word} ".startswith(beginning) for word, beginning in zip(rest, pattern.words[1:], strict=True)
            ):
                yield pattern
