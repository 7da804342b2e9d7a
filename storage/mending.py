"""Whether the sums of each day are what its rows come to; and making them so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from storage.calendar import NEVER, Calendar, kept_calendar
from storage.days import days_of, each_day
from storage.recounting import SOURCES, Source, counted, earliest, latest
from storage.rollups import Key
from storage.sums import kept_sums, remove_sums, span_of_sums, write_sums
from storage.wire import Wire
from surveys.read_side import Miscount

_DAY = timedelta(days=1)


async def miscounts(wire: Wire, since: date | None = None) -> list[Miscount]:
    """Where the sums differ from the rows, since that day or ever."""
    found: list[Miscount] = []
    span = await summed_span(wire)
    for source in SOURCES if span is not None else ():
        assert span is not None
        for day in each_day(max(span[0], since or span[0]), span[1]):
            kept, right = await _both(wire, source, day)
            wrong = sorted(key for key in {*kept, *right} if kept[key] != right[key])
            found += [Miscount(source.rollup.table.name, key, kept[key], right[key]) for key in wrong]
    return found


async def mend(wire: Wire, day: date) -> int:
    """How many sums of the day were wrong."""
    await wire.catch_up()
    found = 0
    for source in SOURCES:
        kept, right = await _both(wire, source, day)
        wrong = sum(kept[key] != right[key] for key in {*kept, *right})
        if wrong:
            await remove_sums(wire, source.rollup, day - _DAY, day + _DAY)
            await write_sums(wire, source.rollup, right)
        found += wrong
    return found


async def summed_span(wire: Wire) -> tuple[date, date] | None:
    """The first and the last day that have sums, or rows to be summed."""
    await wire.catch_up()
    spans = [span for source in SOURCES if (span := await span_of_sums(wire, source.rollup)) is not None]
    found = [day for span in spans for day in span]
    zones = [zone for zone in _zones(await kept_calendar(wire)) if zone is not None]
    for at in (await earliest(wire), await latest(wire, NEVER)):
        found += [days_of(zone).of(at) for zone in zones if at is not None]
    return (min(found), max(found)) if found else None


def _zones(kept: Calendar) -> Sequence[str | None]:
    return kept.zone, kept.older


async def _both(wire: Wire, source: Source, day: date) -> tuple[Counter[Key], Counter[Key]]:
    """As they are kept, and as they are counted: none on a day that is not summed."""
    bounds = (await kept_calendar(wire)).bounds(day)
    right = Counter[Key]() if bounds is None else await counted(wire, source, day, bounds)
    return await kept_sums(wire, source.rollup, day), right
