"""Changes that managers wrote down: few, and never forgotten by themselves."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, or_

from storage.book import Area, Book
from storage.schema import noted_changes
from surveys.records import NotedChange

NOTED_CHANGES = Book(noted_changes, NotedChange)

_one = noted_changes.c
_REMOVE = delete(noted_changes).where(_one.id == bindparam("change"))
_OF_TEAM = NOTED_CHANGES.select.where(or_(_one.team.is_(None), _one.team == bindparam("team"))).order_by(
    _one.day.desc(), _one.id.desc()
)


class SqlNotedChanges(Area[NotedChange]):
    book = NOTED_CHANGES

    async def get(self, change_id: int) -> NotedChange | None:
        return await self._get(change_id)

    async def add(self, change: NotedChange) -> NotedChange:
        return await self._add(change)

    async def remove(self, change_id: int) -> None:
        await self._wire.change(_REMOVE, {"change": change_id})

    async def of_team(self, team: str | None) -> list[NotedChange]:
        return await self._many(_OF_TEAM, {"team": team})
