"""Sums of days as they are kept: read, written and removed line by line (survey and question, or survey), so that of a
long history only what is asked for is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import takewhile
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select
from sqlalchemy.sql.dml import Delete

from storage.rollups import KINDS, Key, Rollup, key_names
from storage.wire import Wire

#: Whom sums are of, by column.
Line = Mapping[str, str]


@cache
def _names(rollup: Rollup) -> tuple[str, ...]:
    return tuple(takewhile(lambda name: name != "kind", key_names(rollup.table)))


def _in_line(rollup: Rollup) -> list[Any]:
    table = rollup.table.c
    return [*(table[name] == bindparam(name) for name in _names(rollup)), table.kind.in_(KINDS)]


@cache
def _of_day(rollup: Rollup) -> Select[Any]:
    table = rollup.table
    of_day = table.c.day == bindparam("of"), table.c.n != 0
    return select(*table.primary_key, table.c.n).where(*_in_line(rollup), *of_day)


@cache
def _between(rollup: Rollup) -> Delete:
    day = rollup.table.c.day
    return delete(rollup.table).where(*_in_line(rollup), day > bindparam("after"), day < bindparam("before"))


@cache
def _span(rollup: Rollup) -> Select[Any]:
    day = rollup.table.c.day
    return select(func.min(day), func.max(day)).where(rollup.table.c.n != 0)


@cache
def _insert(rollup: Rollup) -> Any:
    return insert(rollup.table)


@cache
def _next(rollup: Rollup, name: str, known: tuple[str, ...]) -> Select[Any]:
    """From one value to the next, the index is not read through."""
    table = rollup.table.c
    among = [table[each] == bindparam(each) for each in known]
    return select(func.min(table[name])).where(*among, table[name] > bindparam("after"))


async def _lines(wire: Wire, rollup: Rollup) -> list[Line]:
    lines: list[Line] = [{}]
    for name in _names(rollup):
        lines = [{**line, name: value} for line in lines for value in await _values(wire, rollup, line, name)]
    return lines


async def _values(wire: Wire, rollup: Rollup, line: Line, name: str) -> list[str]:
    statement, found = _next(rollup, name, tuple(line)), [""]
    while (value := await wire.value(statement, {**line, "after": found[-1]})) is not None:
        found.append(value)
    return found[1:]


async def kept_sums(wire: Wire, rollup: Rollup, day: date) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for line in await _lines(wire, rollup):
        for *key, n in await wire.rows(_of_day(rollup), {**line, "of": day}):
            found[tuple(key)] = n
    return found


async def write_sums(wire: Wire, rollup: Rollup, sums: Mapping[Key, int]) -> None:
    """Of days that have none."""
    names = key_names(rollup.table)
    rows = [dict(zip(names, key, strict=True), n=n) for key, n in sums.items() if n]
    if rows:
        await wire.change(_insert(rollup), rows)


async def remove_sums(wire: Wire, rollup: Rollup, after: date, before: date) -> None:
    """Of the days between, without these two."""
    for line in await _lines(wire, rollup):
        await wire.change(_between(rollup), {**line, "after": after, "before": before})


async def remove_all_sums(wire: Wire, rollup: Rollup) -> None:
    await wire.change(delete(rollup.table))


async def span_of_sums(wire: Wire, rollup: Rollup) -> tuple[date, date] | None:
    row = await wire.row(_span(rollup))
    return None if row is None or row[0] is None else (row[0], row[1])
