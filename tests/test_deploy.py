"""The files for systemd and containers name only what exists, and the health check of the image tells the truth."""

from __future__ import annotations

import asyncio
import configparser
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from bot.config import Config, load_config
from bot.config_shape import settable, variable_of
from simulator.server import Served
from tests.terminal import afterword, serving, settings, telegram

__all__ = ["afterword", "settings", "telegram"]

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
FILES = sorted(DEPLOY.iterdir())


def _health_check() -> list[str]:
    (words,) = re.findall(
        r"HEALTHCHECK.*?CMD (\[.*?\])$", (DEPLOY / "Dockerfile").read_text(), re.DOTALL | re.MULTILINE
    )
    command: list[str] = yaml.safe_load(words)
    return command


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_settings_exist(file: Path) -> None:
    known = {variable_of(path) for path in settable(Config)}
    assert set(re.findall(r"\bAFTERWORD_[A-Z_]+\b", file.read_text("utf-8"))) <= known


def test_the_image_is_made_of_files_that_are_there() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert [name for name in allowed if not (ROOT / name).exists()] == []
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages | {"locales", "pyproject.toml", "requirements/run.txt"} <= set(allowed)


def test_the_settings_of_the_image_are_valid() -> None:
    words = shlex.split((DEPLOY / "Dockerfile").read_text().replace("\\\n", " "), comments=True)
    environ = dict(word.split("=", 1) for word in words if word.startswith("AFTERWORD_"))
    assert load_config(None, environ).web.listen is not None


async def test_the_health_check_of_the_image_tells_the_truth(
    telegram: Served, tmp_path: Path, settings: dict[str, str], unused_tcp_port: int
) -> None:
    python, flag, code = _health_check()
    assert (python, flag) == ("python", "-c")
    command = [sys.executable, flag, code.replace("8080", str(unused_tcp_port))]
    settings["AFTERWORD_WEB__LISTEN"] = f"127.0.0.1:{unused_tcp_port}"
    async with serving(tmp_path, settings):
        assert await _status(command) == 0
    assert await _status(command) == 1


async def _status(command: Sequence[str]) -> int:
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
    return await process.wait()


def test_the_services_fit_each_other() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    bot, database = compose["services"]["bot"], compose["services"]["database"]
    assert (DEPLOY / bot["build"]["context"] / bot["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert set(bot["depends_on"]) == {"database"}
    assert "healthcheck" in database
    named = {volume.partition(":")[0] for service in (bot, database) for volume in service["volumes"]}
    assert {name for name in named if not name.startswith(".")} == set(compose["volumes"])


def test_the_unit_restarts_for_ever_unless_a_person_is_needed() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "afterword.service", "utf-8")
    service = unit["Service"]
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("always", "2")
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert int(service["TimeoutStopSec"]) > 10
