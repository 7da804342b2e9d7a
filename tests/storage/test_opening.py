"""Opening and leaving the database: new, old, too new, taken, unusable; and a copy made while it works."""

import asyncio
import logging
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from storage.opening import open_for_reading, open_store
from storage.schema import metadata
from storage.sqlite.writer import Writer
from storage.store import SqlStore
from surveys.errors import DatabaseBusy, DatabaseTooNew, DatabaseUnusable, StoreError
from tests.storage.people import NOON, add_anna

ROOT = Path(__file__).parents[2]


def objects_in(path: Path) -> dict[str, list[str]]:
    """Every table and index with the words that made it: constraints in any order, names with quotes or without."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL").fetchall()
    return {name: sorted(re.split(r"[\s,()\"]+", sql)) for name, sql in rows if name != "alembic_version"}


def columns_in(path: Path) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in tables}


async def test_the_revisions_build_exactly_the_schema(sqlite_store: SqlStore, tmp_path: Path):
    planned = tmp_path / "planned.db"
    engine = create_engine(f"sqlite:///{planned}")
    metadata.create_all(engine)
    engine.dispose()
    migrated = tmp_path / "afterword.db"
    assert objects_in(migrated) == objects_in(planned)
    built = columns_in(migrated)
    del built["alembic_version"]
    assert built == columns_in(planned)


async def test_folders_are_made_and_only_the_owner_may_read(tmp_path: Path):
    path = tmp_path / "some" / "where" / "a b#c?.db"
    store = await open_store(f"sqlite:///{str(path).replace('?', '%3F')}")
    await store.close()
    made = next(path.parent.glob("*.db"))
    assert made.stat().st_mode & 0o077 == 0


async def test_a_relative_path_begins_where_the_program_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    store = await open_store("sqlite:///var/afterword.db")
    await store.close()
    assert (tmp_path / "var" / "afterword.db").exists()


async def test_what_was_stored_is_there_after_reopening(url: str):
    store = await open_store(url)
    async with store.transaction() as tx:
        anna = await add_anna(tx)
    await store.close()
    store = await open_store(url)
    async with store.reading() as tx:
        assert await tx.customers.get(anna.id) == anna
    await store.close()


async def test_it_writes_ahead_syncs_fully_checks_references_and_overwrites_what_it_erases(sqlite_store: SqlStore):
    store = sqlite_store
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "secure_delete": 1}
    assert isinstance(store._writer, Writer)
    connection = store._writer.connection
    found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted


async def test_the_version_of_sqlite_is_logged(sqlite_url: str, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO, "storage"):
        store = await open_store(sqlite_url)
    await store.close()
    assert sqlite3.sqlite_version in caplog.text


async def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(sqlite_url: str, tmp_path: Path):
    url = sqlite_url
    await (await open_store(url)).close()
    with closing(sqlite3.connect(tmp_path / "afterword.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    for opener in (open_store, open_for_reading):
        with pytest.raises(DatabaseTooNew, match=r"afterword\.db: .*newer version"):
            await opener(url)
    assert ("customers" in columns_in(tmp_path / "afterword.db")) is True


async def test_while_a_person_with_a_shell_writes_a_transaction_waits_and_holds_up_nobody(
    sqlite_store: SqlStore, tmp_path: Path
):
    async def write() -> None:
        async with sqlite_store.transaction() as tx:
            await add_anna(tx)

    with closing(sqlite3.connect(tmp_path / "afterword.db", isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(write())
        for _ in range(100):
            await asyncio.sleep(0)
        assert not writing.done()
        shell.execute("ROLLBACK")
    await writing


async def test_a_second_opener_is_refused_until_the_first_has_closed(sqlite_store: SqlStore, sqlite_url: str):
    store, url = sqlite_store, sqlite_url
    with pytest.raises(DatabaseBusy, match=r"afterword\.db: Another"):
        await open_store(url)
    await store.close()
    again = await open_store(url)
    await again.close()


async def test_a_second_process_is_refused(sqlite_store: SqlStore, sqlite_url: str):
    url = sqlite_url
    program = f"import asyncio; from storage import open_store; asyncio.run(open_store({url!r}))"
    finished = await asyncio.to_thread(run, program)
    assert "DatabaseBusy" in finished.stderr


async def test_unusable_places_are_named_with_the_reason(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "folder").mkdir()
    (tmp_path / "letter.db").write_text("Dear Anna, this is a letter and not a database. " * 100)
    for name, reason in (("file/a.db", "File exists"), ("folder", "."), ("letter.db", "not a database")):
        with pytest.raises(DatabaseUnusable, match=reason) as refusal:
            await open_store(f"sqlite:///{tmp_path}/{name}")
        assert str(tmp_path / name) in str(refusal.value)


async def test_somebody_elses_database_is_not_touched(tmp_path: Path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    with pytest.raises(DatabaseUnusable, match="already exists"):
        await open_store(f"sqlite:///{path}")
    assert list(columns_in(path)) == ["customers"]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "nonsense", "mysql://joe:secret@host/db"])
async def test_urls_that_are_not_a_file_are_refused_without_telling_the_password(url: str):
    with pytest.raises(DatabaseUnusable, match="expected sqlite:///") as refusal:
        await open_store(url)
    assert "secret" not in str(refusal.value)


# --- reading beside the working process ---------------------------------------------------------------------------


async def test_another_process_may_read_while_this_one_works(store: SqlStore, url: str):
    async with store.transaction() as tx:
        anna = await add_anna(tx)
    beside = await open_for_reading(url)
    async with beside.reading() as tx:
        assert await tx.customers.get(anna.id) == anna
    with pytest.raises(StoreError, match="for reading only"):
        async with beside.transaction():
            pass
    await beside.close()


async def test_there_is_nothing_to_read_before_the_first_start(tmp_path: Path):
    with pytest.raises(DatabaseUnusable, match="no database here yet"):
        await open_for_reading(f"sqlite:///{tmp_path}/afterword.db")


# --- leaving ------------------------------------------------------------------------------------------------------


async def test_closing_waits_for_what_is_under_way_and_may_be_repeated(url: str, tmp_path: Path):
    store = await open_store(url)
    async with store.transaction() as tx:
        closing_too_early = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        await add_anna(tx)
    await closing_too_early
    await store.close()
    assert not (tmp_path / "afterword.db-wal").exists()
    for use in (store.transaction, store.reading):
        with pytest.raises(StoreError, match="closed"):
            async with use():
                pass


@pytest.mark.parametrize("work", ["transaction", "reading"])
async def test_a_process_that_forgot_to_close_ends_all_the_same(url: str, work: str):
    program = f"""
import asyncio, sys
from storage import open_store

async def main():
    store = await open_store({url!r})
    async with store.reading() as tx:
        await tx.customers.latest(1)
    async with store.{work}() as tx:
        await tx.customers.latest(1)
        sys.exit(3)

asyncio.run(main())
"""
    finished = await asyncio.to_thread(run, program)
    assert finished.returncode == 3, finished.stderr


# --- backup -------------------------------------------------------------------------------------------------------


async def test_a_backup_holds_what_was_committed_and_opens_like_the_original(store: SqlStore, tmp_path: Path):
    copy = tmp_path / "backups" / "monday.db"
    async with store.transaction() as tx:
        anna = await add_anna(tx)
    async with store.transaction() as tx:
        await add_anna(tx, 2, started_at=NOON)
        await store.backup(copy)
    restored = await open_store(f"sqlite:///{copy}")
    async with restored.reading() as tx:
        assert await tx.customers.latest(10) == [anna]
    await restored.close()
    assert copy.stat().st_mode & 0o077 == 0


async def test_a_backup_overwrites_nothing_and_leaves_no_pieces(store: SqlStore, tmp_path: Path):
    there = tmp_path / "there.db"
    there.write_text("precious")
    with pytest.raises(DatabaseUnusable, match="overwrites nothing"):
        await store.backup(there)
    with pytest.raises(DatabaseUnusable, match=r"copy\.db"):
        await store.backup(there / "copy.db")
    assert there.read_text() == "precious"
    assert not list(tmp_path.glob("*.part"))


def run(program: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-c", program)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
