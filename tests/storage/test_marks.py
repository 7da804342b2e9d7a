"""Marks: a moment under a name outlives the process, and the newest takes the place of the older."""

from storage.store import SqlStore
from surveys.records import Mark
from tests.storage.people import HOUR, NOON


async def test_a_mark_is_found_by_its_name_and_overwritten(store: SqlStore) -> None:
    async with store.transaction() as tx:
        assert await tx.marks.get("in_touch") is None
        await tx.marks.put(Mark("in_touch", NOON))
        await tx.marks.put(Mark("outage", NOON, 7))
        await tx.marks.put(Mark("in_touch", NOON + HOUR, 3))
    async with store.reading() as tx:
        assert await tx.marks.get("in_touch") == Mark("in_touch", NOON + HOUR, 3)
        assert await tx.marks.get("outage") == Mark("outage", NOON, 7)


async def test_a_mark_can_be_taken_away(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.marks.put(Mark("outage", NOON))
        await tx.marks.remove("outage")
        await tx.marks.remove("never")
        assert await tx.marks.get("outage") is None
