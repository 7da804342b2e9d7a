"""How a case moves: state × event → rule, in the same idiom as `conversation`.

First taker wins. Resolving asks for the root cause, what was done, and the outcome, in that order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from surveys.records import Case, CaseState
from surveys.sizes import ACTION as LONGEST_ACTION
from surveys.sizes import cut
from surveys.values import replace

#: Keys of root causes and outcomes; their words are in the catalogues.
ROOT_CAUSES = (
    "waiting",
    "unresolved",
    "explanation",
    "manner",
    "knowledge",
    "process",
    "product",
    "misunderstanding",
)
OUTCOMES = ("put_right", "compensated", "explained", "no_reply", "cannot_help")


class Taken(Struct, frozen=True):
    by: int


class ResolveBegun(Struct, frozen=True):
    by: int


class ResolvePutOff(Struct, frozen=True):
    """«Back»: whoever was filling in the resolution will do it later; the case stays theirs."""

    by: int


class CauseChosen(Struct, frozen=True):
    by: int
    root_cause: str


class ActionWritten(Struct, frozen=True):
    by: int
    text: str


class OutcomeChosen(Struct, frozen=True):
    by: int
    outcome: str


class RejectedAsNotOurs(Struct, frozen=True):
    by: int


class WentOverdue(Struct, frozen=True):
    """The deadline passed with nobody having resolved it."""


CaseEvent = (
    Taken | ResolveBegun | ResolvePutOff | CauseChosen | ActionWritten | OutcomeChosen | RejectedAsNotOurs | WentOverdue
)

CaseNotice = Literal[
    "taken",
    "taken_by_other",
    "choose_cause",
    "write_action",
    "choose_outcome",
    "resolved",
    "not_ours",
    "closed",
    "stale",
]


class CaseStep(Struct, frozen=True):
    """The case afterwards, and a short notice for whoever acted; `changed` asks for its cards to be refreshed."""

    case: Case
    notice: CaseNotice | None = None
    changed: bool = False
    escalated: bool = False


class CaseRule(Struct, frozen=True):
    apply: Callable[[Case, Any, datetime], CaseStep]
    reaches: tuple[CaseState, ...]


def step_case(case: Case, event: CaseEvent, now: datetime) -> CaseStep:
    """What becomes of the case. An event without a rule changes nothing and says that the case is closed."""
    rule = CASE_RULES[case.state].get(type(event))
    return rule.apply(case, event, now) if rule else CaseStep(case, "closed")


def _take(case: Case, event: Taken, now: datetime) -> CaseStep:
    taken = replace(case, state=CaseState.TAKEN, owner_id=event.by, taken_at=now)
    return CaseStep(taken, "taken", changed=True)


def _already_taken(case: Case, event: Taken, now: datetime) -> CaseStep:
    return CaseStep(case, "taken" if case.owner_id == event.by else "taken_by_other")


def _begin(case: Case, event: ResolveBegun, now: datetime) -> CaseStep:
    owner = case.owner_id or event.by
    begun = replace(
        case,
        state=CaseState.TAKEN,
        owner_id=owner,
        taken_at=case.taken_at or now,
        resolving_by=event.by,
        root_cause=None,
        action=None,
    )
    return CaseStep(begun, "choose_cause", changed=True)


def _put_off(case: Case, event: ResolvePutOff, now: datetime) -> CaseStep:
    if case.resolving_by != event.by:
        return CaseStep(case, "stale")
    left = replace(case, resolving_by=None, root_cause=None, action=None)
    return CaseStep(left, "taken" if case.owner_id == event.by else "taken_by_other", changed=True)


def _choose_cause(case: Case, event: CauseChosen, now: datetime) -> CaseStep:
    if case.resolving_by != event.by or event.root_cause not in ROOT_CAUSES:
        return CaseStep(case, "stale")
    return CaseStep(replace(case, root_cause=event.root_cause), "write_action", changed=True)


def _write_action(case: Case, event: ActionWritten, now: datetime) -> CaseStep:
    if case.resolving_by != event.by or case.root_cause is None:
        return CaseStep(case, "stale")
    if not event.text.strip():
        return CaseStep(case, "write_action")
    return CaseStep(replace(case, action=cut(event.text.strip(), LONGEST_ACTION)), "choose_outcome", changed=True)


def _choose_outcome(case: Case, event: OutcomeChosen, now: datetime) -> CaseStep:
    ready = case.resolving_by == event.by and case.root_cause and case.action
    if not ready or event.outcome not in OUTCOMES:
        return CaseStep(case, "stale")
    done = replace(case, state=CaseState.RESOLVED, outcome=event.outcome, resolved_at=now, resolving_by=None)
    return CaseStep(done, "resolved", changed=True)


def _reject(case: Case, event: RejectedAsNotOurs, now: datetime) -> CaseStep:
    gone = replace(
        case, state=CaseState.NOT_OURS, owner_id=case.owner_id or event.by, resolved_at=now, resolving_by=None
    )
    return CaseStep(gone, "not_ours", changed=True)


def _escalate(case: Case, event: WentOverdue, now: datetime) -> CaseStep:
    if case.escalated_at or now < case.due_at:
        return CaseStep(case)
    return CaseStep(replace(case, escalated_at=now), changed=True, escalated=True)


_OPEN, _TAKEN = CaseState.OPEN, CaseState.TAKEN

#: state → event → rule. Resolved and rejected cases stay as they are.
CASE_RULES: Mapping[CaseState, Mapping[type[Any], CaseRule]] = {
    CaseState.OPEN: {
        Taken: CaseRule(_take, (_TAKEN,)),
        ResolveBegun: CaseRule(_begin, (_TAKEN,)),
        RejectedAsNotOurs: CaseRule(_reject, (CaseState.NOT_OURS,)),
        WentOverdue: CaseRule(_escalate, (_OPEN,)),
    },
    CaseState.TAKEN: {
        Taken: CaseRule(_already_taken, (_TAKEN,)),
        ResolveBegun: CaseRule(_begin, (_TAKEN,)),
        ResolvePutOff: CaseRule(_put_off, (_TAKEN,)),
        CauseChosen: CaseRule(_choose_cause, (_TAKEN,)),
        ActionWritten: CaseRule(_write_action, (_TAKEN,)),
        OutcomeChosen: CaseRule(_choose_outcome, (CaseState.RESOLVED,)),
        RejectedAsNotOurs: CaseRule(_reject, (CaseState.NOT_OURS,)),
        WentOverdue: CaseRule(_escalate, (_TAKEN,)),
    },
    CaseState.RESOLVED: {},
    CaseState.NOT_OURS: {},
}
