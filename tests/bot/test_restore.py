"""Bringing a copy back: it is checked, the bot must not run, and what it replaces stays beside it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from simulator.server import Served
from tests.builders import open_office
from tests.terminal import Afterword, serving


async def meets(folder: Path, name: str) -> None:
    async with open_office(folder) as office:
        await office.customer(name, telegram_id=None)


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [name for (name,) in database.execute("SELECT name FROM customers ORDER BY id")]


async def test_yesterday_comes_back_and_today_is_kept_beside_it(afterword: Afterword, tmp_path: Path) -> None:
    await meets(tmp_path, "Иван")
    assert (await afterword("backup", "copy.db")).status == 0
    await meets(tmp_path, "Пётр")
    told = await afterword("restore", "copy.db")
    assert told.status == 0, told.err
    assert names(tmp_path / "afterword.db") == ["Иван"]
    (aside,) = tmp_path.glob("afterword.db.replaced-*")
    assert str(aside) in told.out
    assert names(aside) == ["Иван", "Пётр"]
    assert (tmp_path / "afterword.db").stat().st_mode & 0o077 == 0
    await meets(tmp_path, "Анна")
    assert names(tmp_path / "afterword.db") == ["Иван", "Анна"]


async def test_onto_an_empty_place_nothing_is_replaced(afterword: Afterword, tmp_path: Path) -> None:
    await meets(tmp_path, "Иван")
    await afterword("backup", "copy.db")
    (tmp_path / "afterword.db").unlink()
    assert (await afterword("restore", "copy.db")).status == 0
    assert names(tmp_path / "afterword.db") == ["Иван"]
    assert list(tmp_path.glob("*replaced*")) == []


async def test_what_a_killed_bot_had_not_folded_in_yet_is_kept_too(afterword: Afterword, tmp_path: Path) -> None:
    """The newest rows of the old database, and of the copy, may still be in their logs."""
    for name in ("Иван", "Пётр"):
        await meets(tmp_path, name)
        with closing(sqlite3.connect(tmp_path / "afterword.db")) as last:
            last.execute("INSERT INTO customers (name) VALUES (?)", (f"{name} младший",))
            last.commit()
            for end in ("", "-wal"):
                shutil.copy(tmp_path / f"afterword.db{end}", tmp_path / f"{name}.db{end}")
        (tmp_path / "afterword.db").unlink()
    for end in ("", "-wal"):
        (tmp_path / f"Пётр.db{end}").rename(tmp_path / f"afterword.db{end}")
    assert (await afterword("restore", "Иван.db")).status == 0
    assert names(tmp_path / "afterword.db") == ["Иван", "Иван младший"]
    (aside,) = tmp_path.glob("afterword.db.replaced-*Z")
    assert names(aside) == ["Пётр", "Пётр младший"]


async def test_it_is_refused_while_the_bot_runs(
    telegram: Served, afterword: Afterword, tmp_path: Path, settings: dict[str, str]
) -> None:
    await meets(tmp_path, "Иван")
    await afterword("backup", "copy.db")
    async with serving(tmp_path, settings):
        told = await afterword("restore", "copy.db")
    assert told.status == 1
    assert "stop it first" in told.complaint
    assert list(tmp_path.glob("*replaced*")) == []


async def test_a_copy_that_is_no_whole_database_of_ours_changes_nothing(afterword: Afterword, tmp_path: Path) -> None:
    await meets(tmp_path, "Иван")
    await afterword("backup", "whole.db")
    whole = (tmp_path / "whole.db").read_bytes()
    (tmp_path / "damaged.db").write_bytes(whole[:8192] + bytes(8192) + whole[16384:])
    (tmp_path / "text.db").write_text("no database " * 1000)
    with closing(sqlite3.connect(tmp_path / "stranger.db")) as stranger:
        stranger.execute("CREATE TABLE notes (text)")
    shutil.copy(tmp_path / "whole.db", tmp_path / "newer.db")
    with closing(sqlite3.connect(tmp_path / "newer.db")) as newer:
        newer.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
        newer.commit()
    expected = {
        "missing.db": "there is no such file",
        "damaged.db": "damaged.db: ",
        "text.db": "file is not a database",
        "stranger.db": "is not a database of Afterword",
        "newer.db": "was written by a newer version",
    }
    for name, words in expected.items():
        told = await afterword("restore", name)
        assert (told.status, words in told.complaint) == (1, True), told.err
    assert names(tmp_path / "afterword.db") == ["Иван"]
    assert list(tmp_path.glob("*replaced*")) + list(tmp_path.glob("*.part")) == []


async def test_on_a_server_a_copy_is_made_and_brought_into_an_empty_database(
    afterword: Afterword, tmp_path: Path, settings: dict[str, str], postgres_url: str
) -> None:
    await meets(tmp_path, "Иван")
    await afterword("backup", "copy.db")
    settings["AFTERWORD_DATABASE__URL"] = postgres_url
    brought = await afterword("restore", "copy.db")
    assert brought.status == 0, brought.err
    assert (await afterword("backup", "again.db")).status == 0
    assert names(tmp_path / "again.db") == ["Иван"]
    (tmp_path / "afterword.db").unlink()
    await meets(tmp_path, "Пётр")
    settings["AFTERWORD_DATABASE__URL"] = f"sqlite:///{tmp_path / 'afterword.db'}"
    await afterword("backup", "other.db")
    settings["AFTERWORD_DATABASE__URL"] = postgres_url
    refused = await afterword("restore", "other.db")
    assert refused.status == 1
    assert "Traceback" not in refused.err
