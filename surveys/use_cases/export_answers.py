"""Export the answers of a manager's team. It is ordered here; its rows are read when the file is made.

A file may be large: it is no part of the transaction in which somebody asked for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from surveys.ports import House, Tx, Work
from surveys.records import JournalEntry, Staff

Row = Mapping[str, object]

#: What is known only by the survey's definition, after what the store knows.
ADDED: Mapping[str, tuple[str, ...]] = {"answers": ("band",)}


class Wanted(Struct, frozen=True):
    """Which rows: begin ≤ t < end, of one team or of all."""

    what: str = "answers"
    begin: datetime | None = None
    end: datetime | None = None
    team: str | None = None


async def export_answers(work: Work, manager: Staff, most: int) -> tuple[Wanted, int]:
    """Everything up to now, and how many rows that is; more than `most` are not counted, and not to be taken out.

    The journal notes that they were taken out."""
    wanted = Wanted(end=work.now + timedelta(microseconds=1), team=manager.team)
    rows = await work.tx.figures.count_export(wanted.what, None, wanted.end, wanted.team, most + 1)
    if 0 < rows <= most:
        subject = f"staff:{manager.id}"
        await work.tx.journal.note(JournalEntry(work.now, subject, "exported", subject, {"rows": rows}))
    return wanted, rows


async def rows_of(tx: Tx, house: House, wanted: Wanted) -> AsyncIterator[list[Row]]:
    """Portion by portion, with the documented columns; moments are aware."""
    async for rows in tx.figures.export_rows(wanted.what, wanted.begin, wanted.end, wanted.team):
        yield [{**row, "band": _band(house, row)} for row in rows] if wanted.what in ADDED else rows


def _band(house: House, row: Row) -> str | None:
    """Where the score falls; None for what is no score, or no longer known."""
    survey = house.surveys.get((str(row["survey"]), int(str(row["survey_version"]))))
    value = row["value"]
    if survey is None or not isinstance(value, int) or row["question"] != survey.score_question.key:
        return None
    return survey.scale.band(value) if value in survey.scale.scores else None
