"""What has to be done after a step. Imperative, plain values; `use_cases/_advance` carries them out."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from surveys.events import Via

#: What the card shows. `question` and `changing` have buttons, all others have none but for `thanks`.
Face = Literal["question", "thanks", "sealed", "expired", "declined", "withdrawn"]


class Ask(Struct, frozen=True):
    """Send the card with its first question."""


class Remind(Struct, frozen=True):
    """Send the card again, once, as a reminder."""


class Show(Struct, frozen=True):
    """Bring the card in the chat up to date."""

    face: Face


class Record(Struct, frozen=True):
    """Keep a new version of the reply to one question."""

    question: str
    choices: tuple[str, ...] = ()
    text: str | None = None
    via: Via = "tap"
    is_late: bool = False


class OpenCase(Struct, frozen=True):
    """A human is needed; does nothing when the invitation already has a case but to refresh it."""

    cause: Literal["low_score", "wants_contact"]


class RefreshCase(Struct, frozen=True):
    """Something that the case's card shows has changed, if there is a case."""


class Notice(Struct, frozen=True):
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
