"""Sums by the days of another zone: counted anew from the newest day back, one at a time, while everybody goes on.

In one transaction a day leaves the older zone's sums and comes into the new one's, so a figure never counts anything
twice or not at all (`calendar`). What is killed half-way goes on where it was.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

from storage.calendar import NEVER, Calendar, keep, kept_calendar
from storage.days import days_of
from storage.recounting import SOURCES, counted, latest
from storage.rollups import KINDS
from storage.sums import remove_all_sums, remove_sums, write_sums
from storage.wire import Wire

log = logging.getLogger(__name__)

#: More than any two zones are apart: nothing has to be counted on the day on which the new one begins.
MARGIN = timedelta(days=3)


async def keep_in_days_of(wire: Wire, zone: str) -> bool:
    """True while days of the past have still to be counted. Changed again before that was done, all of them have."""
    kept = await kept_calendar(wire)
    if kept.zone == zone:
        return not kept.is_whole
    await wire.catch_up()
    newest = await latest(wire, NEVER)
    older = kept.zone if kept.is_whole and newest is not None else None
    if older is None:
        for source in SOURCES:
            await remove_all_sums(wire, source.rollup)
    if newest is None:
        await keep(wire, Calendar(zone))
        return False
    first = max(days_of(each).of(newest) for each in (zone, older or zone)) + MARGIN
    await keep(wire, Calendar(zone, first, older))
    log.info("Figures will be counted by the days of %s.", zone, extra={"event": "figures_begun"})
    return True


async def count_one_more_day(wire: Wire) -> int | None:
    """The newest day that is not yet by the new zone: how much was counted. None when there is none any more."""
    kept = await kept_calendar(wire)
    if kept.zone is None or kept.is_whole:
        return None
    await wire.catch_up()
    newest = await latest(wire, kept.since)
    if newest is None:
        await _end(wire, kept)
        return None
    further = Calendar(kept.zone, days_of(kept.zone).of(newest), kept.older)
    n = await _take_over(wire, kept, further)
    await keep(wire, further)
    return n


async def _take_over(wire: Wire, kept: Calendar, further: Calendar) -> int:
    n, bounds = 0, further.bounds(further.first)
    assert bounds is not None
    for source in SOURCES:
        if kept.older is not None:
            await remove_sums(wire, source.rollup, further.last, kept.first)
        sums = await counted(wire, source, further.first, bounds)
        await write_sums(wire, source.rollup, sums)
        n += sum(sums.values())
    return n // len(KINDS)


async def _end(wire: Wire, kept: Calendar) -> None:
    """Nothing older is left; sums of it have come down to zero."""
    for source in SOURCES:
        await remove_sums(wire, source.rollup, date.min, kept.first)
    await keep(wire, Calendar(kept.zone))
    log.info("Figures are counted by the days of %s.", kept.zone, extra={"event": "figures_counted"})
