"""What can happen to a conversation. Past tense, plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Via = Literal["tap", "typed", "demo"]


@dataclass(frozen=True, slots=True)
class CameDue:
    """It is time to ask; the times were computed in the customer's zone."""

    remind_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Hindered:
    """It came due, and a rule forbids asking now."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One choice was made: the only one, or one more at a `choices` question."""

    question: str
    choice: str
    via: Via = "tap"


@dataclass(frozen=True, slots=True)
class TookBack:
    """One of several choices was taken back."""

    question: str
    choice: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Several choices were named at once (typed)."""

    question: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """«Done» at a question with several choices."""

    question: str


@dataclass(frozen=True, slots=True)
class Skipped:
    question: str


@dataclass(frozen=True, slots=True)
class Commented:
    """Words for the comment, at whatever question they arrive. `replaces`: the person edited an earlier message."""

    text: str
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Reconsidered:
    """«Change my answer» on a finished card."""


@dataclass(frozen=True, slots=True)
class WentQuiet:
    """The reminder came due."""


@dataclass(frozen=True, slots=True)
class RanOut:
    """The time to answer is over."""


@dataclass(frozen=True, slots=True)
class WindowClosed:
    """The time to change answers is over."""


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The customer does not want to be asked any more."""


@dataclass(frozen=True, slots=True)
class Bounced:
    """Telegram will not deliver to this person."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reopened:
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
