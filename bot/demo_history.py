"""Eight weeks of a made-up company's past, the same every time for the same seed and morning.

All of it is marked as demo data: contacts and staff by `source`, answers by `via`, and its customers cannot be written
to. Nothing here is measured from a real company; the shape of the scores follows published support data.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from msgspec import Struct, field

from surveys.cases import OUTCOMES, ROOT_CAUSES
from surveys.definition import Survey
from surveys.languages import Language
from surveys.records import Answer, Case, CaseState, Contact, Customer, Invitation, Staff, State
from surveys.schedule import instant_of, local_date

WEEKS = 8
#: At what hours of today's demo the past ends: the people with phones go on from there.
QUIET_BEFORE_NOW = timedelta(minutes=45)
#: Invitations a day, Monday to Sunday.
PER_WEEKDAY = (64, 62, 60, 60, 58, 40, 36)
RESPONSE_SHARE = 0.42
#: Younger cases are still waiting for a manager.
STILL_OPEN = timedelta(hours=22)
#: Score → weight: many fives, and more ones than twos.
SCORE_WEIGHTS = {1: 6, 2: 3, 3: 5, 4: 22, 5: 64}
WORDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "demo_words.yaml").read_text("utf-8"))

Tone = Literal["happy", "middling", "unhappy"]
_TONE: dict[int, Tone] = {1: "unhappy", 2: "unhappy", 3: "middling", 4: "middling", 5: "happy"}


class History(Struct):
    """Records with ids from 1 on, for an empty database."""

    staff: list[Staff] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    def records(self) -> list[Any]:
        """In the order in which they may be written."""
        return [*self.staff, *self.customers, *self.contacts, *self.invitations, *self.answers, *self.cases]


class Setting(Struct, frozen=True):
    """Where and when the story plays, and the Telegram ids of the two colleagues who have a phone in the demo."""

    language: Language
    now: datetime
    zone: ZoneInfo
    agent_telegram_id: int
    manager_telegram_id: int
    seed: int = 1


def make_history(survey: Survey, setting: Setting) -> History:
    """The past of the company, up to a moment ago."""
    return _Author(survey, setting, random.Random(setting.seed)).write()


class _Author(Struct):
    survey: Survey
    setting: Setting
    dice: random.Random
    history: History = field(default_factory=History)

    def write(self) -> History:
        self._hire()
        today = local_date(self.setting.now, self.setting.zone)
        for back in range(WEEKS * 7, -1, -1):
            self._one_day(today - timedelta(days=back))
        return self.history

    def _hire(self) -> None:
        here, language = self.setting, self.setting.language
        team = WORDS["team"][language]
        manager = Staff(
            1, WORDS["manager"][language], "manager", team, here.manager_telegram_id, language, source="demo"
        )
        agent = Staff(2, WORDS["agent"][language], "agent", team, here.agent_telegram_id, language, source="demo")
        others = enumerate(WORDS["colleagues"][language], start=3)
        colleagues = (Staff(number, name, "agent", team, source="demo") for number, name in others)
        self.history.staff = [manager, agent, *colleagues]

    def _one_day(self, day: date) -> None:
        for _ in range(round(PER_WEEKDAY[day.weekday()] * self.dice.uniform(0.85, 1.15))):
            minute = self.dice.randrange(10 * 60, 19 * 60 + 30)
            asked_at = instant_of(day, time(minute // 60, minute % 60), self.setting.zone)
            if asked_at < self.setting.now - QUIET_BEFORE_NOW:
                self._one_contact(asked_at)

    def _one_contact(self, asked_at: datetime) -> None:
        customer, contact = self._customer(asked_at), self._contact(asked_at)
        answers = self.dice.random() < RESPONSE_SHARE
        score = self._score() if answers else None
        invitation = self._invitation(customer, contact, asked_at, score)
        if score is not None and invitation.first_answered_at is not None:
            comment = self._answer(invitation, score, invitation.first_answered_at)
            if self.survey.is_low(score):
                self._case(invitation, invitation.first_answered_at, comment)

    def _customer(self, at: datetime) -> Customer:
        number = len(self.history.customers) + 1
        name = self.dice.choice(WORDS["names"][self.setting.language])
        customer = Customer(number, name=name, created_at=at, started_at=at - timedelta(hours=2), unreachable="demo")
        self.history.customers.append(customer)
        return customer

    def _contact(self, asked_at: datetime) -> Contact:
        number = len(self.history.contacts) + 1
        contact = Contact(
            number,
            closed_at=asked_at - timedelta(minutes=15),
            ticket=f"T-{1000 + number}",
            customer_id=number,
            agent_id=self.dice.choice(self.history.staff[1:]).id,
            team=self.history.staff[0].team,
            topic=self.dice.choice(WORDS["topics"]),
            channel=self.dice.choice(WORDS["channels"]),
            source="demo",
        )
        self.history.contacts.append(contact)
        return contact

    def _score(self) -> int:
        return self.dice.choices(list(SCORE_WEIGHTS), list(SCORE_WEIGHTS.values()))[0]

    def _invitation(self, customer: Customer, contact: Contact, at: datetime, score: int | None) -> Invitation:
        waited = timedelta(minutes=self.dice.randrange(1, 180))
        answered_at = min(at + waited, self.setting.now - timedelta(minutes=1)) if score is not None else None
        still_asking = score is None and self.setting.now - at < timedelta(days=3)
        invitation = Invitation(
            len(self.history.invitations) + 1,
            token=f"demo{len(self.history.invitations) + 1:08d}",
            survey=self.survey.key,
            survey_version=self.survey.version,
            customer_id=customer.id,
            state=State.COMPLETED if score is not None else State.ASKING if still_asking else State.EXPIRED,
            created_at=contact.closed_at,
            contact_id=contact.id,
            agent_id=contact.agent_id,
            team=contact.team,
            topic=contact.topic,
            channel=contact.channel,
            due_at=at,
            asked_at=at,
            expires_at=at + timedelta(days=3),
            wake_at=at + timedelta(days=3) if still_asking else None,
            question=self.survey.score_question.key if still_asking else None,
            first_answered_at=answered_at,
            completed_at=answered_at,
        )
        self.history.invitations.append(invitation)
        return invitation

    def _answer(self, invitation: Invitation, score: int, at: datetime) -> str | None:
        self._reply(invitation, "score", at, (str(score),), value=score)
        solved = self.dice.choices(("yes", "partly", "no", "unsure"), _SOLVED[_TONE[score]])[0]
        self._reply(invitation, "solved", at, (solved,))
        if score <= 3 or solved == "no":
            self._reply(invitation, "reasons", at, self._reasons())
        if self.dice.random() > 0.35:
            return None
        comment = str(self.dice.choice(WORDS[_TONE[score]][self.setting.language]))
        self._reply(invitation, "comment", at, text=comment)
        return comment

    def _reasons(self) -> tuple[str, ...]:
        question = self.survey.question("reasons")
        keys = [choice.key for choice in question.choices if not choice.last] if question else []
        return tuple(self.dice.sample(keys, k=self.dice.choice((1, 1, 2)))) if keys else ()

    def _reply(
        self,
        invitation: Invitation,
        question: str,
        at: datetime,
        choices: Sequence[str] = (),
        value: int | None = None,
        text: str | None = None,
    ) -> None:
        if self.survey.question(question) is None or not (choices or text):
            return
        number = len(self.history.answers) + 1
        answer = Answer(
            number, invitation.id, question, at, tuple(choices), value, text, self.setting.language, via="demo"
        )
        self.history.answers.append(answer)

    def _case(self, invitation: Invitation, at: datetime, comment: str | None) -> None:
        is_fresh = self.setting.now - at < STILL_OPEN
        solved_at = None if is_fresh else at + timedelta(hours=self.dice.uniform(1, 20))
        owner = None if is_fresh else self.history.staff[0].id
        self.history.cases.append(
            Case(
                len(self.history.cases) + 1,
                invitation.id,
                CaseState.OPEN if is_fresh else CaseState.RESOLVED,
                opened_at=at,
                due_at=at + timedelta(days=1),
                team=self.history.staff[0].team,
                agent_id=invitation.agent_id,
                customer_id=invitation.customer_id,
                owner_id=owner,
                taken_at=solved_at,
                root_cause=None if is_fresh else self.dice.choice(ROOT_CAUSES),
                action=None if is_fresh else self.dice.choice(WORDS["actions"][self.setting.language]),
                outcome=None if is_fresh else self.dice.choice(OUTCOMES[:3]),
                resolved_at=solved_at,
            )
        )


#: How often «was it solved?» is answered yes, partly, no, not sure.
_SOLVED: dict[Tone, tuple[int, int, int, int]] = {
    "happy": (92, 5, 1, 2),
    "middling": (55, 30, 8, 7),
    "unhappy": (8, 22, 65, 5),
}
