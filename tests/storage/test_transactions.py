"""Transactions: all or nothing, one after another, whatever becomes of the caller."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from storage.opening import open_store
from storage.readers import READERS
from storage.store import SqlStore, SqlTx
from surveys.errors import StoreError
from surveys.ports import Store
from surveys.records import Customer
from surveys.values import replace
from tests.storage.people import NOON, add_anna, add_contact


def test_the_store_fulfils_its_port(store: SqlStore):
    port: Store = store
    assert port is store


async def test_what_was_done_is_there_for_the_next_reader(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx)
    async with store.reading() as tx:
        assert await tx.customers.get(anna.id) == anna


async def test_an_exception_undoes_everything(store: SqlStore):
    async def stumble() -> None:
        async with store.transaction() as tx:
            await add_anna(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stumble()
    assert await customers_in(store) == []


async def test_twenty_who_read_and_write_at_once_count_to_twenty(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx)

    async def count_on():
        async with store.transaction() as tx:
            found = await tx.customers.get(anna.id)
            assert found is not None
            await asyncio.sleep(0)
            await tx.customers.save(replace(found, number=str(int(found.number or 0) + 1)))

    await asyncio.gather(*(count_on() for _ in range(20)))
    assert [customer.number for customer in await customers_in(store)] == ["20"]


async def test_a_savepoint_is_undone_alone(store: SqlStore):
    async def stumble(tx: SqlTx) -> None:
        async with tx.savepoint():
            await add_anna(tx, telegram_id=2)
            async with tx.savepoint():
                await add_anna(tx, telegram_id=3)
            raise ZeroDivisionError

    async with store.transaction() as tx:
        await add_anna(tx, telegram_id=1)
        with pytest.raises(ZeroDivisionError):
            await stumble(tx)
        async with tx.savepoint():
            await add_anna(tx, telegram_id=4)
    assert [customer.telegram_id for customer in await customers_in(store)] == [4, 1]


async def test_a_transaction_cancelled_in_the_middle_leaves_nothing_behind(store: SqlStore):
    inside = asyncio.Event()

    async def work():
        async with store.transaction() as tx:
            await add_anna(tx)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await customers_in(store) == []
    async with store.transaction() as tx:
        await add_anna(tx)


@pytest.mark.parametrize("steps", range(12))
async def test_wherever_it_is_cancelled_all_is_there_or_nothing(store: SqlStore, steps: int):
    async def work():
        async with store.transaction() as tx:
            await add_anna(tx, telegram_id=1)
            await asyncio.sleep(0)
            await add_anna(tx, telegram_id=2)

    task = asyncio.create_task(work())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait((task,))
    assert len(await customers_in(store)) in (0, 2)
    async with store.transaction() as tx:
        await add_anna(tx, telegram_id=3)


async def test_a_commit_that_fails_leaves_the_store_usable(sqlite_store: SqlStore):
    store = sqlite_store

    async def point_to_nobody() -> None:
        async with store.transaction() as tx:
            await tx._wire.control("PRAGMA defer_foreign_keys=ON")
            await add_contact(tx, customer_id=404)

    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await point_to_nobody()
    async with store.transaction() as tx:
        await add_anna(tx)
    assert len(await customers_in(store)) == 1


async def test_readers_open_the_file_for_reading_only_and_never_checkpoint(sqlite_store: SqlStore):
    async with sqlite_store.reading() as tx:
        assert await tx._wire.value(text("PRAGMA wal_autocheckpoint")) == 0
        with pytest.raises(OperationalError, match="readonly"):
            await add_anna(tx)


async def test_a_reader_keeps_its_view_while_others_write(store: SqlStore):
    async with store.reading() as view:
        assert await view.customers.latest(10) == []
        async with store.transaction() as tx:
            await add_anna(tx)
        assert await view.customers.latest(10) == []
    assert len(await customers_in(store)) == 1


async def test_a_reader_may_ask_several_things_at_once(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx)
    async with store.reading() as tx:
        found = await asyncio.gather(*(tx.customers.get(anna.id) for _ in range(20)))
    assert found == [anna] * 20


async def test_more_readers_than_connections_take_turns(store: SqlStore):
    async def look():
        async with store.reading() as tx:
            return await tx.customers.latest(1)

    assert await asyncio.gather(*(look() for _ in range(30))) == [[]] * 30


@pytest.mark.parametrize("steps", [0, 1, 2, 3, *(2**n for n in range(2, 13))])
async def test_wherever_readers_are_cancelled_their_connections_come_back_without_a_view(
    url: str, tmp_path: Path, steps: int
):
    async def look():
        async with store.reading() as tx:
            for _ in range(3):
                await asyncio.gather(tx.customers.latest(1), tx.customers.latest(2))

    store = await open_store(url)
    readers = [asyncio.create_task(look()) for _ in range(READERS + 2)]
    for _ in range(steps):
        await asyncio.sleep(0)
    for reader in readers:
        reader.cancel()
    await asyncio.wait(readers)
    async with store.transaction() as tx:
        anna = await add_anna(tx)
    async with AsyncExitStack() as views:
        seen = [await views.enter_async_context(store.reading()) for _ in range(READERS)]
        assert [await tx.customers.latest(2) for tx in seen] == [[anna]] * READERS
    await store.close()
    assert not (tmp_path / "afterword.db-wal").exists()


async def test_a_reader_who_would_write_while_the_store_waits_to_close_is_refused_and_not_stuck(store: SqlStore):
    async with store.reading() as view:
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        with pytest.raises(StoreError, match="closed"):
            async with store.transaction():
                pass
        assert await view.customers.latest(1) == []
    await closing


async def test_after_its_end_a_transaction_answers_no_more(store: SqlStore):
    for begin in (store.transaction, store.reading):
        async with begin() as tx:
            pass
        with pytest.raises(StoreError, match="over"):
            await tx.customers.latest(1)


async def test_a_task_that_would_wait_for_itself_is_told_so(store: SqlStore):
    async with store.transaction():
        with pytest.raises(RuntimeError, match="wait for itself"):
            async with store.transaction():
                pass


async def test_a_naive_moment_is_refused(store: SqlStore):
    async with store.transaction() as tx:
        with pytest.raises(StatementError, match="without a time zone"):
            await add_anna(tx, started_at=NOON.replace(tzinfo=None))


async def customers_in(store: SqlStore) -> list[Customer]:
    async with store.reading() as tx:
        return await tx.customers.latest(100)
