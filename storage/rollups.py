"""Rollups: how many answers and invitations of each kind a local day of the company has, kept with every write.

A figure then costs what its days cost, however long the history is. Every change of a row adds and subtracts here in
the same transaction; what has to be added to one sum is put together first. `recounting` makes all of it from the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import Executable, Table, bindparam, exists, select

from storage.calendar import Calendar, kept_calendar
from storage.dialects import insert_or_add
from storage.schema import answer_days, answers, invitation_days, invitations
from storage.wire import Wire
from surveys.records import Answer, State

_invitation, _answer = invitations.c, answers.c
#: On whose behalf somebody was asked, and about what: it never changes.
FROZEN = (_invitation.survey, _invitation.team, _invitation.agent_id, _invitation.topic, _invitation.channel)
_SEEN = select(*FROZEN, _invitation.asked_at, _invitation.state).where(_invitation.id == bindparam("invitation_id"))
_IN_TIME = select(
    exists().where(_answer.invitation_id == bindparam("invitation_id"), _answer.is_late == False)  # noqa: E712
)


Key = tuple[Any, ...]
Sums = Mapping[Key, int]

#: The ways in which sums are split.
KINDS = ("team", "agent", "topic", "channel")


class Rollup(Struct, frozen=True, eq=False):
    """A table of sums, split four times: by team alone, and by team with each other kind.

    Every combination of all kinds would be nearly as many sums as there are answers. What is added comes under full
    keys: (survey …, day, team, agent, topic, channel, what is counted).
    """

    table: Table

    def spread(self, sums: Sums) -> Counter[Key]:
        """As keys of the table."""
        spread: Counter[Key] = Counter()
        for (*subject, day, team, agent, topic, channel, counted), n in sums.items():
            for kind, member in zip(KINDS, ("", agent, topic, channel), strict=True):
                spread[(*subject, kind, day, team, member, counted)] += n
        return spread

    def rows(self, sums: Sums) -> list[dict[str, Any]]:
        """What adds up to nothing is left out."""
        names = key_names(self.table)
        return [dict(zip(names, key, strict=True), n=n) for key, n in self.spread(sums).items() if n]


class Growing(Struct, frozen=True):
    """A rollup whose rows are added to, in the words of an engine."""

    rollup: Rollup
    dialect: str

    def writes(self, sums: Sums) -> list[tuple[Executable, list[dict[str, Any]]]]:
        rows = self.rollup.rows({key: n for key, n in sums.items() if n})
        return [(_grow(self.dialect, self.rollup.table), rows)] if rows else []


@cache
def key_names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


@cache
def _grow(dialect: str, table: Table) -> Any:
    return insert_or_add(dialect, table, "n")


@cache
def _growing(rollup: Rollup, dialect: str) -> Growing:
    return Growing(rollup, dialect)


ANSWERED = Rollup(answer_days)
ASKED = Rollup(invitation_days)


def answer_keys(value: int | None, choices: Iterable[str]) -> list[str]:
    """What one answer is counted under: its score, or each choice once. A question asks for the one or the other."""
    return [str(value)] if value is not None else [key for key in dict.fromkeys(choices) if key]


def outcome(state: State, has_answered: bool) -> str:
    """What became of somebody who was asked."""
    if state is State.UNDELIVERABLE:
        return "undeliverable"
    if has_answered:
        return "complete" if state is State.COMPLETED else "partial"
    return "declined" if state is State.DECLINED else "silent"


#: Outcomes of those who were reached, and of those who answered.
ANSWERING = ("complete", "partial")
REACHED = (*ANSWERING, "declined", "silent")


Frozen = tuple[str, str, str, str, str]


def frozen_of(one: Any) -> Frozen:
    """Of an invitation, as part of a full key; empty where there is none."""
    agent = one.agent_id
    return one.survey, one.team or "", "" if agent is None else str(agent), one.topic or "", one.channel or ""


def added(wire: Wire, rollup: Rollup) -> Counter[Key]:
    """What this transaction adds, by full key, for whoever adds to it now."""
    return wire.sums(_growing(rollup, wire.dialect))


class Rollups:
    """Of one transaction. Remembers what its areas learn of invitations, so that little has to be asked."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._seen: dict[int, Any] = {}
        self._has_answered: dict[int, bool] = {}

    def see(self, invitation: Any) -> None:
        """As it is stored."""
        self._seen[invitation.id] = invitation

    def seen(self, invitation_id: int) -> Any:
        return self._seen.get(invitation_id)

    def see_answers(self, invitation_id: int, current: Sequence[Answer]) -> None:
        """Those in force. Where they are all late, one in time may stand behind them."""
        if not current or any(not answer.is_late for answer in current):
            self._has_answered[invitation_id] = bool(current)

    async def asked(self, before: Any, after: Any) -> None:
        """An invitation was added, or saved with the same frozen parts."""
        self.see(after)
        if before is not None and _stands_as(before, after):
            return
        days = await kept_calendar(self._wire)
        has_answered = before is not None and await self._answered(after.id)
        self._count_invitation(days, before, {has_answered: -1})
        self._count_invitation(days, after, {has_answered: 1})

    async def answered(self, answer: Answer, before: Answer | None) -> None:
        """To be called before it is written; `before` is the version that has counted until now."""
        invitation = None if answer.is_late else await self._stored(answer.invitation_id)
        if invitation is None:
            return
        days = await kept_calendar(self._wire)
        frozen = frozen_of(invitation)
        if before is not None:
            self._count_answer(days, frozen, before, -1)
        self._count_answer(days, frozen, answer, 1)
        if not await self._answered(answer.invitation_id):
            self._count_invitation(days, invitation, {False: -1, True: 1})
            self._has_answered[answer.invitation_id] = True

    def _count_answer(self, days: Calendar, frozen: Frozen, answer: Answer, n: int) -> None:
        survey, *others = frozen
        if (day := days.of(answer.answered_at)) is not None:
            sums = added(self._wire, ANSWERED)
            for key in answer_keys(answer.value, answer.choices):
                sums[survey, answer.question, day, *others, key] += n

    def _count_invitation(self, days: Calendar, invitation: Any, changes: Mapping[bool, int]) -> None:
        """`changes`: what is added where it has been answered, and where it has not."""
        asked_at = None if invitation is None else invitation.asked_at
        if asked_at is not None and (day := days.of(asked_at)) is not None:
            survey, *others = frozen_of(invitation)
            sums = added(self._wire, ASKED)
            for has_answered, n in changes.items():
                sums[survey, day, *others, outcome(invitation.state, has_answered)] += n

    async def _stored(self, invitation_id: int) -> Any:
        if invitation_id not in self._seen:
            self._seen[invitation_id] = await self._wire.row(_SEEN, {"invitation_id": invitation_id})
        return self._seen[invitation_id]

    async def _answered(self, invitation_id: int) -> bool:
        """In time."""
        if invitation_id not in self._has_answered:
            found = await self._wire.value(_IN_TIME, {"invitation_id": invitation_id})
            self._has_answered[invitation_id] = bool(found)
        return self._has_answered[invitation_id]


def rollups(wire: Wire) -> Rollups:
    """Those of its transaction; what was undone is not remembered."""
    found: Rollups | None = wire.memory.get(Rollups)
    if found is None:
        found = wire.memory[Rollups] = Rollups(wire)
    return found


def _stands_as(before: Any, after: Any) -> bool:
    """Counted under the same key, if the frozen parts are the same."""
    if before.asked_at != after.asked_at:
        return False
    was, now = before.state, after.state
    return (
        was is now or after.asked_at is None or all(outcome(was, each) == outcome(now, each) for each in (True, False))
    )
