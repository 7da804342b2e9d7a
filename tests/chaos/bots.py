"""The bot as processes: started, killed, asked to stop, started again by a supervisor as systemd would."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from msgspec import Struct, field

PROJECT = Path(__file__).parents[2]
#: Lines of the log are long when they hold a traceback.
LONGEST_LINE = 1 << 22
#: The supervisor's pause after an end that nobody asked for, in seconds.
PAUSE = 0.2
#: After so many ends in a row that nobody asked for there is no point in going on.
HOPELESS = 12
#: A process that does not answer SIGTERM is killed after so many seconds.
PATIENCE = 30.0


class Blow(Struct, frozen=True):
    """SIGKILL or SIGTERM: which process, when, whether it led, and who stood by."""

    bot: Bot
    sign: signal.Signals
    at: float
    led: bool
    standbys: tuple[Bot, ...] = ()


class End(Struct, frozen=True):
    """How one process ended, `took` seconds after the signal that asked for it; None when nobody had asked."""

    sign: signal.Signals | None
    status: int
    took: float = 0.0


class Bot(Struct):
    """One place for a process. `port` is where it listens."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    log: BinaryIO
    port: int
    starts: list[float] = field(default_factory=list)
    #: (when, what) of the lines of its log that name an event.
    told: list[tuple[float, str]] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    leads: bool = False
    _process: asyncio.subprocess.Process | None = None
    _asked: tuple[signal.Signals, float] | None = None
    _is_wanted: bool = False
    supervisor: asyncio.Task[None] = None  # type: ignore[assignment]

    def start(self) -> None:
        self._is_wanted = True
        self.supervisor = asyncio.create_task(self._supervise(), name=f"supervisor of {self.name}")

    async def _supervise(self) -> None:
        while self._is_wanted:
            self.starts.append(monotonic())
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.chaos.launcher", *self.command),
                cwd=PROJECT,
                env=self.environ,
                stderr=asyncio.subprocess.PIPE,
                limit=LONGEST_LINE,
            )
            await self._listen(self._process)
            self._note_end(await self._process.wait())
            if self.ends[-1].sign is None:
                self._give_up_when_hopeless()
                await asyncio.sleep(PAUSE)

    def _give_up_when_hopeless(self) -> None:
        """Misfortunes end it now and then, but not so often in a row."""
        if len(self.ends) >= HOPELESS and all(end.sign is None for end in self.ends[-HOPELESS:]):
            self.log.flush()
            raise RuntimeError(f"{self.name} does not stay up; see {self.log.name}")

    def _note_end(self, status: int) -> None:
        sign, at = self._asked or (None, monotonic())
        self._asked = None
        self.leads = False
        self.ends.append(End(sign, status, monotonic() - at))

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr
        while line := await process.stderr.readline():
            self.log.write(b"%s " % self.name.encode() + line)
            with suppress(ValueError):
                self._hear(json.loads(line))

    def _hear(self, told: Any) -> None:
        event = str(told.get("event", "")) if isinstance(told, dict) else ""
        self.told.append((monotonic(), event))
        if event in ("leading", "deposed"):
            self.leads = event == "leading"

    def since(self, at: float, event: str) -> float | None:
        """How long after that moment it told this."""
        return next((when - at for when, what in self.told if what == event and when > at), None)

    @property
    def stands_by(self) -> bool:
        """Serves, and nobody has asked it to stop."""
        return self.is_running and self._asked is None and self.has_told("started")

    def hit(self, sign: signal.Signals) -> Blow | None:
        """None when there is nothing to hit."""
        process = self._process
        if process is None or process.returncode is not None or self._asked is not None:
            return None
        blow = Blow(self, sign, monotonic(), self.leads)
        self._asked = (sign, blow.at)
        process.send_signal(sign)
        return blow

    @property
    def is_running(self) -> bool:
        return self.pid is not None

    @property
    def pid(self) -> int | None:
        """None when it is not up."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    def has_told(self, event: str) -> bool:
        """Since its newest start."""
        return bool(self.starts) and self.since(self.starts[-1], event) is not None

    async def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """For good."""
        if not self.starts:
            return
        self._is_wanted = False
        self.hit(sign)
        _, late = await asyncio.wait([self.supervisor], timeout=PATIENCE)
        if late and self._process is not None:
            self._process.kill()
            await asyncio.wait([self.supervisor])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
