"""How far a long command has come, beside what it prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: What is being done, how much of it is done, and of how much.
Progress = Callable[[str, int, int], None]


@contextmanager
def bars() -> Iterator[Progress]:
    """One bar for each table, beside what the command prints; none when nothing begins."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shown = Bars(*columns, console=Console(stderr=True))
    tasks: dict[str, Any] = {}

    def show(what: str, done: int, total: int) -> None:
        shown.start()
        if what not in tasks and total:
            tasks[what] = shown.add_task(what, total=total)
        if what in tasks:
            shown.update(tasks[what], completed=done)

    try:
        yield show
    finally:
        if tasks:
            shown.stop()
