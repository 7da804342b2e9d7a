"""A survey as it is written in YAML: questions in order, their choices, when each is asked, and all wording.

Every choice has a short ASCII key; the key of a score is its digits. Answers are stored as choice keys, so a
definition may be reworded without touching what people answered. Unknown keys are refused; numbers need no quotes where
they are keys or labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, json, to_builtins

from surveys.durations import Duration, write_duration
from surveys.languages import Language
from surveys.scales import SCALES, Band, Measure, Scale
from surveys.strict_shape import CheckedBy, shaped

Key = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,16}\Z")]
Words = Annotated[str, CheckedBy(str.strip), Meta(min_length=1, max_length=600)]

#: Where words are kept when the survey has no question for them.
COMMENT = "comment"

#: question key → keys of the chosen choices; a comment is present with an empty tuple.
Replies = Mapping[str, tuple[str, ...]]


class Text(Struct, frozen=True):
    """One wording in every language."""

    ru: Words
    uk: Words
    en: Words

    def in_language(self, language: Language) -> str:
        return str(getattr(self, language))


class Choice(Struct, frozen=True):
    """One thing a person can pick."""

    key: Key
    label: Text
    last: bool = False  # stays at the end when the order is shuffled


class Condition(Struct, frozen=True):
    """True when the earlier question was answered with one of these choices."""

    question: Key
    any_of: Annotated[tuple[Key, ...], Meta(min_length=1)]

    def holds(self, replies: Replies) -> bool:
        return any(key in self.any_of for key in replies.get(self.question, ()))


class Question(Struct, frozen=True):
    """What is asked. `score` has a scale, `choice` takes one, `choices` takes several, `text` takes words."""

    key: Key
    kind: Literal["score", "choice", "choices", "text"]
    text: Text
    #: A wording that replaces `text` when the survey's score fell into this band.
    text_by_band: Mapping[Band, Text] = {}
    choices: tuple[Choice, ...] = ()
    #: Buttons per row, top to bottom; empty means one per row.
    rows: tuple[int, ...] = ()
    shuffle: bool = False
    skippable: bool = False
    #: Asked when any of these holds; always when empty.
    when: tuple[Condition, ...] = ()
    #: Choosing one of these means «please contact me» and opens a case.
    asks_for_contact: tuple[Key, ...] = ()

    def is_due(self, replies: Replies) -> bool:
        return not self.when or any(condition.holds(replies) for condition in self.when)

    def choice(self, key: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.key == key), None)

    def __post_init__(self) -> None:
        _check_choices(self)


class Survey(Struct, frozen=True, kw_only=True):
    """A survey definition; `score` is the key of the question whose score the measure counts."""

    key: Key
    version: Annotated[int, Meta(ge=1)]
    measure: Measure
    title: Text
    questions: Annotated[tuple[Question, ...], Meta(min_length=1, max_length=6)]
    #: Scores that need a human: a case is opened.
    low: tuple[int, ...] = ()
    reminder: Text
    thanks: Text
    thanks_with_comment: Text
    thanks_contact: Text
    #: Where these are absent the company's policy decides.
    cool_down: Duration | None = None
    expires_after: Duration | None = None

    @property
    def scale(self) -> Scale:
        return SCALES[self.measure]

    @property
    def score_question(self) -> Question:
        return next(question for question in self.questions if question.kind == "score")

    def question(self, key: str | None) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    def score(self, replies: Replies) -> int | None:
        """The score among the replies; None while it is missing."""
        keys = replies.get(self.score_question.key, ())
        return int(keys[0]) if keys else None

    def is_low(self, score: int | None) -> bool:
        return score is not None and score in self.low

    def next_question(self, replies: Replies, settled: frozenset[str]) -> Question | None:
        """The first question that is due and not yet settled (answered, finished or skipped)."""
        return next(
            (question for question in self.questions if question.key not in settled and question.is_due(replies)),
            None,
        )

    def __post_init__(self) -> None:
        _check_questions(self)
        _check_conditions(self)


def read_survey(raw: object) -> Survey:
    """The survey that a file describes; Misshapen tells every mistake."""
    return shaped(Survey, _with_scores(raw))


def write_survey(survey: Survey) -> dict[str, Any]:
    """The other way round, with nothing left out."""
    durations = {"cool_down": survey.cool_down, "expires_after": survey.expires_after}
    written = {key: None if duration is None else write_duration(duration) for key, duration in durations.items()}
    plain: dict[str, Any] = to_builtins(survey)
    return plain | written


def from_json(text: str) -> Survey:
    """What `to_json` wrote, in this release or an earlier one."""
    return read_survey(json.decode(text))


def to_json(survey: Survey) -> str:
    """One line. Kept definitions are compared with those in force, so it stays as it is."""
    return json.encode(write_survey(survey)).decode()


def _with_scores(raw: object) -> object:
    """A score question without choices offers its scale's digits."""
    if not isinstance(raw, dict):
        return raw
    scale = next((scale for name, scale in SCALES.items() if name == raw.get("measure")), None)
    questions = raw.get("questions")
    if scale is None or not isinstance(questions, list):
        return raw
    digits = [{"key": n, "label": {"ru": n, "uk": n, "en": n}} for n in scale.scores]
    return raw | {
        "questions": [
            question | {"choices": digits}
            if isinstance(question, dict) and question.get("kind") == "score" and not question.get("choices")
            else question
            for question in questions
        ]
    }


def _check_questions(survey: Survey) -> None:
    keys = [question.key for question in survey.questions]
    if len(set(keys)) != len(keys):
        raise ValueError(f"question keys must differ, got {', '.join(keys)}")
    scores = [place for place, question in enumerate(survey.questions) if question.kind == "score"]
    if len(scores) != 1:
        raise ValueError(f"exactly one question of kind 'score' is expected, got {len(scores)}")
    _check_score(survey, f"questions[{scores[0]}]")
    for place, score in enumerate(survey.low):
        if score not in survey.scale.scores:
            raise ValueError(f"low[{place}]: {score} is not on the scale of {survey.measure}")
    for place, question in enumerate(survey.questions):
        _check_wording(survey, question, f"questions[{place}]")


def _check_score(survey: Survey, where: str) -> None:
    expected = [str(score) for score in survey.scale.scores]
    found = [choice.key for choice in survey.score_question.choices]
    if found != expected:
        raise ValueError(f"{where}.choices: keys must be {', '.join(expected)}, worst first")
    if survey.score_question.when:
        raise ValueError(f"{where}.when: the score is asked always, no condition is expected")


def _check_wording(survey: Survey, question: Question, where: str) -> None:
    bands = [band for _, band in survey.scale.bands]
    for band in question.text_by_band:
        if band not in bands:
            raise ValueError(f"{where}.text_by_band.{band}: {survey.measure} has the bands {', '.join(bands)}")
    if question.key == COMMENT and question.kind != "text":
        raise ValueError(f"{where}.kind: a question with the key '{COMMENT}' must be of kind 'text'")


def _check_choices(question: Question) -> None:
    keys = [choice.key for choice in question.choices]
    if len(set(keys)) != len(keys):
        raise ValueError(f"choice keys of '{question.key}' must differ")
    if question.kind == "text" and keys:
        raise ValueError(f"'{question.key}' takes words and cannot have choices")
    if question.kind != "text" and len(keys) < 2:
        raise ValueError(f"'{question.key}' needs at least two choices")
    if question.rows and sum(question.rows) != len(keys):
        raise ValueError(f"rows of '{question.key}' hold {sum(question.rows)} buttons, expected {len(keys)}")
    for key in question.asks_for_contact:
        if key not in keys:
            raise ValueError(f"'{question.key}' asks_for_contact names an unknown choice '{key}'")


def _check_conditions(survey: Survey) -> None:
    earlier: dict[str, set[str]] = {}
    for place, question in enumerate(survey.questions):
        for number, condition in enumerate(question.when):
            where = f"questions[{place}].when[{number}]"
            if condition.question not in earlier:
                raise ValueError(f"{where}.question: '{condition.question}' is not asked before '{question.key}'")
            if unknown := set(condition.any_of) - earlier[condition.question]:
                raise ValueError(f"{where}.any_of: unknown choices {', '.join(sorted(unknown))}")
        earlier[question.key] = {choice.key for choice in question.choices}
