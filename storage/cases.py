"""Cases: low scores and wishes to be contacted, waiting for a manager."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select

from storage.book import Area, Book
from storage.foreseen import question
from storage.schema import cases
from surveys.records import Case, CaseState

CASES = Book(cases, Case)

_one = cases.c
_waiting = _one.state.in_((CaseState.OPEN, CaseState.TAKEN))
_OF_INVITATION = CASES.select.where(_one.invitation_id == bindparam("invitation_id"))
OF_INVITATION = question(CASES, "invitation_id", _OF_INVITATION)
_OPEN = CASES.select.where(_waiting).order_by(_one.opened_at, _one.id)
_OPEN_IN_TEAM = _OPEN.where(_one.team == bindparam("team"))
_COUNT_WAITING = select(_one.state, func.count()).where(_waiting).group_by(_one.state)
#: Every state is named, as the index begins with it.
_LOW_SCORES = select(_one.opened_at).where(_one.state.in_(CaseState), _one.cause == "low_score")
_OVERDUE = CASES.select.where(_waiting, _one.due_at <= bindparam("now"), _one.escalated_at.is_(None)).order_by(
    _one.due_at, _one.id
)
_BEING_RESOLVED_BY = (
    CASES.select.where(
        _one.resolving_by == bindparam("staff_id"),
        _one.state == CaseState.TAKEN,
        _one.root_cause.is_not(None),
        _one.action.is_(None),
    )
    .order_by(_one.id.desc())
    .limit(1)
)


class SqlCases(Area[Case]):
    book = CASES

    async def get(self, case_id: int) -> Case | None:
        return await self._get(case_id)

    async def of_invitation(self, invitation_id: int) -> Case | None:
        return await self._one(_OF_INVITATION, {"invitation_id": invitation_id})

    async def add(self, case: Case) -> Case:
        return await self._add(case)

    async def save(self, case: Case) -> None:
        await self._save(case)

    async def open(self, team: str | None) -> list[Case]:
        return await self._many(_OPEN) if team is None else await self._many(_OPEN_IN_TEAM, {"team": team})

    async def low_scores(
        self,
        since: datetime,
        until: datetime,
        most: int,
        teams: Collection[str] | None = None,
        but: Collection[str] = (),
    ) -> list[datetime]:
        ours = _one.team.in_(teams) if teams is not None else or_(_one.team.is_(None), _one.team.not_in(but))
        opened = _LOW_SCORES.where(_one.opened_at > since, _one.opened_at <= until, ours)
        return [at for (at,) in await self._wire.rows(opened.order_by(_one.opened_at.desc()).limit(most))]

    async def count_waiting(self) -> Mapping[str, int]:
        return {str(state): count for state, count in await self._wire.rows(_COUNT_WAITING)}

    async def overdue(self, now: datetime) -> list[Case]:
        return await self._many(_OVERDUE, {"now": now})

    async def being_resolved_by(self, staff_id: int) -> Case | None:
        """Its root cause is chosen and its action is not written yet."""
        return await self._one(_BEING_RESOLVED_BY, {"staff_id": staff_id})
