"""In what condition a database file is: facts, looked up beside whoever works on it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

#: A larger file is not read through: that would take minutes.
READ_THROUGH = 500_000_000
_MOUNTS = Path("/proc/self/mounts")


class Condition(Struct, frozen=True):
    version: str
    revision: str | None
    journal_mode: str
    #: What SQLite says is wrong in the file; empty when nothing is, or when the file is too large to be read through.
    damage: str
    size: int
    log_size: int
    #: Such as ext4; empty where the system does not tell.
    filesystem: str


def condition_of(path: Path) -> Condition:
    """The database must be there and be readable."""
    size, log = path.stat().st_size, Path(f"{path}-wal")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        revision = database.execute("SELECT version_num FROM alembic_version").fetchone()
        journal_mode = database.execute("PRAGMA journal_mode").fetchone()[0]
        verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0] if size <= READ_THROUGH else "ok"
    return Condition(
        sqlite3.sqlite_version,
        revision[0] if revision else None,
        journal_mode,
        "" if verdict == "ok" else str(verdict),
        size,
        log.stat().st_size if log.exists() else 0,
        _filesystem(path.absolute().parent),
    )


def _filesystem(folder: Path) -> str:
    """That of the mount point nearest above."""
    if not _MOUNTS.exists():
        return ""
    lines = (line.split() for line in _MOUNTS.read_text("utf-8", "replace").splitlines())
    mounts = [(Path(fields[1].replace("\\040", " ")), fields[2]) for fields in lines]
    above = [mount for mount in mounts if folder.is_relative_to(mount[0])]
    return max(above, key=lambda mount: len(mount[0].parts))[1] if above else ""
