"""Pictures as pure data, all their words translated: the chart of a digest, the funnel of agents, the map of drivers.

`draw` makes a PNG of any. `python -m insights.chart` is the process that draws: a line of JSON in, the length of the
PNG in four bytes and the PNG out, until its input ends. How each looks is in a module of its own, `…drawing`.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import Any, BinaryIO, Literal

from msgspec import Struct, convert, json

Kind = Literal["day", "week", "month"]
Signal = Literal["worse", "better"]
#: A share of 0–1, or a score: those for it less those against it, −1…1.
Measure = Literal["share", "score"]

_NICENESS = 10


class Band(Struct, frozen=True):
    """A range of shares of 0–1, or of scores of −1…1."""

    low: float
    high: float


class Day(Struct, frozen=True):
    """`part` of `whole` answers on a day, or in the week or month that begins with it; of a score, `less` count against
    it. `label` is its date in words."""

    day: date
    part: int
    whole: int
    label: str
    usual: Band | None = None
    signal: Signal | None = None
    less: int = 0
    #: Where the figure may be, with so few answers.
    likely: Band | None = None


class Mark(Struct, frozen=True):
    """From this day on something was different."""

    day: date
    label: str


class Words(Struct, frozen=True):
    """`percent` has a place for the number, as in «{} %»; the others explain a sign, where it is to be seen."""

    percent: str
    answers: str
    usual: str
    target: str
    few: str
    worse: str
    better: str
    #: The axis does not begin at zero.
    broken: str
    likely: str = ""


class Chart(Struct, frozen=True):
    """Shares, or scores of −1…1, over time, oldest first. `today` is the index of the point that is told about, with
    its figure in words.

    ValueError for days out of order, parts above their whole, or a today that is not there.
    """

    kind: Kind
    title: str
    days: tuple[Day, ...]
    today: int
    today_label: str
    words: Words
    #: A share of 0–1.
    target: float | None = None
    marks: tuple[Mark, ...] = ()
    measure: Measure = "share"

    def __post_init__(self) -> None:
        if not 0 <= self.today < len(self.days):
            raise ValueError(f"today is number {self.today} of {len(self.days)} days")
        if any(earlier.day >= later.day for earlier, later in pairwise(self.days)):
            raise ValueError("the days of a chart go forward")
        for day in self.days:
            if not 0 <= day.part <= day.whole:
                raise ValueError(f"{day.part} of {day.whole} is not a share")
            if not 0 <= day.less <= (day.whole - day.part if self.measure == "score" else 0):
                raise ValueError(f"{day.less} against {day.part} of {day.whole} is not a {self.measure}")


class FunnelPoint(Struct, frozen=True):
    """An agent: `share` of 0–1 among `n` answers; `label` only where a name may stand."""

    n: int
    share: float
    label: str | None = None
    is_called_out: bool = False


class FunnelLimits(Struct, frozen=True):
    """At `n` answers: where 95 % and 99.8 % of agents like the average would lie."""

    n: int
    inner: Band
    outer: Band


class FunnelWords(Struct, frozen=True):
    """`percent` has a place for the number; `answers` names the axis below, the others explain a sign."""

    percent: str
    answers: str
    centre: str
    inner: str
    outer: str
    called: str
    broken: str


class Funnel(Struct, frozen=True):
    """Agents against how far chance alone takes anybody with as many answers; `limits` go forward by n.

    ValueError for limits out of order, or a share off 0–1.
    """

    title: str
    points: tuple[FunnelPoint, ...]
    #: The share of all together, 0–1.
    centre: float
    limits: tuple[FunnelLimits, ...]
    words: FunnelWords
    kind: Literal["funnel"] = "funnel"

    def __post_init__(self) -> None:
        if any(fewer.n >= more.n for fewer, more in pairwise(self.limits)):
            raise ValueError("the limits of a funnel go forward")
        for share in (self.centre, *(point.share for point in self.points)):
            if not 0 <= share <= 1:
                raise ValueError(f"{share} is not a share of 0 to 1")


class MapPoint(Struct, frozen=True):
    """What may be so of an answer: `part` of `whole` such answers are satisfied. `importance` is a share of 0–1."""

    label: str
    part: int
    whole: int
    importance: float
    #: Where the importance may be.
    likely: Band
    signal: Signal | None = None


class MapWords(Struct, frozen=True):
    """`percent` has a place for the number; the axes, the four fields, then what explains a sign."""

    percent: str
    satisfied: str
    importance: str
    mend: str
    keep: str
    wait: str
    leave: str
    centre: str
    even: str
    worse: str
    better: str
    same: str
    few: str
    likely: str


class DriverMap(Struct, frozen=True):
    """Importance against performance, in four fields. `centre` is the share satisfied of all, 0–1; what is above `even`
    is important.

    ValueError for a share off 0–1, or a part above its whole.
    """

    title: str
    points: tuple[MapPoint, ...]
    centre: float
    even: float
    words: MapWords
    kind: Literal["map"] = "map"

    def __post_init__(self) -> None:
        for point in self.points:
            if not 0 <= point.part <= point.whole or not point.whole:
                raise ValueError(f"{point.part} of {point.whole} is not a share")
        heights = [each for point in self.points for each in (point.importance, point.likely.low, point.likely.high)]
        for share in (self.centre, self.even, *heights):
            if not 0 <= share <= 1:
                raise ValueError(f"{share} is not a share of 0 to 1")


Picture = Chart | Funnel | DriverMap

#: All other kinds are charts.
_PICTURES: dict[str, type[Picture]] = {"funnel": Funnel, "map": DriverMap}


def to_json(picture: Picture) -> str:
    """One line."""
    return json.encode(picture).decode()


def from_json(text: str | bytes) -> Picture:
    """What `to_json` wrote; ValueError, with place and expectation, for anything else."""
    raw: dict[str, Any] = json.decode(text, type=dict)
    picture: Picture = convert(raw, _PICTURES.get(str(raw.get("kind")), Chart))
    return picture


def draw(picture: Picture) -> bytes:
    """A PNG, 1080 pixels wide. The same data give the same bytes."""
    if isinstance(picture, Chart):
        from insights.drawing import draw_chart

        return draw_chart(picture)
    if isinstance(picture, Funnel):
        from insights.funnel_drawing import draw_funnel

        return draw_funnel(picture)
    from insights.map_drawing import draw_map

    return draw_map(picture)


# The process that draws


def serve(orders: BinaryIO, pictures: BinaryIO) -> None:
    """Until the orders end. What cannot be drawn is a picture of length 0."""
    for order in orders:
        png = _drawn(order)
        pictures.write(len(png).to_bytes(4, "big") + png)
        pictures.flush()


def _drawn(order: bytes) -> bytes:
    try:
        return draw(from_json(order))
    except Exception:  # One picture that fails must not cost the others.
        return b""


def main() -> None:
    with suppress(OSError):
        os.nice(_NICENESS)  # Serving goes first.
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
