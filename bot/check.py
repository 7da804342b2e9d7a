"""`afterword check`: looks at everything the bot stands on, before it is started or while it runs. Changes nothing.

Each finding says what was looked at and what was found; a problem comes with its cure.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Literal, TypeVar, cast

import aiohttp
from babel.messages.pofile import read_po
from rich.console import Console
from rich.table import Table
from telegram.error import TelegramError

from bot.app import bot_username
from bot.catalogues import catalogue_path
from bot.config import Config
from bot.logs import redact
from bot.surveys_in_force import surveys_in_force
from storage import open_for_reading
from surveys.errors import AfterwordError
from surveys.languages import LANGUAGES, Language
from surveys.ports import Tx
from surveys.schedule import zone

T = TypeVar("T")
Verdict = Literal["good", "note", "problem"]

MARKS: dict[Verdict, str] = {"good": "[green]✓[/]", "note": "[yellow]![/]", "problem": "[red]✗[/]"}

MEGABYTE = 1_000_000
#: With less free space the database may soon be unable to grow.
TOO_LITTLE, LITTLE = 100 * MEGABYTE, 1000 * MEGABYTE
#: A clock further off asks and reminds at wrong times.
TOLERATED_SECONDS = 30
#: Before this, two connections that write at the same instant could damage a database.
SAFE_SQLITE = (3, 51, 3)
TAKE_TOKEN = "to serve Telegram, set AFTERWORD_TELEGRAM__TOKEN to the token from @BotFather"


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    verdict: Verdict
    words: str
    cure: str = ""


async def examine(config: Config) -> list[Finding]:
    """All findings, in the order of `LOOKS`."""
    return [await look(config) for look in LOOKS]


def is_sound(findings: Sequence[Finding]) -> bool:
    return all(finding.verdict != "problem" for finding in findings)


def show(findings: Sequence[Finding]) -> None:
    """A table for people."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for finding in findings:
        cure = f"\n→ {finding.cure}" if finding.cure else ""
        table.add_row(MARKS[finding.verdict], finding.subject, redact(finding.words + cure))
    Console(highlight=False, markup=True).print(table)


async def _telegram(config: Config) -> Finding:
    if config.telegram.token is None:
        return Finding(
            "telegram",
            "note",
            "no token: `afterword run` starts the demo",
            TAKE_TOKEN,
        )
    try:
        return Finding("telegram", "good", f"the token belongs to @{await bot_username(config)}")
    except AfterwordError as refusal:
        return Finding(
            "telegram", "problem", str(refusal), "set AFTERWORD_TELEGRAM__TOKEN to the token from @BotFather"
        )
    except TelegramError as error:
        return Finding(
            "telegram",
            "problem",
            f"{config.telegram.base_url} cannot be reached: {error}",
            "check the network, the firewall, and telegram.base_url",
        )


async def _clock(config: Config) -> Finding:
    """Compared with Telegram's own clock, when there is a token to talk to it."""
    there = datetime.now(zone(config.company.timezone))
    words = f"it is {there:%Y-%m-%d %H:%M} in {config.company.timezone}"
    difference = await _seconds_off(config.telegram.base_url) if config.telegram.token else None
    if difference is not None and abs(difference) > TOLERATED_SECONDS:
        cure = "set the clock, best by a time service such as systemd-timesyncd or chrony"
        return Finding("clock", "problem", f"{words}; Telegram's clock differs by {difference:.0f} s", cure)
    return Finding("clock", "good", words)


async def _seconds_off(address: str) -> float | None:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.head(address, allow_redirects=False) as response,
        ):
            return parsedate_to_datetime(response.headers["Date"]).timestamp() - time.time()
    except (aiohttp.ClientError, OSError, LookupError, ValueError):
        return None


async def _database(config: Config) -> Finding:
    file = config.database.file
    if file is not None and not file.exists():
        return _database_to_be_made(file)
    try:
        given_up = await _asked(config, lambda tx: tx.inbox.dead())
    except AfterwordError as error:
        return Finding("database", "problem", str(error))
    if file is not None and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return Finding("database", "problem", f"{file} cannot be written", f"let this user write {file.parent}")
    if given_up:
        words = f"{file}: updates from Telegram that could not be handled and were given up: {given_up}"
        return Finding("database", "note", words, "look for update_dead in the log, and report what it says")
    return Finding("database", "good", f"{file} is in order")


def _database_to_be_made(file: Path) -> Finding:
    folder = _standing(file)
    if os.access(folder, os.W_OK | os.X_OK) and folder.is_dir():
        return Finding("database", "good", f"{file} will be made at the first start")
    cure = f"let this user write {folder}, or set database.url to another place"
    return Finding("database", "problem", f"{file} cannot be made: {folder} is not a folder one can write", cure)


def _standing(path: Path) -> Path:
    """The nearest place above that exists already."""
    return next(folder for folder in path.absolute().parents if folder.exists())


async def _asked(config: Config, question: Callable[[Tx], Awaitable[T]]) -> T:
    store = await open_for_reading(config.database.url)
    try:
        async with store.reading() as tx:
            return await question(tx)
    finally:
        await store.close()


async def _staff(config: Config) -> Finding:
    roles = [member.role for member in config.staff]
    with suppress(AfterwordError):  # The finding about the database says why.
        everyone = await _asked(config, lambda tx: tx.staff.everyone())
        roles += [one.role for one in everyone if one.left_at is None and one.source != "config"]
    words = f"managers: {roles.count('manager')}, agents: {roles.count('agent')}"
    if "manager" in roles:
        return Finding("staff", "good", words)
    cure = 'invite one: afterword invite manager --name "…"'
    return Finding("staff", "note", f"{words}; nobody gets cases and digests", cure)


async def _sqlite(config: Config) -> Finding:
    words = f"SQLite {sqlite3.sqlite_version}"
    if config.database.file is None or sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return Finding("sqlite", "good", words)
    cure = "nothing to do while only Afterword writes the file; let no other program write it"
    return Finding(
        "sqlite", "note", f"{words}: before 3.51.3 two writers at the same instant could damage a file", cure
    )


async def _disk(config: Config) -> Finding:
    folder = _standing(config.database.file or Path("here"))
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:.1f} GB free in {folder}"
    if free >= LITTLE:
        return Finding("disk", "good", words)
    return Finding("disk", "problem" if free < TOO_LITTLE else "note", words, "make room, or move the database")


async def _surveys(config: Config) -> Finding:
    try:
        return Finding("surveys", "good", ", ".join(survey.key for survey in surveys_in_force(config)))
    except AfterwordError as error:
        return Finding("surveys", "problem", str(error))


async def _languages(_config: Config) -> Finding:
    missing = [language for language in LANGUAGES if language != "en" and not _is_complete(language)]
    if missing:
        return Finding("languages", "problem", f"wording is missing in {', '.join(missing)}", "install Afterword anew")
    return Finding("languages", "good", ", ".join(LANGUAGES))


def _is_complete(language: Language) -> bool:
    path = catalogue_path(language)
    if not path.exists():
        return False
    with path.open("rb") as file:
        messages = [message for message in read_po(cast("IO[bytes]", file), locale=language) if message.id]
    wordings = [message.string if isinstance(message.string, tuple) else (message.string,) for message in messages]
    return bool(wordings) and all(all(wording) for wording in wordings)


LOOKS: tuple[Callable[[Config], Awaitable[Finding]], ...] = (
    *(_telegram, _database, _staff, _surveys, _languages, _clock, _disk, _sqlite),
)
