"""How the map of drivers looks: how closely something goes along with the score, against how many are then satisfied.

After Martilla & James (1977), «Importance-performance analysis»: four fields around what all have in common. Importance
stands in square roots: one factor often has most of it, and the others would lie on top of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose, sqrt
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from insights.labels import DISTANCES, Size, Spot, place
from insights.paper import (
    BLUE,
    DASHED,
    EDGE,
    GREY,
    INK,
    LINE,
    ORANGE,
    PALE,
    SHADE,
    SMALL,
    WHITE,
    WIDTH,
    Box,
    Paper,
    Symbol,
    points,
)

if TYPE_CHECKING:
    from insights.chart import DriverMap, MapPoint, Signal

HEIGHT = 1200
#: Fewer answers make a hollow point.
FEW = 30
_LARGEST, _SMALLEST, _RIM = 48, 24, 5
#: A wider name is broken in two, and cut where a half is wider than the second; and the distance of two lines.
_NAME, _ROW = (220, 350), 34
#: A field's name, in two lines, above or below the field.
_STRIP = 84
#: A border stands between these parts of the picture, so that names have room on both sides.
_LEAST, _MOST = 0.4, 0.6
_STEPS = (5, 10, 20, 25)
_MARKS = (0, 2, 5, 10, 20, 30, 40, 60, 80, 100)
_FIRST = "#FBE2D0"
_SIGNS: dict[Signal | None, tuple[str, str]] = {"worse": (ORANGE, "s"), "better": (BLUE, "o"), None: (GREY, "D")}


class _Scale(Struct, frozen=True):
    """Pixels of a value; both ends may lie off what can be, as empty room."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        return self.begin + (self.end - self.begin) * (value - self.low) / (self.high - self.low)


class _Ground(Struct, frozen=True):
    """The room of the points: shares satisfied to the right, importance upwards."""

    box: Box
    satisfied: _Scale
    importance: _Scale
    middle: float
    even: float

    def across(self, point: MapPoint) -> float:
        return self.satisfied.at(point.part / point.whole)

    def up(self, importance: float) -> float:
        return self.importance.at(sqrt(importance))

    def field(self, point: MapPoint) -> Box:
        """One of the four, where the point lies and its name has to stand."""
        left, top, right, bottom = self.box
        aside = (left, self.middle) if self.across(point) < self.middle else (self.middle, right)
        height = (top, self.even) if self.up(point.importance) < self.even else (self.even, bottom)
        return (aside[0], height[0], aside[1], height[1])


def draw_map(chart: DriverMap) -> bytes:
    """A PNG. From top to bottom: title, importance, two fields, two more, shares, what the signs mean."""
    with Paper(HEIGHT) as paper:
        left = EDGE + paper.width(chart.words.percent.format(100), SMALL) + 10
        top = paper.title(chart.title)
        bottom = paper.legend(_legend(chart)) - 24
        box = (left, top + LINE + _STRIP + 8, WIDTH - EDGE, bottom - 2 * LINE - 8 - _STRIP)
        ground = _ground(chart, box)
        _draw_scales(paper, chart, ground)
        _draw_fields(paper, chart, ground)
        _draw_names(paper, chart, ground, [_draw_point(paper, chart, ground, point) for point in chart.points])
        return paper.png()


def _legend(chart: DriverMap) -> list[tuple[Symbol, str]]:
    """Only what is to be seen."""
    words, signals = chart.words, {point.signal for point in chart.points}
    signs: tuple[tuple[Symbol, str, bool], ...] = (
        ("called", words.worse, "worse" in signals),
        ("good", words.better, "better" in signals),
        ("alike", words.same, None in signals),
        ("few", words.few, any(point.whole < FEW for point in chart.points)),
        ("likely", words.likely, bool(chart.points)),
        ("centre", words.centre, True),
        ("inner", words.even, True),
    )
    return [(sign, text) for sign, text, is_seen in signs if is_seen]


# The ground


def _ground(chart: DriverMap, box: Box) -> _Ground:
    left, top, right, bottom = box
    shares = [point.part / point.whole for point in chart.points]
    satisfied = _scale(chart.centre, shares, 0.06, left, right)
    importance = _scale(sqrt(chart.even), [0, *(sqrt(point.likely.high) for point in chart.points)], 0.08, bottom, top)
    return _Ground(box, satisfied, importance, satisfied.at(chart.centre), importance.at(sqrt(chart.even)))


def _scale(border: float, values: Sequence[float], spare: float, begin: float, end: float) -> _Scale:
    low, high = min((border, *values)) - spare, max((border, *values)) + spare
    low = min(low, (border - _LEAST * high) / (1 - _LEAST))
    return _Scale(low, max(high, low + (border - low) / _MOST), begin, end)


def _draw_scales(paper: Paper, chart: DriverMap, ground: _Ground) -> None:
    words, (left, top, right, bottom) = chart.words, ground.box
    grid: dict[str, Any] = {"color": PALE, "linewidth": points(2), "zorder": 1}
    for percent, x in _ticks(ground):
        paper.sheet.plot((x, x), (top, bottom), **grid)
        paper.write(x, bottom + _STRIP + LINE / 2 + 6, words.percent.format(percent), ha="center")
    for percent, y in _marks(ground):
        paper.sheet.plot((left, right), (y, y), **grid)
        paper.write(left - 10, y, words.percent.format(percent), ha="right")
    paper.write(EDGE, top - _STRIP - LINE / 2 - 8, paper.cut(words.importance, WIDTH - 2 * EDGE, SMALL))
    satisfied = paper.cut(words.satisfied, right - left, SMALL)
    paper.write(right, bottom + _STRIP + LINE * 1.5 + 8, satisfied, ha="right")


def _ticks(ground: _Ground) -> list[tuple[int, float]]:
    """Whole percent and where they stand."""
    scale = ground.satisfied
    step = next((step for step in _STEPS if 100 * (scale.high - scale.low) / step <= 7), _STEPS[-1])
    return [(each, scale.at(each / 100)) for each in range(0, 101, step) if scale.low <= each / 100 <= scale.high]


def _marks(ground: _Ground) -> list[tuple[int, float]]:
    """From the foot upwards, with room between them."""
    chosen: list[tuple[int, float]] = []
    for each in _MARKS:
        y = ground.up(each / 100)
        if y >= ground.box[1] and (not chosen or chosen[-1][1] - y >= LINE):
            chosen.append((each, y))
    return chosen


def _draw_fields(paper: Paper, chart: DriverMap, ground: _Ground) -> None:
    words, (left, top, right, bottom), middle = chart.words, ground.box, ground.middle
    for name, color, begin, end, y in (
        (words.mend, _FIRST, left, middle, top - _STRIP),
        (words.keep, SHADE, middle, right, top - _STRIP),
        (words.wait, PALE, left, middle, bottom),
        (words.leave, PALE, middle, right, bottom),
    ):
        paper.sheet.fill_between((begin + 3, end - 3), y, y + _STRIP, color=color, linewidth=0)
        room = end - begin - 20
        _write_lines(paper, paper.halves(name, room, room, "bold"), (begin, y, end, y + _STRIP), "bold")
    paper.sheet.plot((left, right), (ground.even,) * 2, color=GREY, linewidth=points(4), linestyle=DASHED, zorder=2)
    paper.sheet.plot((middle, middle), (top, bottom), color=INK, linewidth=points(4), zorder=2)


def _write_lines(paper: Paper, lines: Sequence[str], box: Box, weight: str = "normal") -> None:
    """In the middle of a box."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3] - _ROW * (len(lines) - 1)) / 2
    for number, line in enumerate(lines):
        paper.write(x, y + _ROW * number, line, ha="center", weight=weight)


# The points


def _draw_point(paper: Paper, chart: DriverMap, ground: _Ground, point: MapPoint) -> Box:
    """Its area tells the number of answers. Returns the room that it takes."""
    most = max(each.whole for each in chart.points)
    size = max(_LARGEST * sqrt(point.whole / most), _SMALLEST)
    (color, shape), x, y = _SIGNS[point.signal], ground.across(point), ground.up(point.importance)
    paper.sheet.plot(*_whisker(ground, point), color=GREY, linewidth=points(4), zorder=3)
    face = WHITE if point.whole < FEW else color
    style: dict[str, Any] = {"marker": shape, "edgecolor": color, "linewidth": points(_RIM), "zorder": 5}
    paper.sheet.scatter([x], [y], s=points(size - _RIM) ** 2, facecolor=face, **style)
    return (x - size / 2, y - size / 2, x + size / 2, y + size / 2)


def _whisker(ground: _Ground, point: MapPoint) -> tuple[tuple[float, float], tuple[float, float]]:
    x = ground.across(point)
    return (x, x), (ground.up(point.likely.high), ground.up(point.likely.low))


def _draw_names(paper: Paper, chart: DriverMap, ground: _Ground, dots: Sequence[Box]) -> None:
    """A name that finds no room would be read for another's: the words beneath the picture have it."""
    names = [_names(paper, point.label) for point in chart.points]
    spots = [
        Spot(dot, list(sizes), ground.field(point)) for dot, sizes, point in zip(dots, names, chart.points, strict=True)
    ]
    whiskers = [_thin(*_whisker(ground, point)) for point in chart.points]
    for sizes, dot, room in zip(names, dots, place(spots, whiskers, ground.box), strict=True):
        if room is not None:
            lines = next(lines for size, lines in sizes.items() if isclose(size[1], room[3] - room[1]))
            _write_lines(paper, lines, room)
            _draw_leader(paper, dot, room)


def _names(paper: Paper, label: str) -> dict[Size, list[str]]:
    """On two lines and, as far as that is no longer than two may be, on one."""
    widest = _NAME[1]
    ways = [paper.halves(label, *_NAME), paper.halves(label, widest, widest)]
    return {(max(paper.width(line, SMALL) for line in lines) + 8, _ROW * len(lines)): lines for lines in ways}


def _thin(across: tuple[float, float], up: tuple[float, float]) -> Box:
    return (across[0] - 4, up[0], across[1] + 4, up[1])


def _draw_leader(paper: Paper, dot: Box, room: Box) -> None:
    """From a dot to its name, where that is not beside it."""
    x, y = (dot[0] + dot[2]) / 2, (dot[1] + dot[3]) / 2
    to_x, to_y = min(max(x, room[0]), room[2]), min(max(y, room[1]), room[3])
    if max(abs(to_x - x), abs(to_y - y)) - (dot[2] - dot[0]) / 2 > 2 * DISTANCES[0]:
        paper.sheet.plot((x, to_x), (y, to_y), color=INK, linewidth=points(2), zorder=4)
