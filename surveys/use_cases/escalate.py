"""Escalate cases whose deadline has passed: once each, to the team's managers, those of all teams, and the group."""

from __future__ import annotations

from surveys.cases import WentOverdue, step_case
from surveys.ports import Work
from surveys.records import Case, JournalEntry
from surveys.use_cases._show_case import show_case


async def escalate_overdue(work: Work) -> int:
    """Says how many cases were escalated now."""
    return sum([await _escalate(work, case) for case in await work.tx.cases.overdue(work.now)])


async def _escalate(work: Work, case: Case) -> bool:
    step = step_case(case, WentOverdue(), work.now)
    if not step.escalated:
        return False
    await work.tx.cases.save(step.case)
    await work.tx.journal.note(JournalEntry(work.now, "bot", "escalated", f"case:{case.id}"))
    await show_case(work, step.case, "escalation")
    return True
