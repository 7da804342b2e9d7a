"""Starting, whatever is wrong: one clear line and a status, nothing lost, and no person's time."""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path

import pytest

from simulator.server import Served, serve
from simulator.world import World
from surveys.catalogue import BUILT_IN
from tests.builders import open_office
from tests.terminal import Afterword, Serving, begun, seen, serving


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        (
            "DATABASE__URL",
            "mysql://me:hush@db/x",
            "AFTERWORD_DATABASE__URL: expected sqlite:///path/to/file.db or postgresql://user:password@host/database",
        ),
        (
            "INVITATIONS__DEFAULT_SURVEY",
            "stars",
            "invitations.default_survey: there is no survey 'stars'; known: ces, csat, nps",
        ),
        ("CASES__LOW__STARS", "3", "cases.low.stars: there is no survey 'stars'; known: ces, csat, nps"),
        ("INVITATIONS__SURVEYS_FOLDER", "nowhere", "nowhere: expected a folder with survey files"),
    ],
)
async def test_what_cannot_be_used_is_one_line_and_2(
    telegram: Served,
    settings: dict[str, str],
    afterword: Afterword,
    tmp_path: Path,
    variable: str,
    value: str,
    line: str,
) -> None:
    settings[f"AFTERWORD_{variable}"] = value
    told = await afterword("run")
    assert (told.status, told.complaint) == (2, line)
    assert not (tmp_path / "afterword.db").exists(), "nothing was touched"
    assert telegram.world.log == []


async def test_a_place_that_cannot_hold_a_database_is_one_line(
    telegram: Served, settings: dict[str, str], afterword: Afterword, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "letter").write_text("Dear database, " * 1000)
    for path, reason in {
        tmp_path / "folder": "is a folder; name a file in it",
        tmp_path / "letter": "file is not a database",
        Path("/proc/afterword/a.db"): "No such file or directory",
    }.items():
        settings["AFTERWORD_DATABASE__URL"] = f"sqlite:///{path}"
        told = await afterword("run")
        assert (told.status, told.complaint) == (1, f"{path}: {reason}")


async def test_a_survey_reworded_after_it_was_answered_is_refused(
    telegram: Served, settings: dict[str, str], afterword: Afterword, tmp_path: Path
) -> None:
    async with serving(tmp_path, settings) as bot:
        await bot.ends()
    async with open_office(tmp_path) as office:
        ivan = await office.customer()
        invitation = await office.asked(ivan)
        await office.taps(ivan, invitation.token, "score", "4")
    csat = (BUILT_IN / "csat.yaml").read_text("utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "csat.yaml").write_text(csat.replace("Плохо", "Неважно"), "utf-8")
    settings |= {"AFTERWORD_INVITATIONS__SURVEYS_FOLDER": "mine", "AFTERWORD_LOG__LEVEL": "warning"}
    told = await afterword("run")
    assert told.status == 2
    assert told.complaint.startswith("survey 'csat': version 1 was answered with other wording or choices")

    (tmp_path / "mine" / "csat.yaml").write_text(
        csat.replace("Плохо", "Неважно").replace("version: 1", "version: 2"), "utf-8"
    )
    async with serving(tmp_path, settings | {"AFTERWORD_LOG__LEVEL": "info"}) as bot:
        assert await bot.ends() == 0


async def test_a_telegram_out_of_reach_is_waited_for(settings: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings |= {
        "AFTERWORD_TELEGRAM__TOKEN": World().token,
        "AFTERWORD_TELEGRAM__BASE_URL": f"http://127.0.0.1:{port}",
        "AFTERWORD_LOG__FORMAT": "json",
    }
    bot = Serving(await begun(("run",), tmp_path, settings))
    assert "Cannot connect" in (await bot.tells("poll_failed"))["reason"]
    telegram = await serve(World(), port=port)
    await bot.tells("started")
    ivan = telegram.world.joins("Иван")
    ivan.starts()
    await seen(ivan, "/stop")
    assert await bot.ends() == 0
    await telegram.stop()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_waiting_for_telegram_can_be_stopped(
    settings: dict[str, str], tmp_path: Path, sign: signal.Signals
) -> None:
    settings |= {
        "AFTERWORD_TELEGRAM__TOKEN": World().token,
        "AFTERWORD_TELEGRAM__BASE_URL": "http://127.0.0.1:9",
        "AFTERWORD_LOG__FORMAT": "json",
    }
    bot = Serving(await begun(("run",), tmp_path, settings))
    await bot.tells("poll_failed")
    assert await bot.ends(sign) == 0
    assert "Traceback" not in bot.log


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_the_demo_finds_a_free_port_and_stops_when_told(
    settings: dict[str, str], tmp_path: Path, sign: signal.Signals
) -> None:
    first, second = [await begun(("run",), tmp_path, settings) for _ in range(2)]
    pages = [await _address(process) for process in (first, second)]
    assert pages[0] != pages[1]
    for process in (first, second):
        process.send_signal(sign)
        _, complaints = await process.communicate()
        assert process.returncode == 0
        assert "Traceback" not in complaints.decode()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    while b"http://" not in (line := await process.stdout.readline()):
        assert line, "the demo ended"
    return next(word for word in line.decode().split() if word.startswith("http://"))
