"""What can happen to a conversation. Past tense, plain values."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Via = Literal["tap", "typed", "demo"]


class CameDue(Struct, frozen=True):
    """It is time to ask; the times were computed in the customer's zone."""

    remind_at: datetime | None
    expires_at: datetime


class Hindered(Struct, frozen=True):
    """It came due, and a rule forbids asking now."""

    reason: str


class Answered(Struct, frozen=True):
    """One choice was made: the only one, or one more at a `choices` question."""

    question: str
    choice: str
    via: Via = "tap"


class TookBack(Struct, frozen=True):
    """One of several choices was taken back."""

    question: str
    choice: str


class Chosen(Struct, frozen=True):
    """Several choices were named at once (typed)."""

    question: str
    choices: tuple[str, ...]


class Finished(Struct, frozen=True):
    """«Done» at a question with several choices."""

    question: str


class Skipped(Struct, frozen=True):
    question: str


class Commented(Struct, frozen=True):
    """Words for the comment, at whatever question they arrive. `replaces`: the person edited an earlier message."""

    text: str
    replaces: bool = False


class Reconsidered(Struct, frozen=True):
    """«Change my answer» on a finished card."""


class WentQuiet(Struct, frozen=True):
    """The reminder came due."""


class RanOut(Struct, frozen=True):
    """The time to answer is over."""


class WindowClosed(Struct, frozen=True):
    """The time to change answers is over."""


class OptedOut(Struct, frozen=True):
    """The customer does not want to be asked any more."""


class Bounced(Struct, frozen=True):
    """Telegram will not deliver to this person."""

    reason: str


class Reopened(Struct, frozen=True):
    """The support contact goes on, so there is nothing to ask about yet."""


Event = (
    CameDue
    | Hindered
    | Answered
    | TookBack
    | Chosen
    | Finished
    | Skipped
    | Commented
    | Reconsidered
    | WentQuiet
    | RanOut
    | WindowClosed
    | OptedOut
    | Bounced
    | Reopened
)
