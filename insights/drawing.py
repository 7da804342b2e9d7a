"""How the chart of a digest looks: a dot for each day over what is usual there; beneath, how many answered.

After Cleveland and McGill (1984): position along one common scale is read best, so the share has it alone; the number
of answers is told by area and by bars of its own. No line joins the dots: what lies between two days was never counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from insights.paper import (
    BLUE,
    CLEAR,
    DASHED,
    EDGE,
    GREY,
    HUGE,
    INK,
    LINE,
    ORANGE,
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
    from matplotlib.axes import Axes

    from insights.chart import Chart, Day, Mark

#: Below so many answers a dot is hollow.
FEW = 10
#: Days that a point stands for, at most; and of how many points one has its date written below.
_SPAN = {"day": 1, "week": 7, "month": 31}
_STEPS = {"day": (7, 14), "week": (1, 2, 3, 4, 6), "month": (1, 2, 3, 4, 6)}
#: In pixels: the bars, the dots, the figure beside the last dot, the word of a change.
_BARS = 110
_LARGEST, _SMALLEST, _EDGE, _RING = 44, 18, 4, 18
_GAP = 28
_FLAG = 460
#: A day with so many answers has the largest dot, even if no day has.
_PLENTY = 30
_FLAG_ROWS = 3


class _Flag(Struct, frozen=True):
    """The words of a change: from `left` on, in a row above the dots, the lowest is 0. `x` is where its line stands."""

    x: float
    left: float
    width: float
    row: int
    text: str

    def touches(self, other: _Flag) -> bool:
        is_apart = self.left + self.width + 20 < other.left or other.left + other.width + 20 < self.left
        return self.row == other.row and not is_apart


def draw_chart(chart: Chart) -> bytes:
    """A PNG. From top to bottom: title, changes, dots, dates, numbers of answers, what the signs mean."""
    with Paper() as paper:
        scales = (chart.words.percent.format("\N{MINUS SIGN}100" if _is_score(chart) else 100), _count(_most(chart)))
        left = EDGE + max(paper.width(scale, SMALL) for scale in scales) + 10
        today = chart.days[chart.today].whole
        figure = paper.cut(chart.today_label if today else "", WIDTH / 4, HUGE, "bold")
        aside = max(paper.width(figure, HUGE, "bold"), paper.width(_count(today), SMALL, "bold"))
        right = WIDTH - EDGE - _GAP - aside
        top = paper.title(chart.title)
        bottom = paper.legend(_legend(chart)) - 24
        flags = list(_flags(paper, chart, left, right))
        rows = max((flag.row + 1 for flag in flags), default=0)
        dots = (left, top + LINE * rows + 10, right, bottom - _BARS - 2 * LINE - 30)
        _draw_dots(paper, chart, dots, figure, flags)
        _draw_dates(paper, chart, dots)
        _draw_bars(paper, chart, (left, bottom - _BARS, right, bottom))
        return paper.png()


def _legend(chart: Chart) -> list[tuple[Symbol, str]]:
    """Only what is to be seen."""
    words, signals = chart.words, {day.signal for day in chart.days if day.whole}
    signs: tuple[tuple[Symbol, str, bool], ...] = (
        ("usual", words.usual, any(day.usual for day in chart.days)),
        ("target", words.target, chart.target is not None),
        ("few", words.few, any(0 < day.whole < FEW for day in chart.days)),
        ("worse", words.worse, "worse" in signals),
        ("better", words.better, "better" in signals),
        ("likely", words.likely, any(day.likely for day in chart.days)),
        ("broken", words.broken, _floor(chart) > 0),
    )
    return [(sign, text) for sign, text, is_seen in signs if is_seen]


def _is_score(chart: Chart) -> bool:
    return chart.measure == "score"


def _height(day: Day) -> float:
    """In percent, or in points of a score."""
    return 100 * (day.part - day.less) / day.whole


def _floor(chart: Chart) -> int:
    """Where the axis of shares begins, in percent: at 50 when all dots and the target are above; a wide range may run
    out."""
    if _is_score(chart):
        return 0
    heights = [_height(day) for day in chart.days if day.whole]
    heights += [] if chart.target is None else [100 * chart.target]
    return 50 if heights and min(heights) >= 50 else 0


# The dots, and what they are held against


def _draw_dots(paper: Paper, chart: Chart, box: Box, figure: str, flags: list[_Flag]) -> None:
    axes = _axes(paper, chart, box)
    _draw_usual(axes, chart)
    if chart.target is not None:
        axes.axhline(100 * chart.target, color=INK, linewidth=points(4), linestyle=DASHED, zorder=3)
    _draw_likely(axes, chart)
    slot = (box[2] - box[0]) / len(chart.days)
    for flag in flags:
        _draw_flag(paper, axes, flag, box)
    for number, day in enumerate(chart.days):
        if day.whole:
            _draw_dot(axes, number, day, _size(chart, day, slot), number == chart.today)
    today = chart.days[chart.today]
    if today.whole:
        paper.write(box[2] + _GAP, paper.down(axes, _height(today)), figure, HUGE, weight="bold")


def _axes(paper: Paper, chart: Chart, box: Box) -> Axes:
    percent = chart.words.percent
    axes = paper.scores(box, percent) if _is_score(chart) else paper.shares(box, _floor(chart), percent)
    axes.set_xlim(-0.5, len(chart.days) - 0.5)
    axes.set_xticks([])
    return axes


def _draw_usual(axes: Axes, chart: Chart) -> None:
    """As one area where days follow each other: seams between them would look like something counted."""
    edges = [number + side for number in range(len(chart.days)) for side in (-0.5, 0.5)]
    lows = [100 * max(day.usual.low, 0) if day.usual else nan for day in chart.days for _ in (0, 1)]
    highs = [100 * min(day.usual.high, 1) if day.usual else nan for day in chart.days for _ in (0, 1)]
    axes.fill_between(edges, lows, highs, color=SHADE, linewidth=0, antialiased=False, zorder=1)


def _draw_likely(axes: Axes, chart: Chart) -> None:
    for number, day in enumerate(chart.days):
        if day.likely is not None and day.whole:
            ends = (100 * day.likely.low, 100 * day.likely.high)
            axes.plot((number, number), ends, color=GREY, linewidth=points(_EDGE), clip_on=False, zorder=4)


def _size(chart: Chart, day: Day, slot: float) -> float:
    """Its area tells the number of answers; one that can hardly be seen would tell nothing."""
    most = max(_PLENTY, *(day.whole for day in chart.days))
    return float(max(min(slot, _LARGEST) * (day.whole / most) ** 0.5, _SMALLEST))


def _draw_dot(axes: Axes, number: int, day: Day, size: float, is_today: bool) -> None:
    color = ORANGE if day.signal == "worse" else BLUE
    face, shape = (WHITE if day.whole < FEW else color), "s" if day.signal else "o"
    style: dict[str, Any] = {"linewidth": points(_EDGE), "clip_on": False, "zorder": 5}
    axes.scatter(
        [number], [_height(day)], s=points(size - _EDGE) ** 2, marker=shape, facecolor=face, edgecolor=color, **style
    )
    if is_today:
        ring = points(size + _RING) ** 2
        axes.scatter([number], [_height(day)], s=ring, facecolor="none", edgecolor=INK, **style)


# Changes


def _flags(paper: Paper, chart: Chart, left: float, right: float) -> Iterator[_Flag]:
    """Each begins at its line and goes to the right; the last first, so that no line goes through an earlier word."""
    placed: list[_Flag] = []
    slot = (right - left) / len(chart.days)
    for mark in sorted(chart.marks, key=lambda mark: mark.day, reverse=True):
        place = _place(chart, mark)
        if place is None:
            continue
        text = paper.cut(mark.label, _FLAG, SMALL)
        x, width = left + slot * place, paper.width(text, SMALL)
        start = min(x, WIDTH - EDGE - width)
        rows = [_Flag(x, start, width, row, text) for row in range(_FLAG_ROWS)]
        free = [flag for flag in rows if not any(flag.touches(other) for other in placed)]
        placed.append(free[0] if free else _Flag(x, start, 0, 0, ""))
        yield placed[-1]


def _place(chart: Chart, mark: Mark) -> float | None:
    """In points from the left edge of the first one; None outside of the picture."""
    span = _SPAN[chart.kind]
    for number, day in enumerate(chart.days):
        if 0 <= (mark.day - day.day).days < span:
            return number + (mark.day - day.day).days / span
    return None


def _draw_flag(paper: Paper, axes: Axes, flag: _Flag, box: Box) -> None:
    height = box[3] - box[1]
    top = 1 + (LINE * flag.row + 14) / height
    x = (flag.x - box[0]) / (box[2] - box[0])
    style: dict[str, Any] = {"color": GREY, "linewidth": points(3), "clip_on": False, "zorder": 2}
    axes.plot((x, x), (0, top), transform=axes.transAxes, **style)
    if flag.text:
        paper.write(flag.left, box[1] - 14 - LINE * (flag.row + 0.5), flag.text, bbox=CLEAR)


# Dates and numbers of answers


def _draw_dates(paper: Paper, chart: Chart, box: Box) -> None:
    """Under today and, backwards, as many as there is room for."""
    slot = (box[2] - box[0]) / len(chart.days)
    widest = max(paper.width(paper.legible(day.label), SMALL, "bold") for day in chart.days)
    steps = _STEPS[chart.kind]
    step = next((step for step in steps if step * slot >= widest + 20), steps[-1])
    for number in range(chart.today, -1, -step):
        x = box[0] + slot * (number + 0.5)
        if widest / 2 <= x <= WIDTH - widest / 2:
            weight = "bold" if number == chart.today else "normal"
            paper.write(x, box[3] + LINE / 2 + 8, chart.days[number].label, ha="center", weight=weight)


def _draw_bars(paper: Paper, chart: Chart, box: Box) -> None:
    most = _most(chart)
    axes = paper.panel(box)
    axes.set_xlim(-0.5, len(chart.days) - 0.5)
    axes.set_ylim(0, most)
    axes.set_yticks([0, most], ["0", _count(most)])
    axes.set_xticks([])
    axes.bar(range(len(chart.days)), [day.whole for day in chart.days], 0.7, color=GREY, linewidth=0)
    axes.axhline(0, color=GREY, linewidth=points(3), clip_on=False)
    paper.write(box[0], box[1] - LINE / 2 - 10, paper.cut(chart.words.answers, WIDTH - EDGE - box[0], SMALL))
    today = chart.days[chart.today].whole
    paper.write(box[2] + _GAP, box[3] - 18, _count(today), weight="bold")


def _most(chart: Chart) -> int:
    return max(1, *(day.whole for day in chart.days))


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}") if number >= 10_000 else str(number)
