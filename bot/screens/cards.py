"""The customer's card: what was answered so far, then the question with its buttons, or the thanks."""

from __future__ import annotations

import random
from collections.abc import Sequence

from msgspec import Struct

from bot.buttons import Button, Rows, encode
from bot.screens.screen import Payload, Reader, Screen, short
from bot.words import BUTTONS
from surveys.definition import Choice, Question, Survey, Text

#: With more answers than these the question back would be a list.
MOST_MEANT = 3
#: Faces that repeat what was answered.
_TELLING = ("question", "thanks", "sealed")


class Card(Struct, frozen=True):
    """The payload with its survey and reader at hand."""

    reader: Reader
    payload: Payload
    survey: Survey

    @property
    def token(self) -> str:
        return str(self.payload["token"])

    @property
    def replies(self) -> dict[str, tuple[str, ...]]:
        return {key: tuple(chosen) for key, chosen in self.payload["replies"].items()}

    @property
    def question(self) -> Question | None:
        """The question on the card now."""
        return self.survey.question(self.payload["question"]) if self.payload["face"] == "question" else None

    @property
    def is_untouched(self) -> bool:
        return not any(self.replies.values()) and not self.payload["has_comment"]

    def chosen(self, question: Question) -> tuple[str, ...]:
        return self.replies.get(question.key, ())

    def words(self, text: Text) -> str:
        """The survey's own wording with its placeholders filled in."""
        return self.reader.fill(text, self.payload["closed_at"], self.payload["deadline"])


def card(reader: Reader, payload: Payload) -> Screen:
    """The card as it stands, whatever it shows."""
    made = Card(reader, payload, reader.survey(payload))
    return _screen(made, _body(made))


def reminder(reader: Reader, payload: Payload) -> Screen:
    """The card once more, with the reminder's words in place of the first question."""
    made = Card(reader, payload, reader.survey(payload))
    return _screen(made, made.words(made.survey.reminder) if made.is_untouched else _body(made))


def again(reader: Reader, payload: Payload) -> Screen:
    """The card, and under it the wish to tap once more."""
    made = Card(reader, payload, reader.survey(payload))
    return _screen(made, _body(made), is_again=True)


def _screen(made: Card, body: str, is_again: bool = False) -> Screen:
    face = made.payload["face"]
    text = made.reader.render(
        "card",
        face=face,
        answered=_answered(made) if face in _TELLING else (),
        has_comment=made.payload["has_comment"] and face in _TELLING and not _thanks_for_words(made),
        words=body.partition(short(body)) if face == "question" else ("", "", body),
        unclear=_unclear(made),
        is_again=is_again,
    )
    return Screen(text, _rows(made))


def _body(made: Card) -> str:
    question = made.question
    if question is not None:
        return _asking(made, question)
    return made.words(_thanks(made)) if made.payload["face"] in ("thanks", "sealed") else ""


def _asking(made: Card, question: Question) -> str:
    """The greeting belongs to the first sight of a card: later its score question is told in short."""
    score = made.survey.score(made.replies)
    band = made.survey.scale.band(score) if score is not None else None
    text = question.text_by_band.get(band, question.text) if band else question.text
    words = made.words(text)
    is_first_sight = made.is_untouched and made.payload["unclear"] is None
    return words if question.kind != "score" or is_first_sight else words[words.index(short(words)) :]


def _unclear(made: Card) -> str | None:
    """The gentle question back, when what was typed could not be understood."""
    if made.question is None or made.payload["unclear"] is None:
        return None
    meant = [made.reader.label(choice) for choice in made.question.choices if choice.key in made.payload["unclear"]]
    if not 1 < len(meant) <= MOST_MEANT:
        return made.reader.word("I would like to understand you right. Please choose an answer:")
    *others, last = meant
    return made.reader.word(
        "I would like to understand you right: %(answers)s or %(last)s?", answers=", ".join(others), last=last
    )


def _thanks(made: Card) -> Text:
    survey, payload = made.survey, made.payload
    if payload["wants_contact"] and payload["deadline"]:
        return survey.thanks_contact
    return survey.thanks_with_comment if payload["has_comment"] else survey.thanks


def _thanks_for_words(made: Card) -> bool:
    """Whether the thanks say already that there were words."""
    return made.payload["face"] in ("thanks", "sealed") and _thanks(made) is made.survey.thanks_with_comment


def _answered(made: Card) -> list[dict[str, str]]:
    """Each answered question in short with what was chosen; the one on the card shows it on its buttons."""
    return [
        {"question": short(made.words(question.text)), "label": _chosen_labels(made, question)}
        for question in made.survey.questions
        if made.chosen(question) and question != made.question
    ]


def _chosen_labels(made: Card, question: Question) -> str:
    chosen = made.chosen(question)
    return ", ".join(made.reader.label(choice) for choice in question.choices if choice.key in chosen)


def _rows(made: Card) -> Rows:
    if made.question is not None:
        return (*_choices(made, made.question), *_ways_on(made, made.question))
    if made.payload["face"] == "thanks" and made.payload["may_change"]:
        return (_row(made, "change", "r"),)
    return ()


def _choices(made: Card, question: Question) -> Rows:
    buttons = [_choice(made, question, choice) for choice in _ordered(made, question)]
    sizes = question.rows or (1,) * len(buttons)
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    return tuple(tuple(buttons[end - size : end]) for size, end in zip(sizes, ends, strict=True))


def _choice(made: Card, question: Question, choice: Choice) -> Button:
    """A button says what it does, not that it turns something round: pressed twice, it does it once."""
    is_chosen = choice.key in made.chosen(question)
    verb = "u" if is_chosen and question.kind == "choices" else "a"
    mark = "✓ " if is_chosen else ""
    return Button(mark + made.reader.label(choice), encode(verb, made.token, question.key, choice.key))


def _ordered(made: Card, question: Question) -> Sequence[Choice]:
    """Shuffled for each card in its own, lasting order, so that no option gains by its place."""
    if not question.shuffle:
        return question.choices
    loose = [choice for choice in question.choices if not choice.last]
    random.Random(made.token).shuffle(loose)
    return (*loose, *(choice for choice in question.choices if choice.last))


def _ways_on(made: Card, question: Question) -> Rows:
    """Done, skip or keep; and on the first sight of a card, the way out of all surveys."""
    chosen = made.chosen(question)
    if question.kind == "choices" and (chosen or not question.skippable):
        return (_row(made, "done", "d", question.key),)
    if made.payload["is_changing"] and chosen:
        return (_row(made, "keep", "s", question.key),)
    skip = (_row(made, "skip", "s", question.key),) if question.skippable else ()
    stop = (_row(made, "stop_asking", "o"),) if made.is_untouched else ()
    return (*skip, *stop)


def _row(made: Card, button: str, verb: str, *args: str) -> tuple[Button, ...]:
    return (Button(made.reader.word(BUTTONS[button]), encode(verb, made.token, *args)),)
