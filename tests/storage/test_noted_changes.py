"""What managers wrote down as changed: of the whole company and of a team, newest first."""

from datetime import date

from storage.store import SqlStore
from surveys.records import NotedChange
from tests.storage.people import DAY, NOON, add_boss

TODAY = date(2026, 3, 2)


async def test_a_team_sees_its_own_changes_and_those_of_the_company(store: SqlStore) -> None:
    async with store.transaction() as tx:
        boss = await add_boss(tx, team="support")
        for what, team, ago in (("скрипт", "support", 3), ("чат", None, 1), ("склад", "delivery", 2)):
            noted = NotedChange(0, TODAY - ago * DAY, what, NOON, team, boss.id)
            assert (await tx.noted_changes.add(noted)).id > 0
    async with store.reading() as tx:
        assert [each.what for each in await tx.noted_changes.of_team("support")] == ["чат", "скрипт"]
        assert [each.what for each in await tx.noted_changes.of_team(None)] == ["чат"]
        (found,) = await tx.noted_changes.of_team(None)
        assert found == NotedChange(found.id, TODAY - DAY, "чат", NOON, None, boss.id)


async def test_a_change_that_was_taken_back_is_gone(store: SqlStore) -> None:
    async with store.transaction() as tx:
        noted = await tx.noted_changes.add(NotedChange(0, TODAY, "скрипт", NOON))
        assert await tx.noted_changes.get(noted.id) == noted
        await tx.noted_changes.remove(noted.id)
        await tx.noted_changes.remove(noted.id)
        assert await tx.noted_changes.get(noted.id) is None
        assert await tx.noted_changes.of_team(None) == []
