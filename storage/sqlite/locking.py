"""One process at a time: a file beside the database that the kernel gives to one, and takes back when that one ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class HeldByAnother(Exception):
    """Another process works with the database."""


class FileLock:
    """Held from the moment it is made until `release`, or the end of the process, however it comes. HeldByAnother when
    somebody has it; OSError when the file cannot be made."""

    def __init__(self, path: Path) -> None:
        self._file: int | None = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.release()
            raise HeldByAnother from error
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Again and again, if need be. The file stays: whoever removed it could lock another than the next one does."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
