"""The easel: charts drawn by a process of its own, `python -m insights.chart`, that lives only while charts are due.

So the library that draws, bigger than the whole bot, is in no idle bot's memory, and the token is nowhere near it.
What cannot be drawn is None, and the digest goes out as text. Pictures are kept only as long as their process.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from insights.chart import Picture, to_json

log = logging.getLogger(__name__)

#: In seconds: without work until the process ends; for one picture, of which a new machine's first looks at all fonts.
REST = 20.0
LIMIT = 30.0
#: Of all teams of one morning.
MOST_KEPT = 32
#: The process may have been ended by somebody else meanwhile.
ATTEMPTS = 2
#: All that the process learns of our environment, and what is set for it: small pictures need no threads.
NEEDED = ("PATH", "HOME", "PYTHONPATH", "TMPDIR", "SYSTEMROOT")
SETTINGS = {"OPENBLAS_NUM_THREADS": "1"}


class Easel:
    """Draws one picture at a time. `stop` it at the end."""

    def __init__(self, rest: float = REST, limit: float = LIMIT) -> None:
        self._rest = rest
        self._limit = limit
        self._turn = asyncio.Lock()
        self._pictures: dict[str, bytes | None] = {}
        self._worker: Process | None = None
        self._resting: asyncio.Task[None] | None = None
        self._fonts: TemporaryDirectory[str] | None = None
        self._is_over = False

    @property
    def worker(self) -> int | None:
        """The id of the process, while there is one."""
        return self._worker.pid if self._worker is not None else None

    async def picture(self, picture: Picture) -> bytes | None:
        """A PNG; None when it could not be drawn. Asked again soon, the same picture costs nothing."""
        order = to_json(picture).encode() + b"\n"
        key = sha256(order).hexdigest()
        async with self._turn:
            self._stay_awake()
            try:
                if key not in self._pictures:
                    self._keep(key, await self._draw(order))
                return self._pictures[key]
            finally:
                self._resting = asyncio.create_task(self._rest_and_end(), name="easel")

    async def rested(self) -> None:
        """Until the process has ended for want of work."""
        if self._resting is not None:
            await asyncio.wait((self._resting,))

    async def stop(self) -> None:
        """Ends the process at once; a picture under way is None."""
        self._is_over = True
        if self._worker is not None:
            _kill(self._worker)
        async with self._turn:
            self._stay_awake()
            await self._clear()
            if self._fonts is not None:
                self._fonts.cleanup()

    # Drawing

    async def _draw(self, order: bytes) -> bytes | None:
        """None is remembered like a picture: what was too slow for one manager is not tried for the other nine."""
        reason = "gone"
        for _ in range(ATTEMPTS):
            if self._is_over:
                return None
            try:
                if png := await self._attempt(order):
                    return png
                reason = "refused"
                break
            except TimeoutError:
                reason = "too_slow"
                break
            except (OSError, asyncio.IncompleteReadError):
                continue
        log.warning("A chart could not be drawn.", extra={"event": "chart_failed", "reason": reason})
        return None

    async def _attempt(self, order: bytes) -> bytes:
        """Whoever goes away in the middle leaves no half of a picture to the next."""
        try:
            async with asyncio.timeout(self._limit):
                return await _ask(await self._present(), order)
        except BaseException:
            await self._end()
            raise

    async def _present(self) -> Process:
        """The process, begun when there is none. Whoever goes away while it begins still gets it, to end it."""
        if self._worker is None:
            beginning = asyncio.ensure_future(self._begin())
            try:
                self._worker = await asyncio.shield(beginning)
            except asyncio.CancelledError:
                self._worker = await beginning
                raise
        if self._is_over:  # Stopped while it began.
            _kill(self._worker)
        return self._worker

    async def _begin(self) -> Process:
        command = (sys.executable, "-m", "insights.chart")
        return await asyncio.create_subprocess_exec(
            *command, env=self._environ(), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
        )

    def _environ(self) -> dict[str, str]:
        """Where the list of fonts cannot be kept at home, it is kept until we stop: it takes long to make."""
        environ = {name: os.environ[name] for name in NEEDED if name in os.environ} | SETTINGS
        if not os.access(Path("~").expanduser(), os.W_OK):
            self._fonts = self._fonts or TemporaryDirectory(prefix="afterword-")
            environ["MPLCONFIGDIR"] = self._fonts.name
        return environ

    def _keep(self, key: str, png: bytes | None) -> None:
        if len(self._pictures) >= MOST_KEPT:
            del self._pictures[next(iter(self._pictures))]
        self._pictures[key] = png

    # The end

    def _stay_awake(self) -> None:
        """In turn: whoever rests is not at ending the process just now."""
        if self._resting is not None:
            self._resting.cancel()

    async def _rest_and_end(self) -> None:
        await asyncio.sleep(self._rest)
        async with self._turn:
            await self._clear()

    async def _clear(self) -> None:
        await self._end()
        self._pictures.clear()

    async def _end(self) -> None:
        """It holds nothing that could be lost."""
        worker, self._worker = self._worker, None
        if worker is not None:
            _kill(worker)
            await worker.wait()


async def _ask(worker: Process, order: bytes) -> bytes:
    """Raises OSError or IncompleteReadError when the process is gone."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(order)
    await worker.stdin.drain()
    length = int.from_bytes(await worker.stdout.readexactly(4), "big")
    return await worker.stdout.readexactly(length)


def _kill(worker: Process) -> None:
    with suppress(ProcessLookupError):
        worker.kill()
