"""A clock that can be set from outside the process: real time plus an offset that stands in a file of eight bytes."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

_OFFSET = struct.Struct("d")


class ShiftedClock:
    """Every process that opens the file shares the clock; setting it is seen at once by all."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_OFFSET.pack(0.0))
        #: When it was set from here, in seconds that only grow.
        self.sets: list[float] = []
        with path.open("r+b") as file:
            self._bytes = mmap.mmap(file.fileno(), _OFFSET.size)

    @property
    def offset(self) -> timedelta:
        return timedelta(seconds=_OFFSET.unpack_from(self._bytes)[0])

    def set(self, offset: timedelta) -> None:
        _OFFSET.pack_into(self._bytes, 0, offset.total_seconds())
        self.sets.append(monotonic())

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset
