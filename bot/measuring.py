"""`afterword measure`: a metric over some days, as a table for people or as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from bot.texts import line
from insights.metrics import Account, Reading
from surveys.use_cases.measure import Line, Measured

#: Where a group's name is missing.
WITHOUT: Mapping[str, str] = {"team": "(no team)", "agent": "(nobody)", "topic": "(no topic)", "day": ""}
HIDDEN = "too few to show"


def as_text(measured: Measured) -> str:
    """JSON. A hidden group has no figures."""
    facts = {
        "metric": measured.metric.key,
        "unit": _unit(measured),
        "from": measured.first.isoformat(),
        "to": measured.last.isoformat(),
        "zone": measured.zone,
        "team": measured.team,
        **_facts(measured.whole),
        "by": {
            split: [
                {split: each.name, **({"id": each.id} if split == "agent" else {}), **_facts(each)} for each in lines
            ]
            for split, lines in measured.by.items()
        },
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)


def _unit(measured: Measured) -> str:
    return "points" if measured.metric.less else "percent"


def _facts(of: Line) -> dict[str, object]:
    if of.account is None or of.reading is None:
        return {"is_hidden": True}
    counted = {"part": of.account.part, "less": of.account.less, "whole": of.account.whole}
    told = {"value": of.reading.value, "low": of.reading.low, "high": of.reading.high}
    return {**counted, **told, "excluded": dict(of.account.excluded)}


def show(measured: Measured) -> None:
    """A table for people: everything, then each way in which it is split."""
    console = Console(highlight=False, markup=False)
    console.print(
        f"{measured.metric.key}, {measured.first} to {measured.last} ({measured.zone})"
        + (f", team {line(measured.team)}" if measured.team else "")
    )
    console.print(_table(measured, "", [measured.whole]))
    for split, lines in measured.by.items():
        console.print()
        console.print(_table(measured, split, lines))


def _table(measured: Measured, split: str, lines: Iterable[Line]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(split)
    table.add_column("counted", justify="right", no_wrap=True)
    table.add_column(_unit(measured), justify="right", no_wrap=True)
    table.add_column("95 % range", justify="right", no_wrap=True)
    table.add_column("left out")
    for each in lines:
        name = line(each.name) if each.name is not None else WITHOUT.get(split, "all")
        table.add_row(name, *_cells(each))
    return table


def _cells(of: Line) -> list[str]:
    if of.account is None or of.reading is None:
        return ["–", "–", "–", HIDDEN]
    left_out = ", ".join(f"{number} {why}" for why, number in of.account.excluded.items())
    return [_counted(of.account), _figure(of.reading), _range(of.reading), left_out]


def _counted(account: Account) -> str:
    """44 of 50; with what counts against it, 18 - 6 of 34."""
    against = f" - {account.less}" if account.less else ""
    return f"{account.part}{against} of {account.whole}"


def _figure(reading: Reading) -> str:
    return "–" if reading.value is None else str(reading.value)


def _range(reading: Reading) -> str:
    return "–" if reading.value is None else f"{reading.low} to {reading.high}"
