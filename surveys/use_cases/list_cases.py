"""List the cases that wait for a manager's team, longest waiting first, page by page."""

from __future__ import annotations

from msgspec import Struct

from surveys.ports import Work
from surveys.records import Case, Staff
from surveys.use_cases._paging import turned_to
from surveys.use_cases._show_case import case_payload

#: Cases on one page: what fits a message with all their words.
PAGE = 15


class Waiting(Struct, frozen=True):
    """One page as plain values for the message `cases`, and how many wait in all; pages are numbered from 0."""

    items: list[dict[str, object]]
    total: int
    page: int
    pages: int


async def list_cases(work: Work, manager: Staff, page: int = 0) -> Waiting:
    """A page beyond the last is the last."""
    cases = await work.tx.cases.open(manager.team)
    page, pages = turned_to(page, PAGE, len(cases))
    items = [await _item(work, case) for case in cases[page * PAGE : (page + 1) * PAGE]]
    return Waiting(items, len(cases), page, pages)


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
