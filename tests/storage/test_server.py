"""PostgreSQL only: several processes on one database, servers that restart, sessions that break off."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.opening import open_for_reading, open_store
from storage.postgres.engine import engine
from storage.schema import metadata
from storage.store import SqlStore, SqlTx
from surveys.errors import DatabaseTooNew, DatabaseUnusable, LeadershipLost, StoreError
from tests import postgres
from tests.storage.people import NOON, add_anna, draft

ROOT = Path(__file__).parents[2]

#: Everything that revisions make, in the server's own words.
DESCRIPTIONS = (
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, collation_name)"
    " FROM information_schema.columns WHERE table_schema = 'public'",
)


@pytest.fixture
def empty_url(postgres_server: postgres.Server) -> Iterator[str]:
    """A database in which nobody has built anything."""
    url = postgres_server.make_database(is_empty=True)
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
async def replica(postgres_url: str, postgres_store: SqlStore) -> AsyncIterator[SqlStore]:
    """A second process's store on the same database."""
    opened = await open_store(postgres_url)
    yield opened
    await opened.close()


async def described(url: str) -> list[list[str]]:
    reading = engine(url, 1, {})
    async with reading.connect() as connection:
        found = [(await connection.exec_driver_sql(each)).scalars().all() for each in DESCRIPTIONS]
    await reading.dispose()
    return [sorted(line for line in lines if "alembic_version" not in line) for lines in found]


# --- opening ------------------------------------------------------------------------------------------------------


async def test_the_revisions_build_exactly_the_schema(postgres_url: str, empty_url: str):
    planned = engine(empty_url, 1, {})
    async with planned.connect() as connection:
        await connection.run_sync(metadata.create_all)
    await planned.dispose()
    assert await described(postgres_url) == await described(empty_url)


async def test_replicas_that_start_together_build_the_database_once(empty_url: str):
    stores = await asyncio.gather(*(open_store(empty_url) for _ in range(4)))
    for store in stores:
        async with store.transaction() as tx:
            await add_anna(tx, telegram_id=stores.index(store))
    async with stores[0].reading() as tx:
        assert len(await tx.customers.latest(10)) == 4
    for store in stores:
        await store.close()


async def test_a_database_of_a_newer_version_is_refused(empty_url: str, postgres_server: postgres.Server):
    await (await open_store(empty_url)).close()
    name = empty_url.partition("@/")[2].partition("?")[0]
    postgres_server.run("UPDATE alembic_version SET version_num = '9999'", name)
    for opener in (open_store, open_for_reading):
        with pytest.raises(DatabaseTooNew, match="newer version"):
            await opener(empty_url)


async def test_there_is_nothing_to_read_before_the_first_start(empty_url: str):
    with pytest.raises(DatabaseUnusable, match="is empty or of an older version"):
        await open_for_reading(empty_url)


async def test_a_server_that_is_not_there_is_named_without_the_password():
    for opener in (open_store, open_for_reading):
        with pytest.raises(DatabaseUnusable, match=r"joe:\*\*\*@localhost:1/db") as refusal:
            await opener("postgresql://joe:secret@localhost:1/db")
        assert "secret" not in str(refusal.value)


async def test_a_database_that_is_not_there_is_named(postgres_server: postgres.Server):
    with pytest.raises(DatabaseUnusable, match=r"nowhere.*does not exist"):
        await open_store(postgres_server.url("nowhere"))


# --- transactions -------------------------------------------------------------------------------------------------


async def test_replicas_that_read_and_write_at_once_count_to_twenty(postgres_store: SqlStore, replica: SqlStore):
    async def count_on(store: SqlStore) -> None:
        async with store.transaction() as tx:
            await add_anna(tx, telegram_id=1 + max((each.telegram_id or 0 for each in await seen(tx)), default=0))

    await asyncio.gather(*(count_on(store) for store in (postgres_store, replica) for _ in range(10)))
    async with replica.reading() as tx:
        assert sorted(each.telegram_id or 0 for each in await seen(tx)) == list(range(1, 21))


async def test_a_statement_that_failed_is_not_committed_as_if_nothing_had_been(postgres_store: SqlStore):
    async def swallow() -> None:
        async with postgres_store.transaction() as tx:
            await add_anna(tx)
            with pytest.raises(Exception, match="duplicate key"):
                await add_anna(tx)

    with pytest.raises(StoreError, match="undone"):
        await swallow()
    async with postgres_store.reading() as tx:
        assert await seen(tx) == []


async def test_errors_do_not_quote_what_people_wrote(postgres_store: SqlStore):
    async def trip() -> None:
        async with postgres_store.transaction() as tx:
            await add_anna(tx, name="Анна Секретова")
            await add_anna(tx, name="Анна Секретова")

    with pytest.raises(Exception, match="duplicate key") as refusal:
        await trip()
    assert "Секретова" not in str(refusal.value)


async def test_a_reader_cannot_write(postgres_store: SqlStore):
    async with postgres_store.reading() as tx:
        with pytest.raises(Exception, match="read-only transaction"):
            await add_anna(tx)


async def test_after_the_server_ended_its_session_the_next_transaction_works(
    postgres_store: SqlStore, postgres_server: postgres.Server
):
    async def be_cut_off() -> None:
        async with postgres_store.transaction() as tx:
            await add_anna(tx)
            end_sessions(postgres_server)

    with pytest.raises(StoreError, match="did not do it"):
        await be_cut_off()
    async with postgres_store.transaction() as tx:
        assert await seen(tx) == []
        await add_anna(tx)
    end_sessions(postgres_server)
    async with postgres_store.reading() as tx:
        assert len(await seen(tx)) == 1


async def test_while_the_server_is_away_the_store_refuses_and_works_again_when_it_is_back():
    with postgres.server() as server:
        store = await open_store(server.make_database())
        async with store.transaction() as tx:
            await add_anna(tx)
        server.stop()
        for work in (store.transaction, store.reading):
            with pytest.raises(StoreError, match="did not do it"):
                async with work() as tx:
                    await seen(tx)
        server.start()
        async with store.transaction() as tx:
            assert len(await seen(tx)) == 1
        async with store.reading() as tx:
            assert len(await seen(tx)) == 1
        await store.close()


# --- leading ------------------------------------------------------------------------------------------------------


async def test_one_leads_and_the_other_takes_over_when_it_resigns(postgres_store: SqlStore, replica: SqlStore):
    await postgres_store.leadership.won()
    waiting = asyncio.create_task(replica.leadership.won())
    await asyncio.wait((waiting,), timeout=0.05)
    assert not waiting.done()
    await postgres_store.leadership.resign()
    await postgres_store.leadership.lost()
    await waiting
    assert replica.leadership.epoch == postgres_store.leadership.epoch + 1


async def test_a_leader_that_closes_leaves_the_lead_to_the_next(postgres_store: SqlStore, replica: SqlStore):
    await postgres_store.leadership.won()
    await postgres_store.close()
    await replica.leadership.won()
    async with replica.as_leader().transaction() as tx:
        await add_anna(tx)


async def test_a_process_that_is_killed_loses_the_lead(postgres_store: SqlStore, postgres_url: str):
    program = f"""
import asyncio
from storage import open_store

async def main():
    store = await open_store({postgres_url!r})
    await store.leadership.won()
    print("leads", flush=True)
    await store.leadership.lost()

asyncio.run(main())
"""
    leader = await asyncio.create_subprocess_exec(sys.executable, "-c", program, cwd=ROOT, stdout=subprocess.PIPE)
    assert leader.stdout is not None
    assert await leader.stdout.readline() == b"leads\n"
    leader.kill()
    await leader.wait()
    await asyncio.wait_for(postgres_store.leadership.won(), timeout=60)
    assert postgres_store.leadership.epoch == 2


async def test_a_leader_whose_session_broke_knows_it_and_writes_nothing(
    postgres_store: SqlStore, postgres_server: postgres.Server
):
    await postgres_store.leadership.won()
    end_sessions(postgres_server)
    await postgres_store.leadership.lost()
    await refused(postgres_store)
    await postgres_store.leadership.won()
    async with postgres_store.as_leader().transaction() as tx:
        await add_anna(tx)


async def test_a_leader_that_was_overtaken_unawares_writes_nothing(postgres_store: SqlStore):
    await postgres_store.leadership.won()
    async with postgres_store.transaction() as tx:
        await tx._wire.change(text("UPDATE leadership SET epoch = epoch + 1"))
    await refused(postgres_store)
    await postgres_store.leadership.lost()


async def test_who_never_led_writes_nothing_as_leader(postgres_store: SqlStore):
    await refused(postgres_store)


async def test_with_one_file_there_is_one_process_and_it_leads(sqlite_store: SqlStore):
    await sqlite_store.leadership.won()
    async with sqlite_store.as_leader().transaction() as tx:
        await add_anna(tx)


# --- hearing ------------------------------------------------------------------------------------------------------


async def test_what_another_process_owes_is_heard_and_nothing_else(postgres_store: SqlStore, replica: SqlStore):
    heard: asyncio.Queue[str] = asyncio.Queue()
    replica.on_owed(lambda: heard.put_nowait("replica"))
    postgres_store.on_owed(lambda: heard.put_nowait("ourselves"))
    # Both are told once when they begin to listen: they may have missed something.
    assert {await heard.get(), await heard.get()} == {"replica", "ourselves"}
    async with postgres_store.transaction() as tx:
        await add_anna(tx)
    async with postgres_store.transaction() as tx:
        await tx.deliveries.owe(draft(), NOON)
    assert await heard.get() == "replica"
    async with replica.transaction() as tx:
        await tx.deliveries.owe(draft(), NOON)
    assert await heard.get() == "ourselves"
    assert heard.empty()


async def test_what_was_undone_is_not_announced(postgres_store: SqlStore, replica: SqlStore):
    heard: asyncio.Queue[str] = asyncio.Queue()
    replica.on_owed(lambda: heard.put_nowait("told"))
    await heard.get()

    async def stumble() -> None:
        async with postgres_store.transaction() as tx:
            await tx.deliveries.owe(draft(), NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stumble()
    async with postgres_store.transaction() as tx:
        await tx.deliveries.owe(draft(), NOON)
    await heard.get()
    assert heard.empty()


def end_sessions(server: postgres.Server) -> None:
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'afterword'")


async def refused(store: SqlStore) -> None:
    async with AsyncExitStack() as exits:
        with pytest.raises(LeadershipLost):
            await exits.enter_async_context(store.as_leader().transaction())


async def seen(tx: SqlTx) -> list:
    return await tx.customers.latest(100)
