"""Statements made ready: what is met again goes a shorter way, and nobody can tell the difference."""

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from storage import prepared
from storage.opening import open_store
from storage.schema import customers, invitations
from storage.store import SqlStore
from surveys.errors import StoreError
from surveys.records import Customer, JournalEntry, State
from tests.storage.people import NOON, add_anna, add_contact, add_invitation, add_score

TIMES = 3
OPEN = select(invitations.c.token, invitations.c.state).where(invitations.c.state.in_((State.ASKING, State.SCHEDULED)))
NAMED = select(customers.c.name).where(customers.c.id.in_(bindparam("ids", expanding=True))).order_by(customers.c.id)


@pytest.fixture(autouse=True)
def _nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just begun: what others have met is unknown."""
    monkeypatch.setattr(prepared, "_KNOWN", {})


@pytest.fixture
def store(sqlite_store: SqlStore) -> SqlStore:
    return sqlite_store


async def test_what_is_stored_comes_back_whole_however_often_it_is_asked_for(store: SqlStore):
    async with store.transaction() as tx:
        for number in range(TIMES):
            anna = await add_anna(tx, telegram_id=number, username=f"anna{number}")
            asked = await add_invitation(tx, f"t{number}", customer_id=anna.id, settled=frozenset({"b", "a"}))
            answer = await add_score(tx, asked, 4)
            assert await tx.customers.by_telegram(number) == anna
            assert await tx.invitations.by_token(f"t{number}") == asked
            assert await tx.answers.current(asked.id) == [answer]


async def test_many_rows_at_once_are_stored_every_time(store: SqlStore):
    async with store.transaction() as tx:
        for number in range(TIMES):
            await tx.bulk([Customer(10 * number + each, name="Анна") for each in range(1, 4)])
        assert await tx._wire.value(text("SELECT count(*) FROM customers")) == 3 * TIMES


async def test_a_row_tells_its_values_by_name_and_by_place(store: SqlStore):
    async with store.transaction() as tx:
        await add_invitation(tx, "t")
        for _ in range(TIMES):
            row = await tx._wire.row(OPEN)
            assert row is not None
            assert (row.token, row.state, row[0], dict(row._mapping)["token"]) == ("t", State.ASKING, "t", "t")


async def test_a_list_may_be_as_long_as_it_likes(store: SqlStore):
    async with store.transaction() as tx:
        ids = [(await add_anna(tx, telegram_id=number)).id for number in range(3)]
        for length in (1, 3, 2):
            assert len(await tx._wire.rows(NAMED, {"ids": ids[:length]})) == length


async def test_the_same_statement_may_change_other_columns(store: SqlStore):
    statement = customers.update().where(customers.c.id == bindparam("whose"))
    async with store.transaction() as tx:
        anna = await add_anna(tx)
        for _ in range(TIMES):
            await tx._wire.change(statement, {"whose": anna.id, "name": "Аня"})
            await tx._wire.change(statement, {"whose": anna.id, "language": "uk", "started_at": NOON})
        changed = await tx.customers.get(anna.id)
    assert changed is not None
    assert (changed.name, changed.language, changed.started_at) == ("Аня", "uk", NOON)


async def test_a_value_that_cannot_be_stored_is_refused_in_the_same_words_every_time(store: SqlStore):
    async with store.transaction() as tx:
        for _ in range(TIMES):
            with pytest.raises(StatementError, match="without a time zone"):
                await add_contact(tx, closed_at=NOON.replace(tzinfo=None))
            with pytest.raises(IntegrityError, match="FOREIGN KEY"):
                await add_contact(tx, customer_id=404)


async def test_what_was_stored_does_not_stand_in_an_error(store: SqlStore):
    async with store.transaction() as tx:
        await add_anna(tx, number="7")
        for telegram_id in range(1, TIMES):
            with pytest.raises(IntegrityError) as refused:
                await add_anna(tx, telegram_id=telegram_id, name="Секретова", number="7")
            assert "Секретова" not in str(refused.value)


async def test_on_a_full_disk_nothing_is_taken_and_afterwards_all_of_it(sqlite_url: str):
    store = await open_store(sqlite_url)
    await _limit(store, pages=0)

    async def fill() -> None:
        async with store.transaction() as tx:
            for number in range(2000):
                try:
                    async with tx.savepoint():
                        await add_anna(tx, telegram_id=number, name="Анна" * 100)
                except DBAPIError:
                    await tx.journal.note(JournalEntry(NOON, "bot", "failed", f"update:{number}"))

    with pytest.raises((DBAPIError, StoreError)):
        await fill()
    async with store.reading() as tx:
        assert await tx.customers.latest(1) == []
        assert await tx.journal.about("update:0") == []
    await _limit(store, pages=1_000_000)
    await fill()
    async with store.reading() as tx:
        assert await tx.customers.by_telegram(1999) is not None
    await store.close()


async def _limit(store: SqlStore, pages: int) -> None:
    """How large the file may grow; never less than it is."""
    async with store.transaction() as tx:
        await tx._wire.rows(text(f"PRAGMA max_page_count={pages or 1}"))
