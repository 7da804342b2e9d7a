"""Taking a history to another database: all of it, once, in either direction, whatever interrupts it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.moving import move, restore
from storage.opening import open_store
from storage.plain import PORTION, TABLES
from storage.store import SqlTx
from surveys.errors import DatabaseBusy, DatabaseUnusable
from surveys.records import Customer, DigestRun, JournalEntry
from tests.storage.people import (
    DAY,
    NOON,
    add_anna,
    add_boss,
    add_case,
    add_contact,
    add_invitation,
    add_score,
    add_words,
    draft,
)

MANY = 2 * PORTION + 10


class Interrupted(Exception):
    """The power went."""


class Watcher:
    """Follows the progress, and pulls the plug when a table has come so far."""

    def __init__(self, stop_at: tuple[str, int] | None = None) -> None:
        self.seen: list[tuple[str, int, int]] = []
        self._stop_at = stop_at

    def __call__(self, what: str, done: int, total: int) -> None:
        self.seen.append((what, done, total))
        if self._stop_at == (what, done):
            raise Interrupted


def quiet(_what: str, _done: int, _total: int) -> None:
    return


@pytest.fixture(params=["sqlite to postgres", "postgres to sqlite"])
def ends(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Source and target."""
    here, _, there = request.param.partition(" to ")
    target = f"sqlite:///{tmp_path}/new.db" if there == "sqlite" else request.getfixturevalue("postgres_url")
    return request.getfixturevalue(f"{here}_url"), target


async def write_history(url: str) -> None:
    store = await open_store(url)
    async with store.transaction() as tx:
        await _write_one_of_each(tx)
        await tx.bulk([JournalEntry(NOON, "nobody", "counted", f"sheep:{number}") for number in range(1, MANY)])
    await store.close()


async def _write_one_of_each(tx: SqlTx) -> None:
    anna, boss = await add_anna(tx, 2**40, username="anna"), await add_boss(tx)
    contact = await add_contact(tx, customer_id=anna.id, agent_id=boss.id, ticket="T-1")
    invitation = await add_invitation(tx, "token", customer_id=anna.id, contact_id=contact.id)
    await add_score(tx, invitation, 1)
    await add_score(tx, invitation, 5)
    await add_words(tx, invitation, "«Дякую» 😀")
    await add_case(tx, invitation)
    await tx.inbox.admit(2**40, [7, 8], NOON)
    await tx.digests.decide(DigestRun(boss.id, "day", NOON.date(), NOON, "sent"))
    await tx.deliveries.owe(draft(card="i1", customer_id=anna.id, invitation_id=invitation.id), NOON)
    await tx.deliveries.park(5, NOON + DAY)


async def test_everything_arrives_and_new_rows_get_new_numbers(ends: tuple[str, str]):
    source, target = ends
    await write_history(source)
    watcher = Watcher()
    moved = await move(source, target, watcher)
    assert {name: moved[name] for name in ("customers", "answers", "deliveries", "journal")} == {
        "customers": 1,
        "answers": 3,
        "deliveries": 1,
        "journal": MANY - 1,
    }
    assert ("journal", MANY - 1, MANY - 1) in watcher.seen
    store = await open_store(target)
    async with store.transaction() as tx:
        old = await tx.customers.by_telegram(2**40)
        assert old is not None
        assert old.username == "anna"
        assert [answer.value for answer in await tx.answers.versions(1)] == [1, 5, None]
        assert (await add_anna(tx, 3)).id == old.id + 1
    await store.close()


@pytest.mark.parametrize("stop_at", [("customers", 0), ("journal", 0), ("journal", PORTION), ("checking", 0)])
async def test_after_a_break_it_goes_on_where_it_was(ends: tuple[str, str], stop_at: tuple[str, int]):
    source, target = ends
    await write_history(source)
    with pytest.raises(Interrupted):
        await move(source, target, Watcher(stop_at))
    with pytest.raises(DatabaseUnusable, match="not finished; run afterword move again"):
        await open_store(target)
    again = Watcher()
    moved = await move(source, target, again)
    assert moved["journal"] == MANY - 1
    assert stop_at[0] != "journal" or ("customers", 0, 1) not in again.seen
    await (await open_store(target)).close()


async def test_what_changed_meanwhile_is_moved_anew(ends: tuple[str, str]):
    source, target = ends
    await write_history(source)
    with pytest.raises(Interrupted):
        await move(source, target, Watcher(("journal", PORTION)))
    store = await open_store(source)
    async with store.transaction() as tx:
        anna = await tx.customers.by_telegram(2**40)
        assert anna is not None
        await tx.customers.save(Customer(anna.id, telegram_id=2**40, name="Ганна"))
    await store.close()
    await move(source, target, quiet)
    store = await open_store(target)
    async with store.reading() as tx:
        found = await tx.customers.by_telegram(2**40)
        assert found is not None
        assert found.name == "Ганна"
    await store.close()


async def test_once_it_is_done_doing_it_again_only_compares(ends: tuple[str, str]):
    source, target = ends
    await write_history(source)
    first = await move(source, target, quiet)
    again = Watcher()
    assert await move(source, target, again) == first
    assert {what for what, _, _ in again.seen} == {"reading", "checking"}


async def test_data_of_its_own_is_never_touched(ends: tuple[str, str]):
    source, target = ends
    await write_history(source)
    store = await open_store(target)
    async with store.transaction() as tx:
        boris = await add_anna(tx, 5, name="Boris")
    await store.close()
    with pytest.raises(DatabaseUnusable, match=r"holds data of its own \(customers 1\)"):
        await move(source, target, quiet)
    store = await open_store(target)
    async with store.reading() as tx:
        assert await tx.customers.latest(10) == [boris]
    await store.close()


async def test_nobody_may_work_on_either_end(ends: tuple[str, str]):
    source, target = ends
    await write_history(source)
    for busy in ends:
        store = await open_store(busy)
        await store.leadership.won()
        with pytest.raises(DatabaseBusy):
            await move(source, target, quiet)
        await store.close()


async def test_a_database_is_not_moved_onto_itself(url: str):
    await write_history(url)
    with pytest.raises(DatabaseBusy):
        await move(url, url, quiet)


async def test_there_must_be_something_to_move(tmp_path: Path):
    with pytest.raises(DatabaseUnusable, match="no database here"):
        await move(f"sqlite:///{tmp_path}/nothing.db", f"sqlite:///{tmp_path}/new.db", quiet)
    assert not (tmp_path / "new.db").exists()


async def test_what_postgres_cannot_hold_is_left_out(sqlite_url: str, postgres_url: str):
    store = await open_store(sqlite_url)
    async with store.transaction() as tx:
        await add_anna(tx, name="An\0na")
    await store.close()
    await move(sqlite_url, postgres_url, quiet)
    store = await open_store(postgres_url)
    async with store.reading() as tx:
        assert [each.name for each in await tx.customers.latest(1)] == ["Anna"]
    await store.close()


async def test_every_table_is_moved_after_those_it_points_to():
    assert {"customers", "answers", "inbox", "cards", "marks"} < {table.name for table in TABLES}
    assert not {"leadership", "moves"} & {table.name for table in TABLES}


# --- bringing back ------------------------------------------------------------------------------------------------


async def test_a_backup_fills_an_empty_database(ends: tuple[str, str], tmp_path: Path):
    source, target = ends
    await write_history(source)
    store = await open_store(source)
    copy = tmp_path / "copy.db"
    await store.backup(copy)
    await store.close()
    assert (await restore(copy, target, quiet))["journal"] == MANY - 1
    assert (await restore(copy, target, quiet))["answers"] == 3
    assert copy.exists()


async def test_what_is_no_sound_backup_is_refused(tmp_path: Path):
    letter, other = tmp_path / "letter.db", tmp_path / "other.db"
    letter.write_text("Dear Anna, this is a letter and not a database. " * 100)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    for path, reason in ((letter, "not a database"), (other, "not a database of"), (tmp_path / "no.db", "no backup")):
        with pytest.raises(DatabaseUnusable, match=reason):
            await restore(path, f"sqlite:///{tmp_path}/new.db", quiet)
    assert not (tmp_path / "new.db").exists()
