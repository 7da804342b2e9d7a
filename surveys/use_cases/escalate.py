"""Escalate cases whose deadline has passed: once each, to the team's managers, those of all teams, and the group."""

from __future__ import annotations

from surveys.cases import WentOverdue, step_case
from surveys.ports import Work
from surveys.records import Case, JournalEntry
from surveys.use_cases._show_case import show_case

#: So many in one go: each tells several managers, and people who tap wait for it.
PORTION = 10


async def escalate_overdue(work: Work) -> int:
    """The next few; says how many cases were escalated now."""
    overdue = await work.tx.cases.overdue(work.now)
    return sum([await _escalate(work, case) for case in overdue[:PORTION]])


async def _escalate(work: Work, case: Case) -> bool:
    step = step_case(case, WentOverdue(), work.now)
    if not step.escalated:
        return False
    await work.tx.cases.save(step.case)
    await work.tx.journal.note(JournalEntry(work.now, "bot", "escalated", f"case:{case.id}"))
    await show_case(work, step.case, "escalation")
    return True
