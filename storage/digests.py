"""Digest runs: one row for one manager, kind and local day, so that nobody gets a digest twice."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam

from storage.book import Area, Book
from storage.dialects import insert_unless_there
from storage.schema import digest_runs
from surveys.records import DigestRun

DIGEST_RUNS = Book(digest_runs, DigestRun)

_OF_KIND = DIGEST_RUNS.select.where(
    digest_runs.c.staff_id == bindparam("staff_id"), digest_runs.c.kind == bindparam("kind")
)
_GET = _OF_KIND.where(digest_runs.c.day == bindparam("day"))
_LATEST = _OF_KIND.order_by(digest_runs.c.day.desc()).limit(1)


@cache
def _decide(dialect: str) -> Any:
    return insert_unless_there(dialect, digest_runs)


class SqlDigests(Area[DigestRun]):
    book = DIGEST_RUNS

    async def get(self, staff_id: int, kind: str, day: date) -> DigestRun | None:
        return await self._one(_GET, {"staff_id": staff_id, "kind": kind, "day": day})

    async def decide(self, run: DigestRun) -> bool:
        return await self._wire.change(_decide(self._wire.dialect), DIGEST_RUNS.write(run)) == 1

    async def latest(self, staff_id: int, kind: str) -> DigestRun | None:
        return await self._one(_LATEST, {"staff_id": staff_id, "kind": kind})
