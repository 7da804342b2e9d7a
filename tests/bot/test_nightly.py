"""Nightly backups: once a night, made up for when missed, tried again when failed; only our own are removed."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.config import BackupSection
from bot.nightly import FAILED, Nightly, copies_in, made_at
from simulator.clock import StillClock
from simulator.server import Served
from tests.builders import Office, open_office
from tests.terminal import serving

#: The night begins at half past three in Kyiv, which is half past one in UTC.
EVENING = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


class Watch:
    """The nightly backups of an office, with a clock to push."""

    def __init__(self, office: Office, folder: Path, keep: int = 14) -> None:
        self.office = office
        self.clock = StillClock(EVENING)
        self.folder = folder / "backups"
        settings = BackupSection(folder=self.folder, at=time(3, 30), keep=keep)
        self.nightly = Nightly(
            office.store, self.clock, f"sqlite:///{folder / 'afterword.db'}", settings, "Europe/Kyiv"
        )

    async def beats(self, at: datetime | None = None) -> list[str]:
        """The stamps of all copies after this beat."""
        if at is not None:
            self.clock.set(at)
        await self.nightly()
        await self.nightly.finish()
        return [copy.stem.partition("-")[2] for copy in copies_in(self.folder, "afterword")]


async def test_the_first_is_made_at_once_and_then_one_each_night(office: Office, tmp_path: Path) -> None:
    watch = Watch(office, tmp_path)
    first = ["20261124T200000Z"]
    assert await watch.beats() == first
    assert await watch.beats(NIGHT - timedelta(seconds=1)) == first
    both = [*first, "20261125T013000Z"]
    assert await watch.beats(NIGHT) == both
    assert await watch.beats(NIGHT + timedelta(seconds=10)) == both


async def test_a_copy_is_a_database_with_everybody_in_it(office: Office, tmp_path: Path) -> None:
    await office.customer("Иван")
    watch = Watch(office, tmp_path)
    await watch.beats()
    (copy,) = copies_in(watch.folder, "afterword")
    assert made_at(copy) == EVENING
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT name FROM customers").fetchall() == [("Иван",)]


async def test_another_process_that_beats_makes_no_second_one(office: Office, tmp_path: Path) -> None:
    one, other = Watch(office, tmp_path), Watch(office, tmp_path)
    await one.beats(NIGHT)
    assert await other.beats(NIGHT + timedelta(minutes=1)) == ["20261125T013000Z"]


async def test_a_missed_night_is_made_up_for_once(office: Office, tmp_path: Path) -> None:
    watch = Watch(office, tmp_path)
    await watch.beats(NIGHT)
    late = NIGHT + timedelta(days=3, hours=5)
    assert len(await watch.beats(late)) == 2
    assert len(await watch.beats(late + timedelta(hours=1))) == 2


async def test_a_clock_set_back_makes_no_second_one(office: Office, tmp_path: Path) -> None:
    watch = Watch(office, tmp_path)
    await watch.beats(NIGHT)
    assert len(await watch.beats(NIGHT - timedelta(minutes=30))) == 1
    assert len(await watch.beats(NIGHT + timedelta(minutes=5))) == 1


async def test_the_oldest_go_and_what_others_put_there_stays(office: Office, tmp_path: Path) -> None:
    watch = Watch(office, tmp_path, keep=2)
    watch.folder.mkdir()
    strangers = {"notes.txt", "afterword-before-upgrade.db", "other-20200101T000000Z.db", "afterword.db"}
    for name in strangers:
        (watch.folder / name).touch()
    (watch.folder / "afterword-20261123T013000Z.db.part").touch()
    for night in range(4):
        stamps = await watch.beats(NIGHT + timedelta(days=night))
    assert stamps == ["20261127T013000Z", "20261128T013000Z"]
    assert {path.name for path in watch.folder.iterdir()} == strangers | {f"afterword-{stamp}.db" for stamp in stamps}


async def test_a_backup_that_failed_is_told_and_tried_again_after_an_hour(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch(office, tmp_path)
    watch.folder.touch()
    assert await watch.beats() == []
    (told,) = [record for record in caplog.records if getattr(record, "event", "") == "backup_failed"]
    assert str(watch.folder) in told.__dict__["reason"]
    async with office.work() as work:
        assert (await work.tx.marks.get(FAILED)) is not None
    watch.folder.unlink()
    assert await watch.beats(EVENING + timedelta(minutes=59)) == []
    assert len(await watch.beats(EVENING + timedelta(minutes=60))) == 1


async def test_stopping_breaks_it_off_and_leaves_nothing_half_done(office: Office, tmp_path: Path) -> None:
    watch = Watch(office, tmp_path)
    await watch.nightly()
    await watch.nightly.stop()
    assert not watch.folder.exists() or list(watch.folder.iterdir()) == []
    assert len(await watch.beats(EVENING + timedelta(hours=1))) == 1


async def test_the_running_bot_makes_them(telegram: Served, tmp_path: Path, settings: dict[str, str]) -> None:
    settings["AFTERWORD_BACKUP__FOLDER"] = "backups"
    async with serving(tmp_path, settings) as bot:
        made = await bot.tells("backup_made")
    assert [copy.name for copy in copies_in(tmp_path / "backups", "afterword")] == [made["file"]]
    assert telegram.world.token not in bot.log


async def test_without_a_folder_nothing_is_made(office: Office, tmp_path: Path) -> None:
    clock = StillClock(NIGHT)
    await Nightly(office.store, clock, f"sqlite:///{tmp_path / 'afterword.db'}", BackupSection(), "Europe/Kyiv")()
    assert {path.name for path in tmp_path.glob("*.db")} == {"afterword.db"}
