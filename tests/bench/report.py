"""docs/performance.md from a run: the machine, every figure with its spread, and a sentence for each goal missed."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.bots import OPPONENTS
from tests.bench.figures import Result
from tests.bench.reasons import REASONS
from tests.bench.sessions import LATENCY, LIMIT, TAPS_MEANWHILE, Sizes

OUR_LIBRARIES = ("python-telegram-bot", "httptools", "uvloop", "SQLAlchemy", "orjson", "asyncpg")
THEIR_LIBRARIES = ("python-telegram-bot", "httpx", "aiogram", "aiohttp", "uvloop")
VERDICTS = {"goal": "goal reached", "floor": "floor reached", "missed": "**missed**", "": ""}

PAGE = """\
# Speed

Written by `make bench`, which measures our bot beside bare echo bots in {pairs} pairs of one run. Machines differ and
are noisy: the ratios count, and their spread says how far to trust them.

**Machine:** {machine}. **Date:** {date}.
**Ours:** {ours}. **Theirs:** {theirs}.

## What is compared

- **bare PTB echo**: python-telegram-bot as it comes, one handler that calls `answerCallbackQuery` and
  `editMessageText`, nothing stored. **With sniffio** it is faster, because httpcore otherwise looks for that package at
  every request; that is the fair opponent. **bare aiogram echo**: the same on aiogram and uvloop.
- **whole bot**: `afterword run` as customers get it, on a SQLite file with `synchronous=FULL`. Every press is checked,
  decided, written with its journal and its delivery, and committed before Telegram hears of it. One press in ten opens
  a case.
- **bot without its store**: the same poller, ingestion, conversation, sender, screens and transport, with the same
  customers, whose store is plain objects in memory behind the same ports: what is given to it is kept and handed back,
  and nothing is written to a disk, put into SQL or can be undone. The ratio says what durability and SQL cost.

All of them talk to the same lean server, which has a core to itself, as the bot has; the processor time of the server
(and of PostgreSQL) is not counted. Each tap is by another customer on a card of their own, as after a broadcast, and
is over when both its answer and its edit have arrived. A backlog is {taps} taps for our bot and aiogram, {taps_slow}
for the slower ones; calls of {latency} ms are {slow} taps for ours and {slow_one_by_one} for the bare echo. The limit
of {limit} a second was kept for {sending} seconds, in which customers pressed {meanwhile} times a second;
`make bench BENCH=--morning` goes on for the six minutes that 10 000 invitations take. Commits are counted without
Telegram, in the poller's batches of 100 and one by one. Memory is what is resident {settled} after the first poll, and
the peak while messages go out.

**The digest** is what a manager of all teams gets about the last day of a made-up year: 200 agents in ten teams, eight
topics, three channels, nine in ten invitations answered; made and counted by a process of its own, whose reading is
warm. **Its figures alone** are all that it reads of sums: scores of twelve weeks, invited and answered, reasons, NPS
and CES. They are also counted plainly from the rows, with the same indexes, as if no sums were kept. What a digest
costs beside them are statistics, open cases and words to quote.
On PostgreSQL the long history has a million answers, because making more takes too long.

## Figures

| Figure | Median | Spread | Floor | Goal | |
|---|---:|---:|---:|---:|---|
{rows}

## Goals that are missed

{missed}
"""


def page(results: Sequence[Result], sizes: Sizes) -> str:
    return PAGE.format(
        pairs=max(len(result.values) for result in results),
        machine=_machine(),
        date=datetime.now(UTC).date().isoformat(),
        ours=_versions(OUR_LIBRARIES, f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"),
        theirs=_their_versions(),
        taps=sizes.taps,
        taps_slow=sizes.taps // 4,
        latency=round(1000 * LATENCY),
        slow=sizes.slow,
        slow_one_by_one=sizes.slow_one_by_one,
        limit=LIMIT,
        sending=sizes.sending,
        meanwhile=TAPS_MEANWHILE,
        settled="two seconds",
        rows="\n".join(map(_row, results)),
        missed="\n".join(map(_sorry, [one for one in results if _is_missed(one)])) or "None.",
    )


def line(result: Result) -> str:
    """`title: 3.12 (2.98..3.30), floor 2, goal 3: goal reached`."""
    figure = result.figure
    marks = f", floor {figure.floor:g}, goal {figure.goal:g}: {VERDICTS[result.verdict]}" if result.verdict else ""
    return f"{figure.title}: {figure.shown(result.value)}{figure.unit} ({_spread(result)}){marks.replace('*', '')}"


def _row(result: Result) -> str:
    figure = result.figure
    floor, goal = ("" if mark is None else f"{mark:g}" for mark in (figure.floor, figure.goal))
    value = f"{figure.shown(result.value)}{figure.unit}"
    return f"| {figure.title} | {value} | {_spread(result)} | {floor} | {goal} | {VERDICTS[result.verdict]} |"


def _is_missed(result: Result) -> bool:
    return result.verdict in ("floor", "missed")


def _sorry(result: Result) -> str:
    figure = result.figure
    reason = REASONS.get(figure.title, "Why is not known yet.")
    return f"- {figure.title}: {figure.shown(result.value)}, where {figure.goal:g} is the goal. {reason}"


def _spread(result: Result) -> str:
    return f"{result.figure.shown(min(result.values))}..{result.figure.shown(max(result.values))}"


def _machine() -> str:
    processor = next(
        (words.partition(":")[2].strip() for words in _read("/proc/cpuinfo") if words.startswith("model name")),
        platform.machine(),
    )
    memory = next(int(words.split()[1]) for words in _read("/proc/meminfo") if words.startswith("MemTotal"))
    kernel, cores = platform.release().partition("-")[0], len(os.sched_getaffinity(0))
    return f"{cores} cores of {processor}, {memory / 2**20:.0f} GiB, Linux {kernel}"


def _read(path: str) -> list[str]:
    return Path(path).read_text().splitlines()


def _versions(libraries: Sequence[str], first: str) -> str:
    return ", ".join([first, *(f"{name} {version(name)}" for name in libraries)])


def _their_versions() -> str:
    """As their own Python tells."""
    told = "import sys, importlib.metadata as m; print(', '.join(f'{each} {m.version(each)}' for each in sys.argv[1:]))"
    command = [str(OPPONENTS / "bin" / "python"), "-c", told, *THEIR_LIBRARIES]
    return f"Python {platform.python_version()}, {subprocess.check_output(command, text=True).strip()}"
