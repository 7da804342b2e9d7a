"""The door into the running bot: open to its owner while the bot runs, and harmless when it does not."""

import asyncio
import logging
import socket
from pathlib import Path

import pytest

from bot.door import knock, open_door
from bot.errands import Desk
from bot.failing import WrongUse
from simulator.clock import StillClock
from surveys.errors import AfterwordError
from tests.builders import Office, open_office

ORDER = {"name": "Анна", "role": "agent", "team": None}


def desk_of(office: Office) -> Desk:
    return Desk(office.store, office.house, StillClock(office.now))


async def test_the_door_opens_to_its_owner_only_and_leaves_nothing_behind(tmp_path: Path) -> None:
    database, door = tmp_path / "afterword.db", tmp_path / "afterword.db-door"
    async with open_office(tmp_path) as office:
        async with open_door(database, desk_of(office)):
            assert door.stat().st_mode & 0o777 == 0o600
            assert await knock(database, "invite", ORDER)
        assert not door.exists()


async def test_nobody_answers_at_a_door_that_a_crash_left(tmp_path: Path) -> None:
    database = tmp_path / "afterword.db"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / "afterword.db-door"))
    left.close()
    assert await knock(database, "invite", ORDER) is None
    async with open_office(tmp_path) as office, open_door(database, desk_of(office)):
        assert await knock(database, "invite", ORDER)


async def test_a_refusal_reaches_the_person_who_asked(tmp_path: Path) -> None:
    database = tmp_path / "afterword.db"
    async with open_office(tmp_path) as office, open_door(database, desk_of(office)):
        with pytest.raises(WrongUse, match="nobody is a manager yet"):
            await knock(database, "deliver_digest", {"manager": 7, "day": None})


async def test_an_errand_that_fails_is_logged_and_the_bot_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = tmp_path / "afterword.db"
    async with open_office(tmp_path) as office, open_door(database, desk_of(office)):
        with caplog.at_level(logging.ERROR), pytest.raises(AfterwordError, match="its log says why"):
            await knock(database, "dance", {})
        assert await knock(database, "invite", ORDER)
    assert "An errand failed." in caplog.messages


async def test_a_visitor_who_says_nothing_holds_up_nobody(tmp_path: Path) -> None:
    database = tmp_path / "afterword.db"
    async with open_office(tmp_path) as office, open_door(database, desk_of(office)):
        _, silent = await asyncio.open_unix_connection(f"{database}-door")
        assert await knock(database, "invite", ORDER)
        silent.close()


async def test_a_bot_whose_path_is_too_long_for_a_door_runs_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = tmp_path / ("long" * 30) / "afterword.db"
    database.parent.mkdir()
    async with open_office(tmp_path) as office, open_door(database, desk_of(office)):
        assert await knock(database, "invite", ORDER) is None
    assert "Commands in other terminals cannot reach this bot." in caplog.messages


async def test_a_database_server_needs_no_door(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office, open_door(None, desk_of(office)):
        assert await knock(None, "invite", ORDER) is None
