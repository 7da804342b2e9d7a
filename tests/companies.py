"""Made-up companies with a past: so many answers a day for so many days, and whatever befell them on the way.

The same every time for the same seed. What is drawn by lot is spread over days, hours, agents, topics and channels.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from surveys.records import Answer, Contact, Customer, Invitation, Staff, State
from surveys.schedule import instant_of

KYIV = ZoneInfo("Europe/Kyiv")
#: Worst to best: of those who are not satisfied, and of those who are.
_UNSATISFIED, _SATISFIED = (1, 1, 2, 3), (4, 5, 5, 5)


class Occasion(Struct, frozen=True):
    """One answer to be: chances that depend on it make a company what it is."""

    day: date
    hour: int
    agent: int
    topic: str
    channel: str


class Company(Struct, frozen=True):
    """`answers` a day, Monday first; `chance` of a satisfied one for each occasion.

    Where `asks` says how likely a customer is asked, who would turn out satisfied or not, `answers` are contacts, kept
    with their customers, and only those who are asked answer.
    """

    last_day: date
    answers: Sequence[int]
    chance: Callable[[Occasion], float]
    days: int = 57
    agents: Sequence[str] = ("Анна", "Борис", "Вера")
    topics: Sequence[str] = ("доставка", "оплата", "возврат")
    channels: Sequence[str] = ("чат", "телефон")
    team: str = "support"
    seed: int = 1
    asks: Callable[[Occasion, bool], float] | None = None
    _dice: random.Random = field(default_factory=random.Random)

    def records(self) -> list[Any]:
        """For an empty store; agents are numbered from 1."""
        self._dice.seed(self.seed)
        staff = [Staff(number, name, "agent", self.team) for number, name in enumerate(self.agents, start=1)]
        days = (self.last_day - timedelta(days=ago) for ago in range(self.days - 1, -1, -1))
        pairs = list(enumerate((pair for day in days for pair in self._of_day(day)), start=1))
        contacts = [record for number, (occasion, _) in pairs for record in self._contact(number, occasion)]
        replies = [self._answered(number, *pair) for number, pair in pairs if self._is_asked(*pair)]
        invitations, answers = ([reply[side] for reply in replies] for side in (0, 1))
        return [*staff, *contacts, *invitations, *answers]

    def _of_day(self, day: date) -> Iterator[tuple[Occasion, int]]:
        for _ in range(self.answers[day.weekday()]):
            dice = self._dice
            occasion = Occasion(
                day,
                dice.randrange(9, 20),
                1 + dice.randrange(len(self.agents)),
                dice.choice(self.topics),
                dice.choice(self.channels),
            )
            scores = _SATISFIED if dice.random() < self.chance(occasion) else _UNSATISFIED
            yield occasion, dice.choice(scores)

    def _contact(self, number: int, occasion: Occasion) -> Iterator[Customer | Contact]:
        """With its customer, who has pressed Start."""
        if self.asks is None:
            return
        at = instant_of(occasion.day, time(occasion.hour), KYIV)
        yield Customer(number, created_at=at, started_at=at)
        yield Contact(
            number,
            at,
            customer_id=number,
            agent_id=occasion.agent,
            team=self.team,
            topic=occasion.topic,
            channel=occasion.channel,
        )

    def _is_asked(self, occasion: Occasion, score: int) -> bool:
        return self.asks is None or self._dice.random() < self.asks(occasion, score >= _SATISFIED[0])

    def _answered(self, number: int, occasion: Occasion, score: int) -> tuple[Invitation, Answer]:
        at = instant_of(occasion.day, time(occasion.hour, self._dice.randrange(60)), KYIV)
        invitation = Invitation(
            number,
            f"token{number}",
            "csat",
            1,
            number if self.asks else None,
            State.COMPLETED,
            at,
            contact_id=number if self.asks else None,
            agent_id=occasion.agent,
            team=self.team,
            topic=occasion.topic,
            channel=occasion.channel,
            asked_at=at,
            first_answered_at=at,
            completed_at=at,
        )
        return invitation, Answer(number, number, "score", at, (str(score),), score, language="ru")


def morning_after(day: date) -> datetime:
    return instant_of(day + timedelta(days=1), time(9, 5), KYIV)
