"""What the machine says: its clock and its disks."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp

from bot.check.finding import Finding
from bot.check.premises import Premises
from surveys.schedule import zone

MEGABYTE = 1_000_000
#: With less free space the database may soon be unable to grow.
TOO_LITTLE, LITTLE = 100 * MEGABYTE, 1000 * MEGABYTE
#: A clock further off asks and reminds at wrong times.
TOLERATED_SECONDS = 30


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
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.head(address, allow_redirects=False) as response,
        ):
            return parsedate_to_datetime(response.headers["Date"]).timestamp() - time.time()
    except (aiohttp.ClientError, OSError, LookupError, ValueError):
        return None


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
