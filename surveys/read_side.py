"""The read side of the store: what figures, the rows behind them, lists and exports are made of.

Nothing here changes what people did. Intervals are half-open: begin ≤ t < end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import date, datetime
from typing import Literal, Protocol

from msgspec import Struct

from surveys.languages import Language
from surveys.records import State

#: (agent's id, topic, channel).
FullCell = tuple[int | None, str | None, str | None]
#: (survey, question) of each question that is looked at.
Questions = Collection[tuple[str, str]]


class Reply(Struct, frozen=True):
    """The current answer to one question, with everything frozen on its invitation: what figures are made of."""

    invitation_id: int
    survey: str
    question: str
    choices: tuple[str, ...]
    value: int | None
    text: str | None
    answered_at: datetime
    customer_id: int | None
    agent_id: int | None
    team: str | None
    topic: str | None
    channel: str | None
    ticket: str | None


#: When a local day begins and ends.
Bounds = tuple[datetime, datetime]


Group = Literal["agent", "team", "topic", "channel"]


class Miscount(Struct, frozen=True):
    """A sum that was kept along the way, and what a recount of the rows gives."""

    table: str
    key: tuple[object, ...]
    kept: int
    counted: int

    @property
    def day(self) -> date:
        return next(part for part in self.key if isinstance(part, date))


class Figures(Protocol):
    """The read side of digests, lists, exports. Intervals are half-open: begin ≤ t < end. Late answers do not count.

    What a period of whole days costs does not grow with the history, where they are days of the company's zone.
    """

    async def keep_in_days_of(self, zone: str) -> bool:
        """The company's zone: sums are kept by its local days. True while days of the past have still to be counted
        anew for it: by `count_one_more_day`. Figures are exact meanwhile, and dearer."""

    async def count_one_more_day(self) -> int | None:
        """The newest day that has still to be counted anew, in days of the company's zone. How much was counted:
        scores, choices, and people who were asked. None when there is no such day any more."""

    async def counted_since(self) -> datetime | None:
        """From when on sums are kept by the company's days; None when everything is."""

    async def miscounts(self, since: date | None = None) -> list[Miscount]:
        """Which sums differ from a recount, since that day or ever: none, or something is broken."""

    async def mend(self, day: date) -> int:
        """The sums of this day are what a recount gives; says how many were not."""

    async def summed_span(self) -> tuple[date, date] | None:
        """The first and the last day that have sums, or something to be summed; None without any."""

    async def score_counts(
        self,
        survey: str,
        question: str,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        agent_id: int | None = None,
        asked_since: datetime | None = None,
    ) -> Mapping[int, int]:
        """score → how many current answers were given in the interval (and only to what was asked since then)."""

    async def choice_counts(
        self,
        survey: str,
        question: str,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        agent_id: int | None = None,
    ) -> Mapping[str, int]: ...

    async def invited(
        self,
        survey: str,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        agent_id: int | None = None,
    ) -> tuple[int, int]:
        """(asked in the interval, of those: with at least one answer). Undeliverable ones are not counted."""

    async def completed(self, survey: str, begin: datetime, end: datetime, team: str | None = None) -> int:
        """Of those that `invited` counts as answered: to how many every question was answered."""

    async def by_day(
        self,
        survey: str,
        question: str,
        days: Mapping[date, Bounds],
        team: str | None = None,
        agent_id: int | None = None,
    ) -> Mapping[date, Mapping[int, int]]:
        """`score_counts` of each of these days, in one question where they are the company's; a day without answers is
        empty."""

    async def by_group(
        self,
        survey: str,
        question: str,
        begin: datetime,
        end: datetime,
        group: Group,
        team: str | None = None,
    ) -> Mapping[str | int | None, Mapping[int, int]]:
        """agent's id, team, topic or channel (None: without) → `score_counts`; only groups that have some."""

    async def invited_by_group(
        self, survey: str, begin: datetime, end: datetime, group: Group, team: str | None = None
    ) -> Mapping[str | int | None, tuple[int, int]]:
        """agent's id, team, topic or channel (None: without) → `invited`; only groups that have some."""

    async def comments(
        self,
        begin: datetime,
        end: datetime,
        team: str | None = None,
        limit: int = 50,
        agent_id: int | None = None,
    ) -> list[Reply]:
        """Replies with words, newest first."""

    def export_rows(
        self, what: str, begin: datetime | None, end: datetime | None, team: str | None
    ) -> AsyncIterator[list[Mapping[str, object]]]:
        """Rows of `answers`, `invitations` or `cases`, in portions, in the order in which they were written down, with
        the documented columns. Late answers are among them, and told apart."""

    async def count_export(
        self, what: str, begin: datetime | None, end: datetime | None, team: str | None, most: int
    ) -> int:
        """How many rows that would be; counts no further than `most`."""

    async def of_customer(self, customer_id: int) -> Mapping[str, list[Mapping[str, object]]]:
        """Everything kept about one customer, table by table."""


class Sought(Struct, frozen=True):
    """Which rows stand behind a figure: of `base`, about these (survey, question), begin ≤ t < end. `excluded` are the
    values that are reasons not to count. Whether a deadline has passed is judged at `now`."""

    base: str
    questions: tuple[tuple[str, str], ...]
    begin: datetime
    end: datetime
    now: datetime
    team: str | None = None
    agent_id: int | None = None
    topic: str | None = None
    excluded: frozenset[str] = frozenset()


class Exhibit(Struct, frozen=True):
    """One row behind a figure. `value` is a score, choices, or what became of an invitation or a case; with a `reason`
    it does not count. `agent` is a name; `comment` is what the customer wrote in the same conversation."""

    value: str
    reason: str | None
    at: datetime
    invitation_id: int
    survey: str
    team: str | None
    topic: str | None
    ticket: str | None
    agent: str | None
    comment: str | None


class Evidence(Protocol):
    """What stands behind figures, straight from the rows."""

    async def counts(self, sought: Sought) -> Mapping[tuple[str, str | None], int]:
        """(value, reason or None) → how many."""

    async def rows(self, sought: Sought, limit: int, offset: int = 0) -> list[Exhibit]:
        """Newest first."""

    async def counts_by(
        self, sought: Sought, group: Group
    ) -> Mapping[str | int | None, Mapping[tuple[str, str | None], int]]:
        """agent's id, team, topic or channel (None: without) → `counts`; only groups that have rows."""

    async def by_cell(self, sought: Sought) -> Mapping[FullCell, Mapping[tuple[str, str | None], int]]:
        """`counts` of each agent's contacts of one topic and channel."""


class Remark(Struct, frozen=True):
    """What a customer wrote, with the score given in the same conversation; `language` is what they were spoken to
    in."""

    at: datetime
    invitation_id: int
    survey: str
    text: str
    language: Language | None
    score: int | None
    customer_id: int | None
    ticket: str | None
    case_id: int | None


class Circumstances(Struct, frozen=True):
    """A score with what is known of happy and unhappy alike. `at` is when the contact ended; it `is_repeat` when the
    same customer had another one less than seven days before."""

    survey: str
    score: int
    topic: str | None
    channel: str | None
    solved: tuple[str, ...]
    at: datetime
    is_repeat: bool
    was_reminded: bool
    language: Language | None


class Asked(Struct, frozen=True):
    """`n` invitations of which the same is known; `score` is absent where none was given in time."""

    topic: str | None
    channel: str | None
    state: State
    did_answer: bool
    was_reminded: bool
    score: int | None
    n: int


class Stopped(Struct, frozen=True):
    """A conversation that was begun and is over, and not complete."""

    survey: str
    version: int
    settled: frozenset[str]
    #: question → chosen choices, given in time.
    replies: dict[str, tuple[str, ...]]


class Listening(Protocol):
    """What customers say and what they do not. Intervals are half-open; of `most` the newest are read."""

    async def remarks(self, begin: datetime, end: datetime, team: str | None, most: int) -> list[Remark]:
        """Words that came in time, whatever was asked; newest first."""

    async def circumstances(
        self, questions: Questions, solved: str, begin: datetime, end: datetime, team: str | None, most: int
    ) -> list[Circumstances]:
        """Of scores given in the interval, newest first; `solved` is the question whether the issue has been."""

    async def explained(self, survey: str, question: str, begin: datetime, end: datetime, team: str | None) -> int:
        """How many customers chose something at this question in the interval."""

    async def asked(self, questions: Questions, begin: datetime, end: datetime, team: str | None) -> list[Asked]:
        """Everybody who was asked in the interval, whenever they answered."""

    async def asked_by_time(
        self, questions: Questions, begin: datetime, end: datetime, team: str | None
    ) -> Mapping[datetime, tuple[int, int]]:
        """Beginning of a quarter of an hour → (answered, reached) of those asked in it."""

    async def stopped(self, questions: Questions, begin: datetime, end: datetime, team: str | None) -> list[Stopped]:
        """Of those asked in the interval."""
