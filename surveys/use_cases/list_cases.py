"""List the cases that wait for a manager's team, longest waiting first."""

from __future__ import annotations

from surveys.ports import Work
from surveys.records import Case, Staff
from surveys.use_cases._show_case import case_payload


async def list_cases(work: Work, manager: Staff) -> list[dict[str, object]]:
    """Plain values for the message `cases`."""
    return [await _item(work, case) for case in await work.tx.cases.open(manager.team)]


async def _item(work: Work, case: Case) -> dict[str, object]:
    shown = await case_payload(work, case)
    return {
        "id": case.id,
        "state": case.state.value,
        "score": shown["score"],
        "scale_high": shown["scale_high"],
        "survey": shown["survey"],
        "opened_at": shown["opened_at"],
        "owner": shown["owner"],
        "quote": shown["comment"],
        "is_overdue": work.now >= case.due_at,
    }
