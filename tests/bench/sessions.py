"""How the quantities are measured: a session starts one bot and measures whatever is wanted of it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from msgspec import Struct, field

from tests.bench import bots
from tests.bench.history import write_history
from tests.bench.prepared import prepare
from tests.bench.running import Bot, Running, running

if TYPE_CHECKING:
    from tests.postgres import Server

#: What every API call takes in the slow case, in seconds.
LATENCY = 0.05
CALM = 60.0
#: A bot that has just started is left alone for so long before its memory is read, in seconds.
SETTLED = 2.0
#: How often a page of so many bytes is flushed to say what the disk takes.
FLUSHES, PAGE = 300, 4096


class Sizes(Struct, frozen=True):
    """How much is done for one figure."""

    warm_up: int = 150
    #: A backlog of presses, each by another customer.
    taps: int = 3000
    calm: int = 360
    #: With slow calls the bare echo answers nine a second, so it gets fewer.
    slow: int = 1500
    slow_one_by_one: int = 50
    #: Answers that are committed one by one; ten times as many in batches.
    commits: int = 300
    #: Seconds of sending at the limit.
    sending: int = 30
    #: Messages sent as fast as it goes, and until memory is read.
    fast: int = 3000
    #: Seconds of a pause that Telegram asks for.
    pause: int = 3
    #: Invitations that are due at once.
    few: int = 10_000
    many: int = 100_000
    #: Answers of a year that a digest is about; on PostgreSQL the middle number instead of the large.
    little_history: int = 100_000
    middle_history: int = 1_000_000
    long_history: int = 10_000_000

    @property
    def customers(self) -> int:
        return self.warm_up + self.taps + self.calm + self.slow


QUICK = Sizes(
    100,
    1000,
    180,
    600,
    25,
    commits=100,
    sending=10,
    fast=1000,
    pause=2,
    few=2000,
    many=20_000,
    little_history=20_000,
    middle_history=40_000,
    long_history=200_000,
)
MORNING = Sizes(sending=358)
TINY = Sizes(
    2,
    10,
    6,
    4,
    2,
    commits=2,
    sending=1,
    fast=10,
    pause=1,
    few=20,
    many=40,
    little_history=800,
    middle_history=800,
    long_history=1600,
)

#: Messages a second, and those for the asking of a bigger wallet.
LIMIT, FASTEST = 28, 1000
#: Customers who press while the sender is at its limit.
TAPS_MEANWHILE = 10

Quantities = dict[str, float]


class History(Struct, frozen=True):
    """Where a year of answers is, in how many seconds its sums were counted, and its size in MB."""

    url: str
    seconds: float
    size: float


class Bench(Struct):
    """The folder holds databases and logs; prepared databases are made once and copied for each session."""

    folder: Path
    sizes: Sizes
    exits: ExitStack
    _postgres: Server | None = None
    _histories: dict[tuple[str, int], History] = field(default_factory=dict)

    def postgres(self, open_cards: int) -> str:
        """The address of a fresh database."""
        url = self._server().make_database()
        asyncio.run(prepare(url, open_cards))
        return url

    def history(self, engine: str, answers: int) -> History:
        """Made once, and only read: a large one takes minutes."""
        if (engine, answers) not in self._histories:
            is_file = engine == "sqlite"
            url = f"sqlite:///{self.folder}/year-{answers}.db" if is_file else self._server().make_database()
            self._histories[engine, answers] = History(url, *asyncio.run(write_history(url, answers)))
        return self._histories[engine, answers]

    def _server(self) -> Server:
        """A durable one, which is started for the first who asks."""
        from tests.postgres import server

        if self._postgres is None:
            self._postgres = self.exits.enter_context(server(is_durable=True))
        return self._postgres

    def database(self, name: str, open_cards: int = 0, due: int = 0) -> str:
        """The address of a fresh copy."""
        original = self.folder / f"{name}.db"
        if not original.exists():
            asyncio.run(prepare(f"sqlite:///{original}", open_cards, due))
        copy = self.folder / "now.db"
        for leftover in self.folder.glob("now.db*"):
            leftover.unlink()
        shutil.copyfile(original, copy)
        return f"sqlite:///{copy}"


def tapped(bench: Bench, bot: Bot, database: str, wanted: set[str], *, one_by_one: bool = False) -> Quantities:
    """Start, idle, backlog, a calm hour and slow calls, in this order; only what is wanted."""
    sizes, found = bench.sizes, Quantities()
    with running(bot, bench.folder, database) as process:
        found["start"] = process.start_seconds()
        if "idle" in wanted:
            time.sleep(SETTLED)
            found["idle"] = process.memory()
        if wanted - {"start", "idle"}:
            process.taps(sizes.warm_up)
        if wanted & {"taps", "cpu"}:
            found |= _backlog(process, sizes.taps // 4 if one_by_one else sizes.taps)
        if wanted & {"p50", "done"}:
            told = process.taps(sizes.calm, per_second=CALM)
            found |= {"p50": 1000 * median(told["answered_after"]), "done": 1000 * median(told["done_after"])}
        if "slow" in wanted:
            number = sizes.slow_one_by_one if one_by_one else sizes.slow
            found["slow"] = number / process.taps(number, latency=LATENCY)["seconds"]
    return {name: value for name, value in found.items() if name in wanted}


def _backlog(process: Running, number: int) -> Quantities:
    cpu = process.cpu_seconds()
    seconds = process.taps(number)["seconds"]
    return {"taps": number / seconds, "cpu": 1000 * (process.cpu_seconds() - cpu) / number}


def bare(bench: Bench, wanted: set[str]) -> Quantities:
    return tapped(bench, bots.BARE, "", wanted, one_by_one=True)


def fair(bench: Bench, wanted: set[str]) -> Quantities:
    return tapped(bench, bots.FAIR, "", wanted, one_by_one=True)


def aiogram(bench: Bench, wanted: set[str]) -> Quantities:
    return tapped(bench, bots.AIOGRAM, "", wanted)


def whole(bench: Bench, wanted: set[str]) -> Quantities:
    return tapped(bench, bots.WHOLE, bench.database("open", open_cards=bench.sizes.customers), wanted)


def postgres(bench: Bench, wanted: set[str]) -> Quantities:
    return tapped(bench, bots.ON_POSTGRES, bench.postgres(bench.sizes.customers), wanted)


def without(bench: Bench, wanted: set[str]) -> Quantities:
    return tapped(bench, bots.without_store(bench.sizes.customers), "", wanted)


def commits(bench: Bench, _: set[str]) -> Quantities:
    few = bench.sizes.commits
    database = bench.database("answers", open_cards=bench.sizes.customers + 11 * few)
    with running(bots.COMMITS, bench.folder, database, str(10 * few), str(few)) as process:
        batches, single = json.loads(process.printed())
    return {"batches": batches, "single": single, "flush": _flush_ms(bench.folder)}


def _flush_ms(folder: Path) -> float:
    """What the disk takes until it has a page for good."""
    with (folder / "flushed").open("wb", buffering=0) as file:
        return median(_one_flush_ms(file.fileno(), place) for place in range(FLUSHES))


def _one_flush_ms(file: int, place: int) -> float:
    os.pwrite(file, bytes(PAGE), PAGE * place)
    begun = time.perf_counter()
    os.fdatasync(file)
    return 1000 * (time.perf_counter() - begun)


def send(bench: Bench, _: set[str]) -> Quantities:
    """A broadcast at the limit, while some customers press."""
    seconds = bench.sizes.sending
    cards = seconds * TAPS_MEANWHILE
    database = bench.database("morning", open_cards=cards, due=seconds * LIMIT + LIMIT)
    with running(bots.sending_at(LIMIT), bench.folder, database) as process:
        process.start_seconds()
        waits = process.taps(cards, per_second=TAPS_MEANWHILE)["answered_after"]
        arrived = process.wish("sends", number=seconds * LIMIT)
    return {
        "mean": _rate(arrived) / LIMIT,
        "excess": _most_in_a_second(arrived) - LIMIT,
        "p99": 1000 * quantiles(waits, n=100)[-1],
    }


def fast(bench: Bench, _: set[str]) -> Quantities:
    number = bench.sizes.fast
    with running(bots.sending_at(FASTEST), bench.folder, bench.database("few", due=bench.sizes.few)) as process:
        return {"mean": _rate(process.wish("sends", number=number))}


def flood(bench: Bench, _: set[str]) -> Quantities:
    """A 429 that means one chat, then one that means everybody."""
    found, pause = Quantities(), bench.sizes.pause
    for name, only_one_chat in (("chat", True), ("everybody", False)):
        with running(bots.sending_at(LIMIT), bench.folder, bench.database("flood", due=4 * LIMIT)) as process:
            process.wish("refuse", after=LIMIT, seconds=pause, only_one_chat=only_one_chat)
            process.wish("sends", number=3 * LIMIT)
            found[name] = process.wish("refused")["inside"]
    return found


def peak(bench: Bench, name: str, due: int) -> Quantities:
    """After the same number of messages, whatever is still due."""
    with running(bots.sending_at(FASTEST), bench.folder, bench.database(name, due=due)) as process:
        process.wish("sends", number=min(bench.sizes.fast, bench.sizes.few))
        return {"peak": process.memory("VmHWM")}


def few(bench: Bench, _: set[str]) -> Quantities:
    return peak(bench, "few", bench.sizes.few)


def many(bench: Bench, _: set[str]) -> Quantities:
    return peak(bench, "many", bench.sizes.many)


def digest(bench: Bench, _: set[str]) -> Quantities:
    little = bench.history("sqlite", bench.sizes.little_history)
    long = bench.history("sqlite", bench.sizes.long_history)
    kept, recounted = _digest(bench, long), _digest(bench, long, "recounted")
    short = _digest(bench, little)
    return {
        "little": short["digest"],
        "long": kept["digest"],
        "little_figures": short["figures"],
        "figures": kept["figures"],
        "peak": kept["peak"],
        "recounted": recounted["digest"],
        "recounted_figures": recounted["figures"],
        "seconds": long.seconds,
        "size": long.size,
    }


def server_digest(bench: Bench, _: set[str]) -> Quantities:
    little = bench.history("postgres", bench.sizes.little_history)
    long = bench.history("postgres", bench.sizes.middle_history)
    kept = _digest(bench, long)
    short = _digest(bench, little)
    return {
        "little": short["digest"],
        "long": kept["digest"],
        "little_figures": short["figures"],
        "figures": kept["figures"],
        "recounted_figures": _digest(bench, long, "recounted")["figures"],
        "size": long.size,
    }


def _digest(bench: Bench, history: History, way: str = "kept") -> Quantities:
    with running(bots.DIGEST, bench.folder, history.url, way) as process:
        told: Quantities = json.loads(process.printed())
    return told


def _rate(arrived: Sequence[float]) -> float:
    return (len(arrived) - 1) / (arrived[-1] - arrived[0])


def _most_in_a_second(arrived: Sequence[float]) -> int:
    """In any second, wherever it begins."""
    return max(bisect_left(arrived, at + 1.0) - place for place, at in enumerate(arrived))


Session = Callable[[Bench, set[str]], Quantities]
SESSIONS: Mapping[str, Session] = {
    session.__name__: session
    for session in (
        bare,
        fair,
        aiogram,
        whole,
        without,
        postgres,
        commits,
        send,
        fast,
        flood,
        few,
        many,
        digest,
        server_digest,
    )
}
