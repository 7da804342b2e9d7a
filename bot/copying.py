"""A copy of the database, made by a process of its own: `python -m bot.copying PATH`, the address in the environment.

So a long copy costs people who tap nothing, holds up no stop, and the address with its password is in no process list.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from storage import open_for_reading
from surveys.errors import AfterwordError

ADDRESS = "AFTERWORD_DATABASE__URL"
#: Serving goes first.
NICENESS = 10


class Copying:
    """One copy under way."""

    def __init__(self, process: asyncio.subprocess.Process, path: Path) -> None:
        self._process = process
        self._path = path

    @classmethod
    async def begin(cls, url: str, path: Path) -> Copying:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("AFTERWORD_")}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.copying", str(path)),
            env=environ | {ADDRESS: url},
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        return cls(process, path)

    async def end(self) -> str | None:
        """Waits for it; None when the copy is there, else the reason. A cancelled caller leaves nothing behind."""
        try:
            _, told = await self._process.communicate()
        except asyncio.CancelledError:
            self._process.kill()
            await self._process.wait()
            part_of(self._path).unlink(missing_ok=True)
            raise
        if self._process.returncode == 0:
            return None
        return (told.decode(errors="replace").strip().splitlines() or [f"status {self._process.returncode}"])[-1]


def part_of(path: Path) -> Path:
    """Where a copy grows until it is complete and checked."""
    return path.with_name(path.name + ".part")


async def copy(url: str, path: Path) -> None:
    """Beside the running bot; raises DatabaseUnusable when the copy could not be made or is not sound."""
    store = await open_for_reading(url)
    try:
        await store.backup(path)
    finally:
        await store.close()


def main() -> None:
    with suppress(OSError):
        os.nice(NICENESS)
    try:
        asyncio.run(copy(os.environ[ADDRESS], Path(sys.argv[1])))
    except (AfterwordError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
