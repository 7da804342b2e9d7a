"""A database from before monthly digests is brought up to date: what was decided stays decided."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from storage import SqlStore, open_store
from surveys.records import DigestRun, Staff
from tests.sqlite import lay_old_file

DECIDED_AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def before_monthly_digests(path: Path) -> None:
    """As the revision before left it, with a manager who was told about a day and a week."""
    lay_old_file(path, "0004")
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("INSERT INTO staff (id, name, role, source) VALUES (7, 'Олег', 'manager', 'link')")
        told = [
            (7, kind, "2026-11-23", 1_795_503_600_000_000, how) for kind, how in (("day", "sent"), ("week", "quiet"))
        ]
        file.executemany("INSERT INTO digest_runs VALUES (?, ?, ?, ?, ?)", told)


async def test_what_was_decided_stays_decided(tmp_path: Path):
    path = tmp_path / "afterword.db"
    before_monthly_digests(path)
    store = await open_store(f"sqlite:///{path}")
    async with store.transaction() as tx:
        day, week = [await tx.digests.get(7, kind, date(2026, 11, 23)) for kind in ("day", "week")]
        again = await tx.digests.decide(DigestRun(7, "week", date(2026, 11, 23), DECIDED_AT, "sent"))
        month = await tx.digests.decide(DigestRun(7, "month", date(2026, 11, 30), DECIDED_AT, "sent"))
    await store.close()
    assert day is not None
    assert week is not None
    assert (day.outcome, week.outcome, again, month) == ("sent", "quiet", False, True)


async def test_other_kinds_and_strangers_are_still_refused(store: SqlStore):
    async with store.transaction() as tx:
        oleg = await tx.staff.add(Staff(0, "Олег", "manager"))
    strange: tuple[tuple[int, Any], ...] = ((oleg.id, "year"), (oleg.id + 1, "month"))
    for staff_id, kind in strange:
        with pytest.raises(Exception, match=r"(?i)constraint"):
            async with store.transaction() as tx:
                await tx.digests.decide(DigestRun(staff_id, kind, date(2026, 11, 30), DECIDED_AT, "sent"))
