"""`afterword restore`: a copy becomes the database again. What it replaces is kept.

A file stays beside the new one. On a server a copy is brought into an empty database only, and the old one stays as it
is.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.config import DatabaseSection
from storage.moving import restore
from storage.sqlite.replacing import replace_by


async def bring_back(database: DatabaseSection, copy: Path) -> str:
    """What was done, in a line or two. Raises StoreError when the copy is not sound or the bot runs."""
    if database.file is None:
        moved = await restore(copy, database.url, lambda what, done, of: None)
        return f"The database now holds what {copy} holds: {sum(moved.values())} rows, compared."
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    aside = await asyncio.to_thread(replace_by, copy, database.url, stamp)
    kept = f"\nThe database it replaced: {aside}" if aside else ""
    return f"{database.file} is now what {copy} holds.{kept}"
