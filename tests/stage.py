"""The whole program on a stage: a real store on disk, a real HTTP Telegram, people with phones, and a clock to push.

Nothing sleeps: `settle` goes on until nothing is left to do at this moment, `passes` lives through time in steps.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App, build
from bot.config import Config, load_config
from simulator.clock import StillClock
from simulator.people import Person
from simulator.server import serve
from simulator.world import World
from surveys.ports import Work
from surveys.records import Role
from surveys.use_cases.join_staff import make_staff_link
from tests.fakes import TUESDAY_AFTERNOON, VirtualPace
from tests.sqlite import lay_file

STEP = timedelta(minutes=15)


class Stage:
    """`ivan` is a customer who has started the bot; staff join by links."""

    def __init__(self, folder: Path, settings: Mapping[str, str], starts_at: datetime) -> None:
        self.folder = folder
        self.settings = settings
        self.clock = StillClock(starts_at)
        self.world = World(self.clock)
        self.base_url = ""
        self._database = lay_file(folder)
        self._door = _a_free_door() if settings.get("AFTERWORD_TELEGRAM__MODE") == "webhook" else {}
        self.app: App

    @property
    def config(self) -> Config:
        environ = {
            "AFTERWORD_TELEGRAM__TOKEN": self.world.token,
            "AFTERWORD_TELEGRAM__BASE_URL": self.base_url,
            "AFTERWORD_DATABASE__URL": self._database,
            "AFTERWORD_COMPANY__NAME": "Аврора",
            "AFTERWORD_COMPANY__TIMEZONE": "Europe/Kyiv",
            "AFTERWORD_COMPANY__LANGUAGE": "ru",
            **self._door,
            **self.settings,
        }
        file = self.folder / "config.yaml"
        return load_config(file if file.exists() else None, environ)

    async def open(self, exits: AsyncExitStack) -> None:
        served = await serve(self.world)
        exits.push_async_callback(served.stop)
        self.base_url = served.base_url
        self._running = await exits.enter_async_context(AsyncExitStack())
        await self.start(self._running)

    async def start(self, exits: AsyncExitStack) -> None:
        """Start the program, or start it again."""
        self.app = await build(self.config, exits, self.clock, VirtualPace(self.clock))
        await self.app.store.leadership.won()
        await self.app.store.leadership.won()
        await self.app.sender.recover()
        await self.settle()

    async def restarts(self) -> None:
        """The program stops and is started again on the same database."""
        await self.stops()
        await self.starts()

    async def stops(self) -> None:
        await self._running.aclose()

    async def starts(self) -> None:
        await self.start(self._running)

    async def settle(self) -> None:
        await self.world.deliver_webhooks()
        await self.app.settle()

    async def passes(self, **time: float) -> None:
        """Time goes by in steps, and the program lives through each."""
        until = self.clock.now() + timedelta(**time)
        while self.clock.now() < until:
            self.clock.set(min(self.clock.now() + STEP, until))
            await self.app.touch.stays()
            await self.settle()

    async def hires(self, role: Role, name: str, team: str | None = "support", **person: Any) -> Person:
        """A colleague who came by a one-time link."""
        async with self.app.store.transaction() as tx:
            token = await make_staff_link(Work(tx, self.clock.now(), self.app.house), name, role, team)
        colleague = self.world.joins(name, **{"language_code": "ru", **person})
        colleague.starts(f"j_{token}")
        await self.settle()
        return colleague

    async def meets(self, name: str, username: str | None = None, language_code: str = "ru") -> Person:
        """A customer who has pressed Start."""
        person = self.world.joins(name, username=username, language_code=language_code)
        person.starts()
        await self.settle()
        return person


def _a_free_door() -> dict[str, str]:
    """Where Telegram calls the program."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        place = "{}:{}".format(*probe.getsockname())
    return {"AFTERWORD_WEB__LISTEN": place, "AFTERWORD_TELEGRAM__WEBHOOK_URL": f"http://{place}/telegram"}


@asynccontextmanager
async def stage(folder: Path, starts_at: datetime = TUESDAY_AFTERNOON, /, **settings: str) -> AsyncIterator[Stage]:
    """`settings`: INVITATIONS__DELAY="0s" and so on, as in the environment without the prefix."""
    prefixed = {f"AFTERWORD_{key}": value for key, value in settings.items()}
    async with AsyncExitStack() as exits:
        set_up = Stage(folder, prefixed, starts_at)
        await set_up.open(exits)
        yield set_up
