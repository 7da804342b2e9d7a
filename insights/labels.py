"""Where names stand on a picture of dots: beside their own, on nobody else's, and on no other name.

After Hirsch (1982), «An algorithm for automatic name placement around point data»: each name may stand at places around
its dot, the nearer the better; as many names as dots are tried first, and the best of these tries is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from msgspec import Struct

from insights.paper import Box

#: Width and height.
Size = tuple[float, float]

#: From the edge of the dot, in pixels.
DISTANCES = (6, 18, 32, 50, 75, 105, 150, 210, 280)
#: Where the name is, seen from its dot, the best first: two steps aside are beside it, one is flush with it.
_SIDES = ((2, 0), (-2, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1), (2, -1), (2, 1), (-2, -1), (-2, 1))
#: A dot so near to a name may be taken for its own.
_NEAR = 40.0
#: What else is worse than a distance of so many pixels.
_MISTAKEN, _CROSSED, _AWAY, _LOST = 40.0, 40.0, 200.0, 10_000.0


class Spot(Struct, frozen=True):
    """A dot, the sizes that its name may have, the best first, and the part of the room where it says nothing wrong."""

    dot: Box
    names: Sequence[Size]
    home: Box


class _Name(Struct, frozen=True):
    box: Box | None
    cost: float


def place(spots: Sequence[Spot], lines: Sequence[Box], room: Box) -> list[Box | None]:
    """A box in the room for each name, in the order given; None for one that finds no place.

    No box meets another or a dot; one that meets a line, or is not at home, is taken where the next is too far off.
    """
    tries = [_try(spots, lines, room, first) for first in range(len(spots))]
    best = min(tries, key=lambda names: sum(name.cost for name in names), default=[])
    return [name.box for name in best]


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _try(spots: Sequence[Spot], lines: Sequence[Box], room: Box, first: int) -> list[_Name]:
    """One after the other, beginning with the first."""
    names: dict[int, _Name] = {}
    for number in [*range(first, len(spots)), *range(first)]:
        others = [_wider(spot.dot) for other, spot in enumerate(spots) if other != number]
        taken = [*(spot.dot for spot in spots), *(name.box for name in names.values() if name.box)]
        named = (
            _Name(box, distance + _price(box, spots[number], lines, others))
            for box, distance in _around(spots[number])
            if _is_inside(box, room) and not any(meet(box, other) for other in taken)
        )
        names[number] = min(named, key=lambda name: name.cost, default=_Name(None, _LOST))
    return [names[number] for number in range(len(spots))]


def _wider(dot: Box) -> Box:
    return (dot[0] - _NEAR, dot[1] - _NEAR, dot[2] + _NEAR, dot[3] + _NEAR)


def _price(box: Box, spot: Spot, lines: Sequence[Box], others: Sequence[Box]) -> float:
    crossed, mistaken = (sum(meet(box, each) for each in all_of) for all_of in (lines, others))
    return _CROSSED * crossed + _MISTAKEN * mistaken + _AWAY * (not _is_inside(box, spot.home))


def _around(spot: Spot) -> Iterator[tuple[Box, float]]:
    """Boxes around a dot and how far off they are; of those equally far the better one is a little nearer."""
    left, top, right, bottom = spot.dot
    for place_of_size, (width, height) in enumerate(spot.names):
        for distance, (worse, (aside, down)) in product(DISTANCES, enumerate(_SIDES)):
            middle = (left + right - width) / 2
            x = {-2: left - distance - width, -1: right - width, 0: middle, 1: left, 2: right + distance}[aside]
            y = (top - distance - height, (top + bottom - height) / 2, bottom + distance)[down + 1]
            yield (x, y, x + width, y + height), distance + worse + 4 * place_of_size


def _is_inside(box: Box, room: Box) -> bool:
    return room[0] <= box[0] and room[1] <= box[1] and box[2] <= room[2] and box[3] <= room[3]
