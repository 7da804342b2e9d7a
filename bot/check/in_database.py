"""What the database says: about itself, its engine, the bot that works on it, and the copies that were made."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.check.finding import Finding, Verdict
from bot.check.on_machine import standing
from bot.check.premises import Premises
from bot.nightly import backup_times, copies_in, made_at, stem_of
from storage.sqlite.condition import Condition, condition_of
from surveys.ports import Tx
from surveys.records import Mark
from surveys.schedule import local_date, zone
from surveys.use_cases.stay_in_touch import IN_TOUCH, LONGEST_SILENCE

#: Before this, two connections that write at the same instant could damage a database.
SAFE_SQLITE = (3, 51, 3)
#: A log that has grown to this is never folded in: somebody keeps reading.
LONGEST_LOG = 256_000_000
#: A night, and some hours for a machine that was off.
STALE = timedelta(hours=36)
#: So many days are counted again: enough for last week's digest, and quick in a long history too.
RECOUNTED = timedelta(days=8)
#: Where locks and shared memory cannot be relied on.
ON_THE_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs", "ceph", "vboxsf")


async def database(premises: Premises) -> Sequence[Finding]:
    file = premises.config.database.file
    if premises.trouble is not None:
        cure = "" if file is not None else "look whether the server is up, and at database.url"
        return [Finding("database", "problem", str(premises.trouble), cure)]
    if premises.store is None and file is not None:
        return [_to_be_made(file)]
    if file is not None and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return [Finding("database", "problem", f"{file} cannot be written", f"let this user write {file.parent}")]
    given_up = await premises.asked(lambda tx: tx.inbox.dead())
    if given_up:
        words = f"updates from Telegram that could not be handled and were given up: {given_up}"
        return [Finding("database", "note", words, "look for update_dead in the log, and report what it says")]
    return [Finding("database", "good", f"{file or 'the server'} is in order")]


def _to_be_made(file: Path) -> Finding:
    folder = standing(file)
    if os.access(folder, os.W_OK | os.X_OK) and folder.is_dir():
        return Finding("database", "good", f"{file} will be made at the first start")
    cure = f"let this user write {folder}, or set database.url to another place"
    return Finding("database", "problem", f"{file} cannot be made: {folder} is not a folder one can write", cure)


async def engine(premises: Premises) -> Sequence[Finding]:
    """The engine's version, and how it works here."""
    file = premises.config.database.file
    if premises.store is None:
        return []
    if file is None:
        return await _server(premises)
    condition = await asyncio.to_thread(condition_of, file)
    return [_version(condition), *_pragmas(condition), *_file(file, condition)]


def _version(condition: Condition) -> Finding:
    words = f"SQLite {condition.version}, schema {condition.revision}, {condition.size / 1e6:.1f} MB"
    if tuple(map(int, condition.version.split("."))) >= SAFE_SQLITE:
        return Finding("sqlite", "good", words)
    cure = "nothing to do while only Afterword writes the file; let no other program write it"
    words += ": before 3.51.3 two writers at the same instant could damage a file"
    return Finding("sqlite", "note", words, cure)


def _pragmas(condition: Condition) -> list[Finding]:
    found = []
    if condition.journal_mode != "wal":
        words = f"the journal is {condition.journal_mode}, not wal: some other program has changed it"
        found.append(Finding("sqlite", "problem", words, "start the bot again: it sets it back"))
    if condition.damage:
        cure = "stop the bot and bring back the newest backup: afterword restore PATH"
        found.append(Finding("sqlite", "problem", f"the file is damaged: {condition.damage}", cure))
    if condition.log_size > LONGEST_LOG:
        words = f"the write-ahead log has grown to {condition.log_size / 1e6:.0f} MB"
        found.append(Finding("sqlite", "note", words, "end programs that keep reading the file, or restart the bot"))
    return found


def _file(file: Path, condition: Condition) -> list[Finding]:
    found = []
    if file.stat().st_mode & 0o077:
        found.append(Finding("database", "note", f"other users may read {file}", f"chmod 600 {file}"))
    if condition.filesystem in ON_THE_NETWORK:
        words = f"{file} is on a network share ({condition.filesystem}), where SQLite's write-ahead log does not work"
        found.append(Finding("database", "problem", words, "move it to a local disk, or move to PostgreSQL"))
    return found


async def _server(premises: Premises) -> list[Finding]:
    from storage.postgres.condition import condition_of as condition_of_server  # Brings the driver along.

    server = await condition_of_server(premises.config.database.url)
    words = f"PostgreSQL {server.version}, schema {server.revision}; connections: {server.connections} of {server.most}"
    found = [Finding("server", "good", words)]
    if server.connections > server.most * 0.9:
        found = [Finding("server", "problem", words, "raise max_connections, or end programs that keep connections")]
    if server.leaders == 0:
        found.append(Finding("leader", "note", "no process leads, so nothing is sent", "start the bot"))
    else:
        found.append(Finding("leader", "good", f"a process leads; how often the lead changed: {server.epoch}"))
    return found


async def life(premises: Premises) -> Sequence[Finding]:
    """When the bot was last in touch with Telegram, and what it could not prove."""
    seen = await premises.asked(_seen)
    if seen is None:
        return []
    mark, in_doubt = seen
    doubt = f"; deliveries in doubt: {in_doubt}" if in_doubt else ""
    if mark is None:
        return [Finding("bot", "note", "has not been in touch with Telegram yet", "start it: afterword run")]
    age = premises.now - mark.at
    words = f"last in touch with Telegram {_ago(age)} ago{doubt}"
    if age <= LONGEST_SILENCE:
        return [Finding("bot", "good", words)]
    cure = "if it should be running, start it; if it is, poll_failed and webhook_error in its log say what is wrong"
    return [Finding("bot", "note", words, cure)]


async def _seen(tx: Tx) -> tuple[Mark | None, int]:
    return await tx.marks.get(IN_TOUCH), (await tx.deliveries.count_by_state()).get("in_doubt", 0)


async def figures(premises: Premises) -> Sequence[Finding]:
    """Whether the sums that figures are read from are still what the answers give, in the last days."""
    local = zone(premises.config.company.timezone)
    since = local_date(premises.now, local) - RECOUNTED
    looked = await premises.asked(lambda tx: _sums(tx, since))
    if looked is None:
        return []
    wrong, by_day_since = looked
    found = [_miscounted(day, n) for day, n in sorted(wrong.items())]
    if by_day_since is not None:
        words = f"counted by the days of {local.key} since {local_date(by_day_since, local)}; earlier ones follow"
        found.append(Finding("figures", "note", words, "nothing: all figures are right while the bot counts on"))
    return found or [Finding("figures", "good", f"those of the last {RECOUNTED.days} days are what a recount gives")]


async def _sums(tx: Tx, since: date) -> tuple[Mapping[date, int], datetime | None]:
    miscounts = await tx.figures.miscounts(since)
    return Counter(each.day for each in miscounts), await tx.figures.counted_since()


def _miscounted(day: date, n: int) -> Finding:
    words = f"sums of {day} that are not what its answers give: {n}"
    return Finding("figures", "problem", words, f"afterword recount --from {day} --to {day}; and report it")


async def backups(premises: Premises) -> Sequence[Finding]:
    folder = premises.config.backup.folder
    if folder is None:
        cure = "set backup.folder, best on another disk"
        is_file = premises.config.database.file is not None
        return [Finding("backups", "note" if is_file else "good", "no nightly backups", cure if is_file else "")]
    copies = copies_in(folder, stem_of(premises.config.database.url))
    times = await premises.asked(backup_times) or {}
    return [_writable(folder) or _newest(premises.now, folder, copies[-1] if copies else None, times)]


def _writable(folder: Path) -> Finding | None:
    place = folder if folder.exists() else standing(folder)
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return None
    return Finding("backups", "problem", f"{folder} is not a folder one can write", f"let this user write {place}")


def _newest(now: datetime, folder: Path, copy: Path | None, times: Mapping[str, datetime]) -> Finding:
    made, failed = times.get("made"), times.get("failed")
    if failed is not None and (made is None or failed > made):
        words = f"the last one failed at {failed:%Y-%m-%d %H:%M} UTC"
        return Finding("backups", "problem", words, "backup_failed in the log says why")
    if copy is None:
        gone: Verdict = "problem" if made is not None else "note"
        return Finding("backups", gone, f"there is none in {folder}", "start the bot: it makes the first one at once")
    age = now - made_at(copy)
    words = f"the newest in {folder} is {copy.name}, {copy.stat().st_size / 1e6:.1f} MB, {_ago(age)} old"
    if age <= STALE:
        return Finding("backups", "good", words)
    return Finding("backups", "problem", words, "look whether the bot runs, and for backup_failed in its log")


def _ago(age: timedelta) -> str:
    seconds = max(0, round(age.total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
