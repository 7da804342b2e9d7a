"""How the funnel of agents looks: shares against numbers of answers, inside the limits of chance.

After Spiegelhalter (2005), «Funnel plots for comparing institutional performance». There are no ranks to be read off:
who is inside the funnel differs from the others by nothing but chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insights.labels import meet
from insights.paper import BLUE, CLEAR, DASHED, EDGE, GREY, INK, LINE, ORANGE, SMALL, WIDTH, Box, Paper, Symbol, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from insights.chart import Band, Funnel, FunnelPoint

_DOT = 26
_LABEL = 300
#: Where the name of a point may stand, in its own widths and in pixels from the point: beside it, above, below.
_PLACES = ((0.0, 24, 0), (-1.0, -24, 0), (-0.5, 0, -36), (-0.5, 0, 36))


def draw_funnel(funnel: Funnel) -> bytes:
    """A PNG. From top to bottom: title, funnel, numbers of answers, what the signs mean."""
    with Paper() as paper:
        left = EDGE + paper.width(funnel.words.percent.format(100), SMALL) + 10
        top = paper.title(funnel.title)
        bottom = paper.legend(_legend(funnel)) - 24
        box = (left, top + 10, WIDTH - EDGE, bottom - 2 * LINE - 12)
        axes = paper.shares(box, _floor(funnel), funnel.words.percent)
        _draw_numbers(paper, axes, funnel, box)
        _draw_limits(axes, funnel)
        _draw_points(paper, axes, funnel, box)
        return paper.png()


def _legend(funnel: Funnel) -> list[tuple[Symbol, str]]:
    words = funnel.words
    signs: tuple[tuple[Symbol, str, bool], ...] = (
        ("centre", words.centre, True),
        ("inner", words.inner, bool(funnel.limits)),
        ("outer", words.outer, bool(funnel.limits)),
        ("called", words.called, any(point.is_called_out for point in funnel.points)),
        ("broken", words.broken, _floor(funnel) > 0),
    )
    return [(sign, text) for sign, text, is_seen in signs if is_seen]


def _floor(funnel: Funnel) -> int:
    """At 50 when all people and the middle are above it; limits of the smallest numbers may run out of the picture."""
    return 50 if min(funnel.centre, *(point.share for point in funnel.points), 1) >= 0.5 else 0


def _draw_numbers(paper: Paper, axes: Axes, funnel: Funnel, box: Box) -> None:
    from matplotlib.ticker import MaxNLocator

    most = max((*(point.n for point in funnel.points), *(limit.n for limit in funnel.limits)), default=1)
    axes.set_xlim(0, most * 1.06)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    answers = paper.cut(funnel.words.answers, box[2] - box[0], SMALL)
    paper.write(box[2], box[3] + LINE * 1.5 + 12, answers, ha="right")


def _draw_limits(axes: Axes, funnel: Funnel) -> None:
    numbers = [limit.n for limit in funnel.limits]
    axes.axhline(100 * funnel.centre, color=INK, linewidth=points(3), zorder=2)
    inner, outer = [limit.inner for limit in funnel.limits], [limit.outer for limit in funnel.limits]
    for bands, color, dashes in ((inner, GREY, DASHED), (outer, BLUE, "solid")):
        style: dict[str, Any] = {"color": color, "linewidth": points(4), "linestyle": dashes, "zorder": 2}
        axes.plot(numbers, _percents(bands, "low"), **style)
        axes.plot(numbers, _percents(bands, "high"), **style)


def _percents(bands: list[Band], side: str) -> list[float]:
    return [100 * getattr(band, side) for band in bands]


def _draw_points(paper: Paper, axes: Axes, funnel: Funnel, box: Box) -> None:
    taken = [_around(paper, axes, point) for point in funnel.points]
    for point, place in zip(funnel.points, list(taken), strict=True):
        color, shape = (ORANGE, "s") if point.is_called_out else (BLUE, "o")
        style: dict[str, Any] = {"color": color, "linewidth": 0, "clip_on": False, "zorder": 5}
        axes.scatter([point.n], [100 * point.share], s=points(_DOT) ** 2, marker=shape, **style)
        if point.label:
            _draw_label(paper, point.label, place, taken, box)


def _around(paper: Paper, axes: Axes, point: FunnelPoint) -> Box:
    x, y = float(axes.transData.transform((point.n, 0))[0]), paper.down(axes, 100 * point.share)
    return (x - _DOT / 2, y - _DOT / 2, x + _DOT / 2, y + _DOT / 2)


def _draw_label(paper: Paper, label: str, dot: Box, taken: list[Box], box: Box) -> None:
    """Where it covers no other point or name; a name that finds no room would be read for somebody else's."""
    text = paper.cut(label, _LABEL, SMALL)
    width, x, y = paper.width(text, SMALL), (dot[0] + dot[2]) / 2, (dot[1] + dot[3]) / 2
    for share, aside, down in _PLACES:
        left, middle = x + share * width + aside, y + down
        room = (left, middle - 18, left + width, middle + 18)
        is_inside = left >= box[0] and left + width <= WIDTH - EDGE and box[1] - 20 <= room[1] and room[3] <= box[3]
        if is_inside and not any(meet(room, other) for other in taken):
            taken.append(room)
            paper.write(left, middle, text, bbox=CLEAR)
            return
