"""What has to be done after a step. Imperative, plain values; `use_cases/_advance` carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from surveys.events import Via

#: What the card shows. `question` and `changing` have buttons, all others have none but for `thanks`.
Face = Literal["question", "thanks", "sealed", "expired", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Ask:
    """Send the card with its first question."""


@dataclass(frozen=True, slots=True)
class Remind:
    """Send the card again, once, as a reminder."""


@dataclass(frozen=True, slots=True)
class Show:
    """Bring the card in the chat up to date."""

    face: Face


@dataclass(frozen=True, slots=True)
class Record:
    """Keep a new version of the reply to one question."""

    question: str
    choices: tuple[str, ...] = ()
    text: str | None = None
    via: Via = "tap"
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A human is needed; does nothing when the invitation already has a case but to refresh it."""

    cause: Literal["low_score", "wants_contact"]


@dataclass(frozen=True, slots=True)
class RefreshCase:
    """Something that the case's card shows has changed, if there is a case."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Tell the person who acted, in one short line that need not survive."""

    key: Literal[
        "saved",
        "changed",
        "unchanged",
        "too_late",
        "finished",
        "not_now",
        "comment_kept",
        "comment_cut",
        "choose_first",
    ]
    question: str | None = None
    choice: str | None = None


Effect = Ask | Remind | Show | Record | OpenCase | RefreshCase | Notice
