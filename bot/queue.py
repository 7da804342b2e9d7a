"""`afterword queue`: how far sending has come, kind by kind, and when it will be through. Only looks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import to_builtins
from rich.console import Console
from rich.table import Table

from bot.clock import SystemClock
from bot.config import Config
from storage import open_for_reading
from surveys.records import KindProgress, Progress

#: Column → what stands above it.
HEADS: Mapping[str, str] = {
    "waiting": "waiting",
    "due": "due now",
    "sending": "sending",
    "sent": "sent 1 h",
    "in_doubt": "in doubt",
    "dead": "dead 24 h",
}


async def look(config: Config) -> Progress:
    store = await open_for_reading(config.database.url)
    try:
        async with store.reading() as tx:
            return await tx.deliveries.progress(SystemClock().now())
    finally:
        await store.close()


def time_left(progress: Progress, rate: int) -> timedelta:
    """For what is due now, at the configured rate; pauses that Telegram asks for are not foreseen."""
    due = sum(kind.due for kind in progress.kinds.values())
    return timedelta(seconds=round(due / rate))


def as_text(progress: Progress, rate: int) -> str:
    """JSON for a program."""
    facts: dict[str, Any] = to_builtins(progress, builtin_types=(datetime,))
    facts["seconds_left"] = int(time_left(progress, rate).total_seconds())
    return json.dumps(facts, default=_moment, ensure_ascii=False, indent=2)


def show(progress: Progress, rate: int, now: datetime) -> None:
    """A table for people, and what it comes to."""
    console = Console(highlight=False)
    console.print(_table(progress, now) if progress.kinds else "Nothing waits, and nothing was sent in the last hour.")
    for line in _lines(progress, rate, now):
        console.print(line)


def _table(progress: Progress, now: datetime) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("kind", no_wrap=True)
    for head in (*HEADS.values(), "oldest"):
        table.add_column(head, justify="right", no_wrap=True)
    for name, kind in progress.kinds.items():
        table.add_row(name, *_row(kind, now))
    if len(progress.kinds) > 1:
        table.add_section()
        table.add_row("all", *_row(_sum(progress), now))
    return table


def _row(kind: KindProgress, now: datetime) -> list[str]:
    counts = [str(getattr(kind, name) or "–") for name in HEADS]
    return [*counts, "–" if kind.oldest_at is None else _span(now - kind.oldest_at)]


def _sum(progress: Progress) -> KindProgress:
    kinds = list(progress.kinds.values())
    counts = {name: sum(getattr(kind, name) for kind in kinds) for name in HEADS}
    moments = [kind.oldest_at for kind in kinds if kind.oldest_at is not None]
    return KindProgress(**counts, oldest_at=min(moments, default=None))


def _lines(progress: Progress, rate: int, now: datetime) -> list[str]:
    left, lines = time_left(progress, rate), []
    if left:
        lines.append(f"At {rate} messages a second what is due now takes another {_span(left)}.")
    if progress.parked_until is not None:
        lines.append(f"Telegram asked for a pause: nothing is sent for another {_span(progress.parked_until - now)}.")
    if progress.parked_chats:
        lines.append(f"Chats that are spared for a while: {progress.parked_chats}.")
    return lines


def _span(time: timedelta) -> str:
    """45 s, 12 min, 3 h 5 min."""
    seconds = max(0, round(time.total_seconds()))
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def _moment(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
