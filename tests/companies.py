"""Made-up companies with a past: so many answers a day for so many days, and whatever befell them on the way.

The same every time for the same seed. What is drawn by lot is spread over days, hours, agents, topics and channels.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from surveys.records import Answer, Invitation, Staff, State
from surveys.schedule import instant_of

KYIV = ZoneInfo("Europe/Kyiv")
#: Worst to best: of those who are not satisfied, and of those who are.
_UNSATISFIED, _SATISFIED = (1, 1, 2, 3), (4, 5, 5, 5)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One answer to be: chances that depend on it make a company what it is."""

    day: date
    hour: int
    agent: int
    topic: str
    channel: str


@dataclass(frozen=True, slots=True)
class Company:
    """`answers` a day, Monday first; `chance` of a satisfied one for each occasion."""

    last_day: date
    answers: Sequence[int]
    chance: Callable[[Occasion], float]
    days: int = 57
    agents: Sequence[str] = ("Анна", "Борис", "Вера")
    topics: Sequence[str] = ("доставка", "оплата", "возврат")
    channels: Sequence[str] = ("чат", "телефон")
    team: str = "support"
    seed: int = 1
    _dice: random.Random = field(default_factory=random.Random)

    def records(self) -> list[Any]:
        """For an empty store; agents are numbered from 1."""
        self._dice.seed(self.seed)
        staff = [Staff(number, name, "agent", self.team) for number, name in enumerate(self.agents, start=1)]
        days = (self.last_day - timedelta(days=ago) for ago in range(self.days - 1, -1, -1))
        pairs = [pair for day in days for pair in self._of_day(day)]
        replies = [self._answered(number, *pair) for number, pair in enumerate(pairs, start=1)]
        return [*staff, *(invitation for invitation, _ in replies), *(answer for _, answer in replies)]

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

    def _answered(self, number: int, occasion: Occasion, score: int) -> tuple[Invitation, Answer]:
        at = instant_of(occasion.day, time(occasion.hour, self._dice.randrange(60)), KYIV)
        invitation = Invitation(
            number,
            f"token{number}",
            "csat",
            1,
            None,
            State.COMPLETED,
            at,
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
