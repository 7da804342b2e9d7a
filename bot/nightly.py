"""Nightly backups: one each night, decided from the database and the clock like digests, the oldest taken away.

A night that was missed is made up for at the next beat; a backup that failed is tried again after an hour.
"""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from bot.config import BackupSection
from bot.copying import Copying
from surveys.ports import Clock, Store, Tx
from surveys.records import Mark
from surveys.schedule import last_passing, zone

log = logging.getLogger(__name__)

#: The marks: when the last one was begun, was complete, went wrong.
BEGUN, MADE, FAILED = "backup_begun", "backup_made", "backup_failed"
TRY_AGAIN_AFTER = timedelta(hours=1)
_STAMP = "%Y%m%dT%H%M%SZ"


class Nightly:
    """Called at every beat."""

    def __init__(self, store: Store, clock: Clock, url: str, settings: BackupSection, timezone: str) -> None:
        self._store = store
        self._clock = clock
        self._url = url
        self._settings = settings
        self._zone = zone(timezone)
        self._under_way: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        """Begins a backup when one is due; the beat does not wait for it."""
        folder = self._settings.folder
        if folder is None or self._is_under_way or not await self._is_due():
            return
        self._under_way = asyncio.create_task(self._make(folder.absolute()), name="backup")

    @property
    def _is_under_way(self) -> bool:
        return self._under_way is not None and not self._under_way.done()

    async def finish(self) -> None:
        """Waits for the one under way."""
        if self._under_way is not None:
            await asyncio.wait((self._under_way,))

    async def stop(self) -> None:
        """Breaks off the one under way; the next start makes up for it."""
        if self._under_way is not None:
            self._under_way.cancel()
            await self.finish()

    async def _is_due(self) -> bool:
        """Decided by whoever notes it first."""
        now = self._clock.now()
        tonight = last_passing(now, self._settings.at, self._zone)
        async with self._store.transaction() as tx:
            made, begun = await tx.marks.get(MADE), await tx.marks.get(BEGUN)
            is_made = made is not None and made.at >= tonight
            is_too_soon = begun is not None and begun.at >= tonight and now - begun.at < TRY_AGAIN_AFTER
            if is_made or is_too_soon:
                return False
            await tx.marks.put(Mark(BEGUN, now))
            return True

    async def _make(self, folder: Path) -> None:
        path = folder / f"{stem_of(self._url)}-{self._clock.now().astimezone(UTC):{_STAMP}}.db"
        try:
            trouble = await self._copy(path)
        except OSError as error:
            trouble = f"{path}: {error.strerror or error}"
        if trouble:
            log.error("The nightly backup failed.", extra={"event": "backup_failed", "reason": trouble})
        else:
            log.info("The nightly backup is made.", extra={"event": "backup_made", "file": path.name})
        await self._note(FAILED if trouble else MADE)

    async def _copy(self, path: Path) -> str | None:
        clear_away(path.parent, stem_of(self._url), parts=True, keep=0)
        copying = await Copying.begin(self._url, path)
        trouble = await copying.end()
        if trouble is None:
            clear_away(path.parent, stem_of(self._url), parts=False, keep=self._settings.keep)
        return trouble

    async def _note(self, what: str) -> None:
        """What cannot be noted is tried again like a backup that failed."""
        try:
            async with self._store.transaction() as tx:
                await tx.marks.put(Mark(what, self._clock.now()))
        except Exception as error:
            log.warning("The backup was not noted.", extra={"event": "backup_not_noted"}, exc_info=error)


async def backup_times(tx: Tx) -> dict[str, datetime]:
    """When a backup was last made, and when one last failed."""
    marks = {"made": await tx.marks.get(MADE), "failed": await tx.marks.get(FAILED)}
    return {outcome: mark.at for outcome, mark in marks.items() if mark is not None}


def stem_of(url: str) -> str:
    """What the names of this database's copies begin with."""
    return Path(make_url(url).database or "afterword").stem


def copies_in(folder: Path, stem: str, parts: bool = False) -> list[Path]:
    """The nightly copies that are there, oldest first; with `parts`, those that were broken off."""
    end = r"\.part" if parts else ""
    ours = re.compile(rf"{re.escape(stem)}-\d{{8}}T\d{{6}}Z\.db{end}")
    return sorted(path for path in folder.iterdir() if ours.fullmatch(path.name)) if folder.is_dir() else []


def clear_away(folder: Path, stem: str, parts: bool, keep: int) -> None:
    """Nothing but what was made here is ever taken away."""
    copies = copies_in(folder, stem, parts)
    for path in copies[: max(0, len(copies) - keep)]:
        path.unlink(missing_ok=True)


def made_at(copy: Path) -> datetime:
    return datetime.strptime(copy.stem[-16:], _STAMP).replace(tzinfo=UTC)
