"""Export the answers of a manager's team: rows with the documented columns, ready to be written to a file."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.ports import Work
from surveys.records import JournalEntry, Staff


async def export_answers(work: Work, manager: Staff) -> list[Mapping[str, object]]:
    """All rows of the team, oldest first; the journal notes that they were taken out."""
    rows = await work.tx.figures.export_rows("answers", None, None, manager.team)
    subject = f"staff:{manager.id}"
    await work.tx.journal.note(JournalEntry(work.now, subject, "exported", subject, {"rows": len(rows)}))
    return rows
