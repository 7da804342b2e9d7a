"""What is measured and what for: every figure with the least that is accepted and what is aimed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from msgspec import Struct

#: quantity → one value for each pair; a quantity is named `session.what`.
Measured = Mapping[str, Sequence[float]]


class Figure(Struct, frozen=True):
    """A quantity, or with `under` the ratio of two that were measured in the same pair."""

    group: str
    title: str
    over: str
    under: str | None = None
    floor: float | None = None
    goal: float | None = None
    is_less_better: bool = False
    unit: str = ""

    def shown(self, value: float) -> str:
        """Ratios with two decimals, counts as they are, the rest with three digits or so."""
        is_count = value.is_integer() and self.under is None
        return f"{value:.{0 if is_count or value >= 100 else 1 if value >= 10 and not self.under else 2}f}"

    def needs(self) -> set[str]:
        return {self.over} | ({self.under} if self.under else set())

    def values(self, measured: Measured) -> list[float]:
        over = measured[self.over]
        if self.under is None:
            return list(over)
        return [one / other for one, other in zip(over, measured[self.under], strict=True)]

    def verdict(self, value: float) -> str:
        """`goal`, `floor` or `missed`; nothing for what is only told."""
        if self.reaches(value, self.goal):
            return "goal"
        if self.reaches(value, self.floor):
            return "floor"
        return "" if self.floor is None else "missed"

    def reaches(self, value: float, mark: float | None) -> bool:
        """Judged as it is printed, so that nobody sees a 3.00 that is not 3."""
        if mark is None:
            return False
        seen = float(self.shown(value))
        return seen <= mark if self.is_less_better else seen >= mark


class Result(Struct, frozen=True):
    figure: Figure
    values: Sequence[float]

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def verdict(self) -> str:
        return self.figure.verdict(self.value)


def results(figures: Sequence[Figure], measured: Measured) -> list[Result]:
    return [Result(figure, figure.values(measured)) for figure in figures]


FIGURES: tuple[Figure, ...] = (
    Figure("taps", "taps ratio (whole bot / bare PTB echo)", "whole.taps", "bare.taps", 2, 3),
    Figure("taps", "taps ratio (whole bot / bare PTB echo with sniffio)", "whole.taps", "fair.taps", 1.5, 2.2),
    Figure("taps", "taps ratio (whole bot / bare aiogram echo)", "whole.taps", "aiogram.taps", 1.0, 1.4),
    Figure("taps", "CPU per tap (whole bot / bare PTB echo)", "whole.cpu", "bare.cpu", 0.5, 0.33, True),
    Figure("taps", "taps a second, whole bot", "whole.taps", unit="/s"),
    Figure("taps", "taps a second, bare PTB echo", "bare.taps", unit="/s"),
    Figure("taps", "taps a second, bare PTB echo with sniffio", "fair.taps", unit="/s"),
    Figure("taps", "taps a second, bare aiogram echo", "aiogram.taps", unit="/s"),
    Figure("taps", "CPU per tap, whole bot", "whole.cpu", unit=" ms"),
    Figure("slow", "taps ratio with calls of 50 ms (whole bot / bare PTB echo)", "whole.slow", "bare.slow", 20, 50),
    Figure("slow", "taps a second with calls of 50 ms, whole bot", "whole.slow", unit="/s"),
    Figure("calm", "p50 to the answer at 60 taps/s (whole bot / bare PTB echo)", "whole.p50", "bare.p50", 1, 0.7, True),
    Figure("calm", "p50 to the answer at 60 taps/s, whole bot", "whole.p50", unit=" ms"),
    Figure("calm", "p50 to answer and edit at 60 taps/s (whole bot / bare PTB echo)", "whole.done", "bare.done"),
    Figure("store", "taps ratio (whole bot / bot without its store)", "whole.taps", "without.taps", 0.7, 0.85),
    Figure("commits", "commits ratio (batches / one by one)", "commits.batches", "commits.single", 5, 10),
    Figure("commits", "answers committed a second in batches", "commits.batches", unit="/s"),
    Figure("commits", "answers committed a second, one by one", "commits.single", unit="/s"),
    Figure("commits", "what this disk takes to flush a page", "commits.flush", unit=" ms"),
    Figure("send", "mean send rate / limit of 28 a second", "send.mean", None, 0.97, 0.99),
    Figure("send", "worst second above the limit of 28", "send.excess", None, 1, 1, True),
    Figure("send", "p99 to the answer while sending at the limit", "send.p99", None, 300, 300, True, unit=" ms"),
    Figure("send", "messages a second with a limit of 1000", "fast.mean", unit="/s"),
    Figure("flood", "sends to a chat inside its 429 pause", "flood.chat", None, 0, 0, True),
    Figure("flood", "sends inside a 429 pause that means everybody", "flood.everybody", None, 0, 0, True),
    Figure("memory", "peak memory (100 000 invitations due / 10 000)", "many.peak", "few.peak", 1.1, 1.1, True),
    Figure("memory", "peak memory, 100 000 invitations due", "many.peak", unit=" MiB"),
    Figure("idle", "idle memory (whole bot / bare PTB echo)", "whole.idle", "bare.idle", 1.6, 1.3, True),
    Figure("idle", "idle memory, whole bot", "whole.idle", unit=" MiB"),
    Figure("idle", "idle memory, bare PTB echo", "bare.idle", unit=" MiB"),
    Figure("start", "start to first poll (whole bot / bare PTB echo)", "whole.start", "bare.start", 2, 1.5, True),
    Figure("start", "start to first poll, whole bot", "whole.start", unit=" s"),
    Figure("start", "start to first poll, bare PTB echo", "bare.start", unit=" s"),
    Figure("digest", "daily digest (10 million answers / 100 thousand)", "digest.long", "digest.little", 3, 2, True),
    Figure(
        "digest",
        "its figures alone (10 million answers / 100 thousand)",
        "digest.figures",
        "digest.little_figures",
        3,
        2,
        True,
    ),
    Figure(
        "digest",
        "its figures alone, out of 10 million answers (recounted / from the sums)",
        "digest.recounted_figures",
        "digest.figures",
        150,
        150,
    ),
    Figure("digest", "its figures alone, 10 million answers", "digest.figures", unit=" ms"),
    Figure("digest", "daily digest, 10 million answers", "digest.long", unit=" ms"),
    Figure("digest", "daily digest, 10 million answers, all of it recounted", "digest.recounted", unit=" ms"),
    Figure("digest", "daily digest, 100 thousand answers", "digest.little", unit=" ms"),
    Figure("digest", "peak memory of a process that makes digests, 10 million answers", "digest.peak", unit=" MiB"),
    Figure("digest", "counting 10 million answers anew, as in another time zone", "digest.seconds", unit=" s"),
    Figure("digest", "file with 10 million answers", "digest.size", unit=" MB"),
    Figure(
        "digest",
        "daily digest on PostgreSQL (1 million answers / 100 thousand)",
        "server_digest.long",
        "server_digest.little",
        3,
        2,
        True,
    ),
    Figure(
        "digest",
        "its figures alone, on PostgreSQL (1 million answers / 100 thousand)",
        "server_digest.figures",
        "server_digest.little_figures",
        3,
        2,
        True,
    ),
    Figure(
        "digest",
        "its figures alone, out of 1 million answers on PostgreSQL (recounted / from the sums)",
        "server_digest.recounted_figures",
        "server_digest.figures",
    ),
    Figure("digest", "daily digest on PostgreSQL, 1 million answers", "server_digest.long", unit=" ms"),
    Figure("digest", "database with 1 million answers on PostgreSQL", "server_digest.size", unit=" MB"),
    Figure("postgres", "taps ratio (whole bot on PostgreSQL / bare PTB echo)", "postgres.taps", "bare.taps"),
    Figure("postgres", "taps a second, whole bot on PostgreSQL", "postgres.taps", unit="/s"),
)
