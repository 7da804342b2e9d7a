"""The paper that pictures are drawn on, for a phone: 1080 pixels wide, no letter below 28, all places in pixels.

Colours are those of Okabe and Ito (2008), which people with any colour vision tell apart; shapes tell the same again.
matplotlib is loaded by the first picture, without its global state, so one process draws any number of them alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.ft2font import FT2Font

WIDTH, HEIGHT = 1080, 960
EDGE = 30
#: Letters, and the distance of two lines of the small ones.
SMALL, LARGE, HUGE = 28, 38, 44
LINE = 42

BLUE, ORANGE = "#0072B2", "#D55E00"
INK, GREY, PALE, SHADE, WHITE = "#222222", "#8C8C8C", "#DDDDDD", "#BFDFF4", "#FFFFFF"
DASHED: Any = (0, (4, 2.5))
#: Behind words that a line may cross.
CLEAR: Any = {"facecolor": WHITE, "linewidth": 0, "pad": 1.5}

#: What a legend may explain.
_OfChart = Literal["usual", "target", "few", "worse", "better", "broken", "likely"]
Symbol = Literal[_OfChart, "centre", "inner", "outer", "called", "good", "alike"]
#: Left, top, right, bottom; from the upper left corner.
Box = tuple[float, float, float, float]

_DPI = 100
_FONT = "DejaVu Sans"
_CUT = "…"
_SIGN, _AFTER_SIGN = 52, 16
#: Below the lowest and above the highest share: for the break of the axis, and for half a dot.
_FOOT, _HEAD = 40, 14


def points(pixels: float) -> float:
    """Pixels as the points that matplotlib counts in."""
    return pixels * 72 / _DPI


class Paper:
    """One picture under way. A context: inside it nobody's matplotlibrc counts."""

    def __init__(self, height: int = HEIGHT) -> None:
        self._height = height
        self._exits = ExitStack()

    def __enter__(self) -> Paper:
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self._exits.enter_context(matplotlib.rc_context())
        matplotlib.rcdefaults()
        # A price in a label is not a formula.
        matplotlib.rcParams.update({"text.parse_math": False, "font.family": [_FONT], "text.color": INK})
        self._figure = Figure(figsize=(WIDTH / _DPI, self._height / _DPI), dpi=_DPI, facecolor=WHITE)
        FigureCanvasAgg(self._figure)
        self._sheet = self._whole()
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    def png(self) -> bytes:
        """The finished picture; the same drawing gives the same bytes."""
        picture = BytesIO()
        self._figure.savefig(picture, format="png", dpi=_DPI, metadata={"Software": None})
        return picture.getvalue()

    # Rooms

    @property
    def sheet(self) -> Axes:
        """All of it as one panel that counts in pixels, downwards."""
        return self._sheet

    def panel(self, box: Box) -> Axes:
        """Room for data, bare."""
        left, top, right, bottom = box
        height = self._height
        place = (left / WIDTH, 1 - bottom / height, (right - left) / WIDTH, (bottom - top) / height)
        axes = self._figure.add_axes(place)
        axes.set_facecolor("none")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, labelsize=points(SMALL), labelcolor=INK, pad=points(10))
        return axes

    def shares(self, box: Box, floor: int, percent: str) -> Axes:
        """Room for shares in percent, from `floor` (0 or 50) to 100; an axis that is broken shows it."""
        axes = self.panel(box)
        height = box[3] - box[1]
        axes.set_ylim(floor - (100 - floor) * _FOOT / (height - _FOOT), 100 + (100 - floor) * _HEAD / height)
        ticks = range(floor, 101, 10 if floor else 25)
        axes.set_yticks(ticks, [percent.format(tick) for tick in ticks])
        axes.grid(axis="y", color=PALE, linewidth=points(2))
        axes.set_axisbelow(True)
        if floor:
            _zigzag(self._sheet, box[0], box[3] - _FOOT / 2 + 4)
        return axes

    def scores(self, box: Box, points_of: str) -> Axes:
        """Room for scores of −100…100; where those for and those against are even is a line of its own."""
        axes = self.panel(box)
        room = 200 * _HEAD / (box[3] - box[1])
        axes.set_ylim(-100 - room, 100 + room)
        ticks = range(-100, 101, 50)
        axes.set_yticks(ticks, [points_of.format(_signed(tick)) for tick in ticks])
        axes.grid(axis="y", color=PALE, linewidth=points(2))
        axes.set_axisbelow(True)
        axes.axhline(0, color=GREY, linewidth=points(3), zorder=1)
        return axes

    def down(self, axes: Axes, y: float) -> float:
        """Pixels from the top of the paper to a height in a panel."""
        return self._height - float(axes.transData.transform((0, y))[1])

    # Words

    def write(self, x: float, y: float, text: str, size: int = SMALL, **style: Any) -> None:
        """Words whose middle line is at y; from x to the right unless `ha` says otherwise."""
        self._sheet.text(x, y, self.legible(text), **{"va": "center_baseline", "fontsize": points(size), **style})

    def title(self, text: str) -> float:
        """At the top, in two lines at most; returns where the room below begins."""
        lines = self._lines(self.legible(text), most=2)
        for number, line in enumerate(lines):
            self.write(EDGE, EDGE + 24 + number * 50, line, LARGE, weight="bold")
        return EDGE + 50 * len(lines) + 20

    def legend(self, items: Sequence[tuple[Symbol, str]]) -> float:
        """At the foot, in as many lines as it takes; returns where the room above ends."""
        placed, x, row = [], float(EDGE), 0
        for symbol, text in items:
            text = self.cut(text, WIDTH - 2 * EDGE - _SIGN - _AFTER_SIGN, SMALL)
            width = _SIGN + _AFTER_SIGN + self.width(text, SMALL)
            if x > EDGE and x + width > WIDTH - EDGE:
                x, row = float(EDGE), row + 1
            placed.append((symbol, text, x, row))
            x += width + 44
        top = self._height - EDGE - LINE * (row + 1)
        for symbol, text, x, row in placed:
            y = top + LINE * (row + 0.5)
            _SYMBOLS[symbol](self._sheet, x, y)
            self.write(x + _SIGN + _AFTER_SIGN, y, text)
        return top

    def width(self, text: str, size: int, weight: str = "normal") -> float:
        """Pixels that a line of text takes."""
        font = self._font(weight)
        font.set_size(points(size), _DPI)
        font.set_text(text, 0.0)
        return float(font.get_width_height()[0]) / 64

    def cut(self, text: str, room: float, size: int, weight: str = "normal") -> str:
        """As much of a line as there is room for."""
        text = self.legible(text)
        if self.width(text, size, weight) <= room:
            return text
        while text and self.width(text + _CUT, size, weight) > room:
            text = text[:-1].rstrip()
        return text + _CUT

    def halves(self, text: str, wish: float, most: float, weight: str = "normal") -> list[str]:
        """Small letters on one line as wide as wished, or on two: broken after a dash, else as even as can be.

        What is wider than the most is cut off.
        """
        text = self.legible(text)
        words = re.split(" (?![—–])", text)
        if self.width(text, SMALL, weight) <= wish or len(words) < 2:
            return [self.cut(text, most, SMALL, weight)]

        def unevenness(lines: tuple[str, str]) -> tuple[bool, bool, float]:
            width = max(self.width(line, SMALL, weight) for line in lines)
            return width > most, not lines[0].endswith(("—", "–")), width

        splits = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
        return [self.cut(line, most, SMALL, weight) for line in min(splits, key=unevenness)]

    def legible(self, text: str) -> str:
        """On one line, without what the font does not have: an emoji would become an empty box."""
        known = self._font("normal").get_charmap()
        words = ("".join(sign for sign in word if ord(sign) in known) for word in text.split())
        return " ".join(word for word in words if word)

    def _lines(self, text: str, most: int) -> list[str]:
        """Broken between words; what is too much for the last line is cut off."""
        room, lines = WIDTH - 2 * EDGE, [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and len(lines) < most and self.width(longer, LARGE, "bold") > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return [self.cut(line, room, LARGE, "bold") for line in lines]

    def _font(self, weight: str) -> FT2Font:
        from matplotlib.font_manager import FontProperties, findfont, get_font

        return get_font(findfont(FontProperties(family=_FONT, weight=weight)))

    def _whole(self) -> Axes:
        """All of it as one panel that counts in pixels, downwards."""
        sheet = self._figure.add_axes((0, 0, 1, 1))
        sheet.set_xlim(0, WIDTH)
        sheet.set_ylim(self._height, 0)
        sheet.axis("off")
        sheet.set_zorder(10)
        return sheet


def _signed(score: int) -> str:
    """With a minus, which is no hyphen."""
    return f"\N{MINUS SIGN}{-score}" if score < 0 else str(score)


# The signs of a legend: from x to the right, y is the middle.

_Sign = Callable[["Axes", float, float], None]


def _zigzag(sheet: Axes, x: float, y: float) -> None:
    sides = (0, 10, -10, 10, -10, 0)
    steps = [y - 14 + 28 * step / (len(sides) - 1) for step in range(len(sides))]
    sheet.plot([x + side for side in sides], steps, color=INK, linewidth=points(3))


def _area(sheet: Axes, x: float, y: float) -> None:
    sheet.fill_between((x, x + _SIGN), y - 14, y + 14, color=SHADE, linewidth=0)


def _line(color: str, dashes: Any) -> _Sign:
    def sign(sheet: Axes, x: float, y: float) -> None:
        sheet.plot((x, x + _SIGN), (y, y), color=color, linewidth=points(4), linestyle=dashes)

    return sign


def _marker(shape: str, face: str, edge: str) -> _Sign:
    def sign(sheet: Axes, x: float, y: float) -> None:
        size = points(22) ** 2
        sheet.scatter([x + _SIGN / 2], [y], s=size, marker=shape, facecolor=face, edgecolor=edge, linewidth=points(4))

    return sign


def _whisker(sheet: Axes, x: float, y: float) -> None:
    sheet.plot((x + _SIGN / 2,) * 2, (y - 16, y + 16), color=GREY, linewidth=points(4))


_SYMBOLS: Mapping[Symbol, _Sign] = {
    "usual": _area,
    "target": _line(INK, DASHED),
    "few": _marker("o", WHITE, BLUE),
    "worse": _marker("s", ORANGE, ORANGE),
    "better": _marker("s", BLUE, BLUE),
    "broken": lambda sheet, x, y: _zigzag(sheet, x + _SIGN / 2, y),
    "centre": _line(INK, "solid"),
    "inner": _line(GREY, DASHED),
    "outer": _line(BLUE, "solid"),
    "called": _marker("s", ORANGE, ORANGE),
    "good": _marker("o", BLUE, BLUE),
    "alike": _marker("D", GREY, GREY),
    "likely": _whisker,
}
