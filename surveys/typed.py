"""Understands an answer that was typed instead of tapped: digits, words, signs, labels, in three languages at once.

It never guesses. When all words are known and point to one answer, it is understood; when they could mean several, or
something was said besides, the candidates are named so that one gentle question can be asked; a sentence is a comment.
The words themselves stand in `typed_words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from msgspec import Struct

from surveys import typed_words
from surveys.definition import Question, Survey
from surveys.languages import LANGUAGES, Language
from surveys.scales import Measure

#: So many unknown words make a comment: beside an answer, and without one; and so many letters.
_COMMENT_AFTER_ANSWER, _COMMENT_ALONE, _COMMENT_LETTERS = 3, 2, 8


class Understood(Struct, frozen=True):
    """Exactly these choices were meant; several only where several may be chosen."""

    choices: tuple[str, ...]


class Unclear(Struct, frozen=True):
    """One gentle question is due; `candidates` may have been meant, none of them when it is empty."""

    candidates: tuple[str, ...] = ()


class Words(Struct, frozen=True):
    """A comment."""


class Skip(Struct, frozen=True):
    """«Skip», or «keep it as it is»."""


class Done(Struct, frozen=True):
    """«Done» at a question with several choices."""


Typed = Understood | Unclear | Words | Skip | Done

Phrase = tuple[str, ...]
#: phrase → the choices it may mean; none when the person is puzzled.
Vocabulary = Mapping[Phrase, frozenset[str]]


def read_reply(survey: Survey, question: Question, text: str, language: Language, order: Sequence[str] = ()) -> Typed:
    """What the person meant at this question.

    `order` names the choices as the card shows them. Without it a number says nothing about shuffled choices.
    """
    tokens = tuple(_tokens(text))
    if command := _command(question, text, tokens):
        return command
    if question.kind == "text":
        return Words()
    if question.kind == "score":
        return _one_of(_read(_marks(tokens, survey), _score_words(survey, question, language)), question)
    known = _choice_words(question, language)
    if question.kind == "choice":
        return _one_of(_read(tokens, known), question)
    return _some_of(_read(_positions_named(_digits(tokens), question, order), known), question)


def means_stop(text: str) -> bool:
    """Whether the whole message asks not to be written to any more, in any of the languages."""
    return tuple(_tokens(text)) in _set(typed_words.STOP)


# --- tokens ---------------------------------------------------------------------------------------------------

_INVISIBLE = re.compile("[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")  # joiners, variants, keycaps, skin tones
_LOOONG = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(
    r"(?P<kept>\d+|[^\W\d_]+(?:'[^\W\d_]+)*|%|/(?=\s*\d)"
    r"|(?<=\d)[-+](?!\w)|(?<!\w)[-+](?=\d)|(?<!\S)\+(?!\S))"  # a sign at a number: «5+», «-1»; a plus alone
    r"|[^\w\s]"
)
_SPELLING = str.maketrans({"ё": "е", "’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "−": "-", "–": "-", "—": "-"})


def _tokens(text: str) -> Iterator[str]:
    """Words, numbers and signs in one spelling; punctuation is dropped."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().translate(_SPELLING)
    for found in _TOKEN.finditer(_LOOONG.sub(r"\1", plain)):
        if found["kept"] or unicodedata.category(found[0]) == "So":
            yield found[0]


@cache
def _phrases(row: str) -> tuple[Phrase, ...]:
    return tuple(tuple(_tokens(phrase)) for phrase in row.split(","))


# --- commands -------------------------------------------------------------------------------------------------


def _command(question: Question, text: str, tokens: Phrase) -> Skip | Done | None:
    said = tuple(_without_fillers(tokens))
    takes_time = question.kind in ("choices", "text")
    if {tokens, said} & _set(typed_words.SKIP) or (takes_time and {tokens, said} & _set(typed_words.NOTHING)):
        return Skip()
    if takes_time and {tokens, said} & _set(typed_words.DONE):
        return Done() if question.kind == "choices" else Skip()
    return Skip() if takes_time and text.strip() in {"-", "–", "—"} else None


@cache
def _set(row: str) -> frozenset[Phrase]:
    return frozenset(_phrases(row))


def _without_fillers(tokens: Phrase) -> Iterator[str]:
    fillers = _set(typed_words.FILLERS)
    return (token for token in tokens if (token,) not in fillers)


# --- numbers --------------------------------------------------------------------------------------------------


@cache
def _number_words() -> Mapping[str, str]:
    return {word: digits for digits, row in typed_words.NUMBERS.items() for (word,) in _phrases(row)}


def _digits(tokens: Phrase) -> Phrase:
    return tuple(_number_words().get(token, token) for token in tokens)


def _marks(tokens: Phrase, survey: Survey) -> Phrase:
    """«5 из 5» and five stars become 5; a mark on another scale and a number of hours stay strange."""
    left = tuple(_stars_counted(_digits(tokens), typed_words.STARS[survey.measure]))
    marks: list[str] = []
    while left:
        taken, mark = _number(left, survey.scale.high)
        marks.append(mark)
        left = left[taken:]
    return tuple(marks)


def _number(tokens: Phrase, high: int) -> tuple[int, str]:
    """How many tokens make the next one, and that one."""
    first, *rest = tokens
    if not first.isdigit():
        return 1, first
    after = rest[1:] if rest[:1] == ["out"] else rest
    if after[:1] and after[0] in ("/", *typed_words.OUT_OF) and after[1:2] and after[1].isdigit():
        taken = len(tokens) - len(after) + 2
        return taken, first if after[1] == str(high) else f"{first}/{after[1]}"
    if rest and (rest[0],) in _set(typed_words.UNITS):
        return 2, rest[0]
    return 1, first


def _stars_counted(tokens: Phrase, stars: str) -> Iterator[str]:
    for is_star, run in groupby(tokens, key=lambda token: token in stars):
        if is_star:
            yield str(len(tuple(run)))
        else:
            yield from run


def _positions_named(tokens: Phrase, question: Question, order: Sequence[str]) -> Phrase:
    """Numbers become the choices at these places, where their order is known."""
    shown = order or (() if question.shuffle else tuple(choice.key for choice in question.choices))
    places = {str(place): _named(key) for place, key in enumerate(shown, start=1)}
    return tuple(places.get(token, token) for token in tokens)


def _named(key: str) -> str:
    """A token that nobody can type, standing for a choice."""
    return f"={key}"


# --- vocabulary -----------------------------------------------------------------------------------------------


def _score_words(survey: Survey, question: Question, language: Language) -> Vocabulary:
    digits: Vocabulary = {(choice.key,): frozenset({choice.key}) for choice in question.choices}
    return {**_known_scores(survey.measure, language), **_labels(question, language), **digits}


def _choice_words(question: Question, language: Language) -> Vocabulary:
    places: Vocabulary = {(_named(choice.key),): frozenset({choice.key}) for choice in question.choices}
    return {**_known_choices(question.key, language), **_labels(question, language), **places}


@cache
def _known_scores(measure: Measure, language: Language) -> Vocabulary:
    signs = {choices: ",".join(row.split()) for choices, row in typed_words.SIGNS[measure].items()}
    return {**dict(_meanings(signs)), **_own_first(typed_words.SCORES[measure], language)}


@cache
def _known_choices(question: str, language: Language) -> Vocabulary:
    return _own_first(typed_words.CHOICES.get(question, {}), language)


def _own_first(tables: typed_words.ByLanguage, language: Language) -> dict[Phrase, frozenset[str]]:
    """All languages together; where they disagree, the person's own decides."""
    merged: dict[Phrase, frozenset[str]] = {}
    for table in (table for spoken, table in tables.items() if spoken != language):
        for phrase, choices in _meanings(table):
            merged[phrase] = merged.get(phrase, frozenset()) | choices
    return {**merged, **dict(_meanings(tables.get(language, {})))}


def _meanings(table: typed_words.Rows) -> Iterator[tuple[Phrase, frozenset[str]]]:
    for choices, row in table.items():
        for phrase in _phrases(row):
            yield phrase, frozenset(() if choices == "?" else choices.split())


def _labels(question: Question, language: Language) -> Vocabulary:
    """The buttons' own words, and the sign in front of them."""
    labels: dict[Phrase, frozenset[str]] = {}
    for spoken in sorted(LANGUAGES, key=lambda each: each == language):
        for choice in question.choices:
            tokens = tuple(_tokens(choice.label.in_language(spoken)))
            words = tuple(token for token in tokens if token[0].isalnum())
            labels |= {
                phrase: frozenset({choice.key}) for phrase in (words, tokens[:1]) if _may_stand_alone(phrase, words)
            }
    return labels


def _may_stand_alone(phrase: Phrase, words: Phrase) -> bool:
    return bool(phrase) and (phrase == words or not phrase[0][0].isalnum())


# --- reading --------------------------------------------------------------------------------------------------


class _Heard(Struct, frozen=True):
    """What was recognised: the meanings in order, and what was left over."""

    meanings: tuple[frozenset[str], ...]
    unknown: tuple[str, ...]

    @property
    def is_comment(self) -> bool:
        words = [token for token in self.unknown if token[0].isalpha() and token not in typed_words.SMALL_WORDS]
        enough = _COMMENT_AFTER_ANSWER if any(self.meanings) else _COMMENT_ALONE
        return len(words) >= enough and sum(map(len, words)) >= _COMMENT_LETTERS

    @property
    def is_off_the_scale(self) -> bool:
        """A number that is no choice says that the person has another scale in mind."""
        return any(token[0].isdigit() for token in self.unknown)


def _read(tokens: Phrase, known: Vocabulary) -> _Heard:
    """The longest known phrase at each place; fillers are passed over."""
    fillers = _set(typed_words.FILLERS)
    longest = max(map(len, (*known, *fillers)))
    meanings: list[frozenset[str]] = []
    unknown: list[str] = []
    before: list[str] = []
    while tokens:
        phrase = next((head for head in _heads(tokens, longest) if head in known or head in fillers), ())
        if phrase in known:
            # After a «not» that no phrase accounts for, the words mean anything but what they say.
            is_negated = any(word in typed_words.NEGATIONS for word in before[-2:])
            meanings.append(frozenset() if is_negated else known[phrase])
            before.clear()
        elif not phrase:
            unknown.append(tokens[0])
            before.append(tokens[0])
        tokens = tokens[len(phrase) or 1 :]
    return _Heard(tuple(meanings), tuple(unknown))


def _heads(tokens: Phrase, longest: int) -> Iterable[Phrase]:
    return (tokens[:length] for length in range(min(len(tokens), longest), 0, -1))


def _one_of(heard: _Heard, question: Question) -> Typed:
    if heard.is_comment:
        return Words()
    if heard.is_off_the_scale or not heard.meanings:
        return Unclear()
    common = frozenset.intersection(*heard.meanings)
    if len(common) == 1 and not heard.unknown:
        return Understood(tuple(common))
    return Unclear(_in_order(common or frozenset.union(*heard.meanings), question))


def _some_of(heard: _Heard, question: Question) -> Typed:
    if heard.is_comment:
        return Words()
    found = _in_order(frozenset().union(*heard.meanings), question)
    is_plain = found and not heard.unknown and all(len(meaning) == 1 for meaning in heard.meanings)
    return Understood(found) if is_plain else Unclear(() if heard.is_off_the_scale else found)


def _in_order(keys: frozenset[str], question: Question) -> tuple[str, ...]:
    return tuple(choice.key for choice in question.choices if choice.key in keys)
