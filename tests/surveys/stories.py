"""Tells a conversation event by event, and remembers what had to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from surveys.catalogue import load_catalogue
from surveys.conversation import Conversation, step
from surveys.definition import Survey
from surveys.effects import Effect, Notice, OpenCase, Record, Show
from surveys.events import Answered, CameDue, Event, Skipped
from surveys.records import Invitation, State

NOON = datetime(2026, 2, 25, 12, 0, tzinfo=UTC)
SURVEYS = {survey.key: survey for survey in load_catalogue()}
CSAT, NPS, CES = SURVEYS["csat"], SURVEYS["nps"], SURVEYS["ces"]

E = TypeVar("E", bound=Effect)


def scheduled(survey: Survey = CSAT) -> Conversation:
    invitation = Invitation(
        id=1,
        token="t0ken",
        survey=survey.key,
        survey_version=survey.version,
        customer_id=1,
        state=State.SCHEDULED,
        created_at=NOON,
        due_at=NOON,
        wake_at=NOON,
    )
    return Conversation(invitation, {})


class Story:
    """One invitation through time. Every effect is kept in `effects`; `latest` are those of the last event."""

    def __init__(self, survey: Survey = CSAT, edit_window: timedelta = timedelta(hours=24)) -> None:
        self.survey = survey
        self.edit_window = edit_window
        self.conversation = scheduled(survey)
        self.now = NOON
        self.effects: list[Effect] = []
        self.latest: tuple[Effect, ...] = ()

    def asked(self) -> Story:
        return self.then(CameDue(remind_at=NOON + timedelta(hours=24), expires_at=NOON + timedelta(hours=72)))

    def then(self, *events: Event, after: timedelta = timedelta(0)) -> Story:
        self.now += after
        for event in events:
            done = step(self.survey, self.conversation, event, self.now, self.edit_window)
            self.conversation, self.latest = done.conversation, done.effects
            self.effects += done.effects
        return self

    def taps(self, *choices: str) -> Story:
        """Each choice at the question that is on the card."""
        for choice in choices:
            self.then(Answered(self.question or "none", choice))
        return self

    def skips(self) -> Story:
        return self.then(Skipped(self.question or "none"))

    @property
    def invitation(self) -> Invitation:
        return self.conversation.invitation

    @property
    def state(self) -> State:
        return self.invitation.state

    @property
    def question(self) -> str | None:
        return self.invitation.question

    @property
    def score(self) -> int | None:
        return self.survey.score(self.conversation.replies)

    @property
    def face(self) -> str | None:
        """What the card showed last."""
        return next((effect.face for effect in reversed(self.effects) if isinstance(effect, Show)), None)

    @property
    def notice(self) -> str | None:
        """What the person who acted last was told."""
        return next((effect.key for effect in self.latest if isinstance(effect, Notice)), None)

    @property
    def cases(self) -> list[str]:
        return [effect.cause for effect in self.all(OpenCase)]

    def all(self, kind: type[E]) -> list[E]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def records(self, question: str) -> list[Any]:
        """Versions of one reply, oldest first: choices, or words."""
        return [each.text or each.choices for each in self.all(Record) if each.question == question]
