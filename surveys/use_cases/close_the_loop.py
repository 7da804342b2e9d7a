"""Close the loop: a manager takes a case, says what caused it, what was done and how it ended, or that it is not ours.

First taker wins. Every change is in the journal, and every copy of the card shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from surveys.cases import (
    ActionWritten,
    CaseEvent,
    CaseNotice,
    CauseChosen,
    OutcomeChosen,
    RejectedAsNotOurs,
    ResolveBegun,
    ResolvePutOff,
    Taken,
    step_case,
)
from surveys.deliveries import case_card
from surveys.ports import Work
from surveys.records import Case, JournalEntry, Staff
from surveys.use_cases._people import draft_for
from surveys.use_cases._show_case import show_case, show_case_to

#: What the journal says about each event.
VERBS: Mapping[type[Any], str] = {
    Taken: "took",
    ResolveBegun: "began_resolving",
    ResolvePutOff: "put_off_resolving",
    CauseChosen: "named_cause",
    ActionWritten: "wrote_action",
    OutcomeChosen: "resolved",
    RejectedAsNotOurs: "rejected",
}


class Place(Struct, frozen=True):
    """One message in one chat."""

    chat_id: int
    message_id: int


class Closing(Struct, frozen=True):
    """What to tell the manager who acted; `owner` is who has the case now."""

    notice: CaseNotice | Literal["not_allowed"] | None
    owner: str | None = None


async def close_the_loop(
    work: Work, manager: Staff, case_id: int, event: CaseEvent, stands_at: Place | None = None
) -> Closing:
    """Let the manager's `event` happen to the case. An unknown case is `stale`, another team's `not_allowed`.

    `stands_at` is where the pressed card was seen: proof that it arrived.
    """
    case = await work.tx.cases.get(case_id)
    if case is None:
        return Closing("stale")
    if not is_for(manager, case):
        return Closing("not_allowed")
    if stands_at is not None and stands_at.chat_id in _chats_of(work, manager, case):
        card = case_card(case.id, stands_at.chat_id)
        await work.tx.deliveries.adopt(card, stands_at.chat_id, stands_at.message_id, work.now)
    step = step_case(case, event, work.now)
    if step.changed:
        await _keep(work, manager, step.case, event)
    return Closing(step.notice, await _owner(work, step.case))


def is_for(manager: Staff, case: Case) -> bool:
    """A manager of a team sees that team's cases; one of all teams sees all."""
    return manager.role == "manager" and manager.team in (None, case.team)


def _chats_of(work: Work, manager: Staff, case: Case) -> tuple[int | None, ...]:
    """Where this manager's copies of the card can stand; pressed anywhere else it proves nothing about them."""
    return manager.telegram_id, work.policy.cases.group_for(case.team)


async def write_action(work: Work, manager: Staff, text: str, case_id: int | None = None) -> bool:
    """Whether these words were what the manager did about the case they are resolving, or about the one they name."""
    case = await (work.tx.cases.get(case_id) if case_id else work.tx.cases.being_resolved_by(manager.id))
    if case is None or case.resolving_by != manager.id or case.root_cause is None or case.action is not None:
        return False
    closing = await close_the_loop(work, manager, case.id, ActionWritten(manager.id, text))
    return closing.notice == "choose_outcome"


async def _keep(work: Work, manager: Staff, case: Case, event: CaseEvent) -> None:
    await work.tx.cases.save(case)
    actor, subject = f"staff:{manager.id}", f"case:{case.id}"
    await work.tx.journal.note(JournalEntry(work.now, actor, VERBS[type(event)], subject, _detail(event)))
    await show_case(work, case)
    if isinstance(event, CauseChosen):
        await _ask_for_action(work, manager, case)
    elif isinstance(event, ActionWritten):
        # Their words stand below the card by now; the next question belongs under them.
        await show_case_to(work, case, manager)


async def _ask_for_action(work: Work, manager: Staff, case: Case) -> None:
    """Privately, as only there their next message can be taken for the action."""
    payload = {"text": "action_please", "case": case.id}
    draft = draft_for(manager, "say", payload, work.policy.company)
    if draft is not None:
        await work.tx.deliveries.owe(draft, work.now)


def _detail(event: CaseEvent) -> dict[str, object]:
    match event:
        case CauseChosen(root_cause=root_cause):
            return {"root_cause": root_cause}
        case OutcomeChosen(outcome=outcome):
            return {"outcome": outcome}
    return {}


async def _owner(work: Work, case: Case) -> str | None:
    owner = await work.tx.staff.get(case.owner_id) if case.owner_id else None
    return owner.name if owner else None
