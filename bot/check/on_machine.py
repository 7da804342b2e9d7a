"""What the machine says: its clock and its disks."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from bot.check.finding import Finding
from bot.check.premises import Premises
from surveys.schedule import zone

MEGABYTE = 1_000_000
#: With less free space the database may soon be unable to grow.
TOO_LITTLE, LITTLE = 100 * MEGABYTE, 1000 * MEGABYTE
#: A clock further off asks and reminds at wrong times.
TOLERATED_SECONDS = 30
#: For Telegram's clock, in seconds.
PATIENCE = 10


async def clock(premises: Premises) -> Sequence[Finding]:
    """Compared with Telegram's own clock, when there is a token to talk to it."""
    config = premises.config
    there = datetime.now(zone(config.company.timezone))
    words = f"it is {there:%Y-%m-%d %H:%M} in {config.company.timezone}"
    difference = await _seconds_off(config.telegram.base_url) if config.telegram.token else None
    if difference is not None and abs(difference) > TOLERATED_SECONDS:
        cure = "set the clock, best by a time service such as systemd-timesyncd or chrony"
        return [Finding("clock", "problem", f"{words}; Telegram's clock differs by {difference:.0f} s", cure)]
    return [Finding("clock", "good", words)]


async def _seconds_off(address: str) -> float | None:
    try:
        there = await asyncio.to_thread(_date_there, address)
        return parsedate_to_datetime(there).timestamp() - time.time()
    except (HTTPException, OSError, ValueError):
        return None


def _date_there(address: str) -> str:
    """What the server says in any answer."""
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(parts.hostname or "", parts.port, timeout=PATIENCE)) as connection:
        connection.request("HEAD", parts.path or "/")
        return connection.getresponse().getheader("Date", "")


async def disk(premises: Premises) -> Sequence[Finding]:
    """Where the database grows, and where its copies are kept."""
    file, folder = premises.config.database.file, premises.config.backup.folder
    places = {standing(path / "file" if path is folder else path) for path in (file, folder) if path is not None}
    return [_free(place) for place in sorted(places)]


def _free(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:.1f} GB free in {folder}"
    if free >= LITTLE:
        return Finding("disk", "good", words)
    return Finding("disk", "problem" if free < TOO_LITTLE else "note", words, "make room, or move to a larger disk")


def standing(path: Path) -> Path:
    """The nearest place above that exists already."""
    return next(folder for folder in path.absolute().parents if folder.exists())
