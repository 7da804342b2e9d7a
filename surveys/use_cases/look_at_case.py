"""Look at one case: its card is sent anew to the manager who asked."""

from __future__ import annotations

from surveys.ports import Work
from surveys.records import Staff
from surveys.use_cases._show_case import show_case_to
from surveys.use_cases.close_the_loop import is_for


async def look_at_case(work: Work, manager: Staff, case_id: int) -> bool:
    """False when there is no such case for this manager."""
    case = await work.tx.cases.get(case_id)
    if case is None or not is_for(manager, case):
        return False
    await show_case_to(work, case, manager)
    return True
