"""What a message looks like, and what its maker may look at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from bot import moments
from bot.buttons import Rows
from bot.texts import Texts, visible
from surveys.definition import Choice, Question, Survey, Text
from surveys.policy import Company

if TYPE_CHECKING:
    from insights.chart import Picture

#: Telegram's limits, in characters that people see.
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

Diet = TypeVar("Diet")
Payload = Mapping[str, Any]
#: (key, version) → definition; without a version, the one in force.
FindSurvey = Callable[[str, int | None], Survey | None]


class Screen(Struct, frozen=True):
    """A message ready to be sent: HTML as Telegram knows it, with buttons, and a picture or a file."""

    text: str
    rows: Rows = ()
    photo: bytes | None = None
    #: File name and content.
    document: tuple[str, bytes] | None = None
    #: Open the reader's keyboard for an answer; never together with buttons.
    force_reply: bool = False
    #: Drawn on the way out, above the text; where it cannot be drawn the text goes alone.
    picture: Picture | None = None


class Reader(Struct, frozen=True):
    """For whom a screen is made, when, and where the definitions are."""

    texts: Texts
    now: datetime
    zone: str
    company: Company
    find_survey: FindSurvey

    def render(self, template: str, /, **view: object) -> str:
        about = {**view, "company": self.company.name, "zone": self.zone, "now": self.now}
        return self.texts.render(template, about)

    def word(self, wording: str, /, **view: object) -> str:
        return self.texts.word(wording, **view)

    def survey(self, payload: Payload) -> Survey:
        """The definition that the payload names; LookupError when it is unknown."""
        key, version = payload["survey"], payload.get("version")
        found = self.find_survey(key, version)
        if found is None:
            raise LookupError(f"survey {key} of version {version} is not known")
        return found

    def fill(self, text: Text, closed_at: str | None = None, deadline: str | None = None) -> str:
        """A survey's own wording with its placeholders filled in."""
        texts, zone, now = self.texts, self.zone, self.now
        known = {
            "{company}": self.company.name,
            "{when}": moments.when(closed_at, zone, now, texts) if closed_at else texts.word("recently"),
            "{deadline}": moments.deadline(deadline, zone, now, texts) if deadline else "",
        }
        written = text.in_language(texts.language)
        return re.sub(r"\{\w+\}", lambda found: known.get(found[0], found[0]), written)

    def title(self, payload: Payload) -> str:
        return self.survey(payload).title.in_language(self.texts.language)

    def label(self, choice: Choice) -> str:
        return choice.label.in_language(self.texts.language)

    def rating(self, survey: Survey, score: int) -> str:
        """A score in words and as a number on its scale: 🙁 Poor (2 of 5)."""
        choice = survey.score_question.choice(str(score))
        number = self.word("%(score)s of %(high)s", score=score, high=survey.scale.high)
        label = self.label(choice) if choice else ""
        return number if not label or label == str(score) else f"{label} ({number})"

    def labels(self, survey: Survey, keys: Iterable[str]) -> tuple[str, ...]:
        """Labels of keys chosen at questions that take several; a key that is gone from the survey stays as it is."""
        several = [question for question in survey.questions if question.kind == "choices"]
        return tuple(self._label_among(several, key) for key in keys)

    def _label_among(self, questions: Iterable[Question], key: str) -> str:
        found = next((choice for question in questions if (choice := question.choice(key))), None)
        return self.label(found) if found else key


def short(words: str) -> str:
    """The sentence that asks, without greetings and explanations; all of it when nothing does."""
    sentences = re.split(r"(?<=[.!?…])\s+", words)
    return next((sentence for sentence in sentences if sentence.endswith("?")), words)


def as_many_as_fit(render: Callable[[int], str], n: int, limit: int) -> str:
    """The text with all n things, or with as many of the first as fit."""
    whole = render(n)
    if len(visible(whole)) <= limit:
        return whole
    fit = bisect_right(range(n), limit, key=lambda shown: len(visible(render(shown)))) - 1
    return render(max(fit, 0))


def fitting(render: Callable[[Diet], str], diets: Iterable[Diet], limit: int) -> str:
    """The first text that fits; diets come from the richest to the leanest."""
    text = ""
    for diet in diets:
        text = render(diet)
        if len(visible(text)) <= limit:
            break
    return text
