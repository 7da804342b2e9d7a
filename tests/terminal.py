"""A terminal on the stage: `afterword` as a process of its own, in the folder and the environment of the story."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct, field

from simulator.clock import Clock
from simulator.people import Person
from simulator.server import Served, serve
from simulator.things import Message
from simulator.world import World
from tests.sqlite import lay_file


class Outcome(Struct, frozen=True):
    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        (line,) = self.err.splitlines()
        return line


Afterword = Callable[..., Awaitable[Outcome]]


class Serving(Struct):
    """`afterword run` while it serves."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)

    async def tells(self, event: str) -> dict[str, Any]:
        """Read on in its log until this was told."""
        assert self.process.stderr
        while line := (await self.process.stderr.readline()).decode():
            self.lines.append(line)
            told: dict[str, Any] = json.loads(line)
            if told.get("event") == event:
                return told
        raise AssertionError(f"it ended before {event} was told:\n{self.log}")

    async def ends(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal; the status it ends with."""
        if self.process.returncode is None:
            self.process.send_signal(sign)
        _, rest = await self.process.communicate()
        self.lines.append(rest.decode())
        assert self.process.returncode is not None
        return self.process.returncode

    @property
    def log(self) -> str:
        return "".join(self.lines)


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """The environment of the terminal; stories add to it."""
    outside = {key: value for key, value in os.environ.items() if not key.startswith("AFTERWORD_")}
    return outside | {
        "AFTERWORD_DATABASE__URL": f"sqlite:///{tmp_path / 'afterword.db'}",
        "AFTERWORD_COMPANY__TIMEZONE": "Europe/Kyiv",
        "COLUMNS": "200",
    }


@pytest.fixture
def afterword(tmp_path: Path, settings: dict[str, str]) -> Afterword:
    """Types a command in the folder of the story."""

    async def typed(*words: str) -> Outcome:
        process = await begun(words, tmp_path, settings)
        out, err = await process.communicate()
        return Outcome(process.returncode or 0, out.decode(), err.decode())

    return typed


async def begun(words: tuple[str, ...], folder: Path, settings: dict[str, str]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words), cwd=folder, env=settings, stdout=pipe, stderr=pipe
    )


@asynccontextmanager
async def serving(folder: Path, settings: dict[str, str], *words: str) -> AsyncIterator[Serving]:
    """`afterword run` from when it polls until the end of the block, at the latest; in an empty folder it finds a
    database without a row."""
    if settings["AFTERWORD_DATABASE__URL"].startswith(f"sqlite:///{folder}"):
        lay_file(folder)
    bot = Serving(await begun(("run", *words), folder, settings | {"AFTERWORD_LOG__FORMAT": "json"}))
    try:
        await bot.tells("started")
        yield bot
    finally:
        if bot.process.returncode is None:
            await bot.ends(signal.SIGKILL)


@pytest.fixture
async def telegram(settings: dict[str, str]) -> AsyncIterator[Served]:
    """A Telegram to talk to, at the address and with the token that the environment names."""
    served = await serve(World(Clock()))
    settings["AFTERWORD_TELEGRAM__TOKEN"] = served.world.token
    settings["AFTERWORD_TELEGRAM__BASE_URL"] = served.base_url
    yield served
    await served.stop()


async def seen(person: Person, words: str, within: float = 20) -> Message:
    """What a person sees, as soon as it is there; another process brings it."""
    world, clock = person.world, asyncio.get_running_loop().time
    until = clock() + within
    while True:
        changes = world.feed.changes.total
        try:
            return person.sees(words)
        except AssertionError:
            if clock() > until:
                raise
        await world.feed.wait(changes, 1)
