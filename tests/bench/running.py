"""A bot and its server as two processes, each on a core of its own where there are two; what the bot's costs is read
from /proc, so nothing of ours runs inside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from msgspec import Struct

from tests.bench.people import TOKEN

ROOT = Path(__file__).parents[2]
#: What a wish to the server may take, in seconds.
LONGEST = 600.0
MOST_SECONDS_TO_START = 60
CORES = sorted(os.sched_getaffinity(0))
#: The bot's, and everybody else's.
BOTS_CORE, OTHER_CORES = {CORES[-1]}, set(CORES[:-1]) or {CORES[-1]}
_TICKS = os.sysconf("SC_CLK_TCK")
_END_OF_LOG = 2000


class BenchError(Exception):
    """A figure could not be measured; the text says of which bot and why."""


class Bot(Struct, frozen=True):
    """How a bot is started. `{token}`, `{address}`, `{folder}` and `{database}` are filled in."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class Running:
    """One bot at work on its server."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], port: int, started_at: float, log: Path) -> None:
        self.name = name
        self._process, self._port, self._started_at, self._log = process, port, started_at, log
        self._next_customer = 0

    def start_seconds(self) -> float:
        """From the start of the process to its first poll."""
        for _ in range(MOST_SECONDS_TO_START):
            polled_at = self.wish("first_poll")
            if polled_at is not None:
                return float(polled_at) - self._started_at
            if self._process.poll() is not None:
                break
        raise BenchError(self._sorry("never polled"))

    def taps(self, number: int, per_second: float | None = None, latency: float = 0.0) -> dict[str, Any]:
        """So many customers who have not pressed yet press once."""
        first, self._next_customer = self._next_customer, self._next_customer + number
        told: dict[str, Any] = self.wish("taps", first=first, number=number, per_second=per_second, latency=latency)
        if told["missing"]:
            raise BenchError(self._sorry(f"{told['missing']} of {number} presses were not answered and edited"))
        return told

    def wish(self, name: str, **wishes: Any) -> Any:
        """What the server says once it is done."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=LONGEST)
        try:
            connection.request("POST", f"/control/{name}", json.dumps(wishes))
            return json.loads(connection.getresponse().read())
        except OSError as error:
            raise BenchError(self._sorry(f"{name}: {error}")) from None
        finally:
            connection.close()

    def printed(self) -> str:
        """What it has said, once it has ended by itself."""
        if self._process.wait(LONGEST):
            raise BenchError(self._sorry("failed"))
        return self._log.read_text()

    def cpu_seconds(self) -> float:
        """Of all threads, in user and system mode."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self, what: str = "VmRSS") -> float:
        """MiB that are resident now; VmHWM: the most that ever were."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024

    def _sorry(self, what: str) -> str:
        state = self._process.poll()
        ended = "" if state is None else f" (it ended with status {state})"
        return f"{self.name}: {what}{ended}\n{self._log.read_text(errors='replace')[-_END_OF_LOG:]}"


@contextmanager
def running(bot: Bot, folder: Path, database: str = "", *more: str) -> Iterator[Running]:
    """The bot at work, with more arguments at the end; both processes have ended afterwards."""
    with _process([sys.executable, "-m", "tests.bench.telegram"], OTHER_CORES, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        filled = {"token": TOKEN, "address": f"http://127.0.0.1:{port}", "folder": str(folder), "database": database}
        environment = {name: value.format(**filled) for name, value in bot.environment.items()}
        command, log = (
            [*(part.format(**filled) for part in bot.command), *more],
            folder / f"{bot.name.replace(' ', '_')}.log",
        )
        started_at = time.monotonic()
        with log.open("wb") as lines, _process(command, BOTS_CORE, environment, folder, lines, lines) as process:
            yield Running(bot.name, process, port, started_at, log)


@contextmanager
def _process(
    command: Sequence[str],
    cores: set[int],
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    stdout: Any = None,
    stderr: Any = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Pinned before its first instruction; asked to stop at the end, and ended if it does not."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AFTERWORD_", "PYTHON"))}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**inherited, **(environment or {})},
        stdout=stdout,
        stderr=stderr,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
