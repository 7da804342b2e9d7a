"""How a case goes from a low score to its end, and who may do what."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.cases import (
    CASE_RULES,
    OUTCOMES,
    ROOT_CAUSES,
    ActionWritten,
    CaseEvent,
    CauseChosen,
    OutcomeChosen,
    RejectedAsNotOurs,
    ResolveBegun,
    ResolvePutOff,
    Taken,
    WentOverdue,
    step_case,
)
from surveys.records import Case, CaseState
from surveys.values import replace
from tests.surveys.stories import NOON

BOSS, OLEG = 1, 2
LATER = NOON + timedelta(hours=1)
OPEN = Case(id=12, invitation_id=5, state=CaseState.OPEN, opened_at=NOON, due_at=NOON + timedelta(hours=24))
TAKEN = replace(OPEN, state=CaseState.TAKEN, owner_id=BOSS, taken_at=NOON)


def after(case: Case, *events: CaseEvent) -> Case:
    for event in events:
        case = step_case(case, event, LATER).case
    return case


def test_the_first_taker_wins() -> None:
    first = step_case(OPEN, Taken(BOSS), LATER)
    assert (first.notice, first.case.owner_id, first.case.taken_at) == ("taken", BOSS, LATER)
    second = step_case(first.case, Taken(OLEG), LATER)
    assert (second.notice, second.case.owner_id, second.changed) == ("taken_by_other", BOSS, False)


def test_taking_twice_is_no_news() -> None:
    again = step_case(TAKEN, Taken(BOSS), LATER)
    assert (again.notice, again.changed) == ("taken", False)


def test_resolving_asks_for_the_cause_then_the_deed_then_the_outcome() -> None:
    notices = []
    case = OPEN
    for event in (
        ResolveBegun(BOSS),
        CauseChosen(BOSS, "waiting"),
        ActionWritten(BOSS, " Перезвонили и извинились "),
        OutcomeChosen(BOSS, "put_right"),
    ):
        done = step_case(case, event, LATER)
        case = done.case
        notices.append(done.notice)
    assert notices == ["choose_cause", "write_action", "choose_outcome", "resolved"]
    assert (case.state, case.root_cause, case.outcome) == (CaseState.RESOLVED, "waiting", "put_right")
    assert (case.action, case.resolved_at, case.resolving_by) == ("Перезвонили и извинились", LATER, None)


def test_resolving_a_case_that_nobody_took_takes_it() -> None:
    assert after(OPEN, ResolveBegun(OLEG)).owner_id == OLEG


def test_a_colleague_may_resolve_and_the_owner_stays() -> None:
    case = after(TAKEN, ResolveBegun(OLEG))
    assert (case.owner_id, case.resolving_by) == (BOSS, OLEG)


def test_only_who_began_goes_on() -> None:
    case = after(TAKEN, ResolveBegun(BOSS))
    assert step_case(case, CauseChosen(OLEG, "waiting"), LATER).notice == "stale"


@pytest.mark.parametrize(
    "event",
    [
        CauseChosen(BOSS, "weather"),
        ActionWritten(BOSS, "До причины"),
        OutcomeChosen(BOSS, "put_right"),
    ],
    ids=["unknown cause", "deed before cause", "outcome before deed"],
)
def test_steps_out_of_order_change_nothing(event: CaseEvent) -> None:
    case = after(TAKEN, ResolveBegun(BOSS))
    done = step_case(case, event, LATER)
    assert (done.case, done.notice) == (case, "stale")


def test_an_empty_deed_is_asked_for_again() -> None:
    case = after(TAKEN, ResolveBegun(BOSS), CauseChosen(BOSS, "waiting"))
    done = step_case(case, ActionWritten(BOSS, "  \n"), LATER)
    assert (done.case, done.notice) == (case, "write_action")


def test_an_unknown_outcome_is_refused() -> None:
    case = after(TAKEN, ResolveBegun(BOSS), CauseChosen(BOSS, "waiting"), ActionWritten(BOSS, "Вернули деньги"))
    assert step_case(case, OutcomeChosen(BOSS, "magic"), LATER).notice == "stale"


def test_put_off_the_case_waits_with_its_owner() -> None:
    case = after(TAKEN, ResolveBegun(BOSS), CauseChosen(BOSS, "waiting"), ResolvePutOff(BOSS))
    assert (case.state, case.owner_id, case.resolving_by, case.root_cause) == (CaseState.TAKEN, BOSS, None, None)


@pytest.mark.parametrize("case", [OPEN, TAKEN], ids=["open", "taken"])
def test_a_case_that_is_not_ours_is_closed(case: Case) -> None:
    done = step_case(case, RejectedAsNotOurs(OLEG), LATER)
    assert (done.case.state, done.notice, done.case.resolved_at) == (CaseState.NOT_OURS, "not_ours", LATER)


@pytest.mark.parametrize("state", [CaseState.RESOLVED, CaseState.NOT_OURS])
def test_a_closed_case_stays_closed(state: CaseState) -> None:
    closed = replace(OPEN, state=state)
    done = step_case(closed, Taken(BOSS), LATER)
    assert (done.case, done.notice) == (closed, "closed")


@pytest.mark.parametrize("case", [OPEN, TAKEN], ids=["open", "taken"])
def test_an_overdue_case_escalates_once(case: Case) -> None:
    assert not step_case(case, WentOverdue(), case.due_at - timedelta(seconds=1)).escalated
    done = step_case(case, WentOverdue(), case.due_at)
    assert (done.escalated, done.case.escalated_at) == (True, case.due_at)
    assert not step_case(done.case, WentOverdue(), case.due_at + timedelta(days=1)).escalated


PEOPLE = st.sampled_from([BOSS, OLEG])
EVENTS: st.SearchStrategy[CaseEvent] = st.one_of(
    st.builds(Taken, PEOPLE),
    st.builds(ResolveBegun, PEOPLE),
    st.builds(ResolvePutOff, PEOPLE),
    st.builds(CauseChosen, PEOPLE, st.sampled_from([*ROOT_CAUSES, "weather"])),
    st.builds(ActionWritten, PEOPLE, st.text(max_size=5)),
    st.builds(OutcomeChosen, PEOPLE, st.sampled_from([*OUTCOMES, "magic"])),
    st.builds(RejectedAsNotOurs, PEOPLE),
    st.just(WentOverdue()),
)


@given(st.lists(EVENTS, max_size=20))
def test_any_story_of_a_case_keeps_to_the_table(events: list[CaseEvent]) -> None:
    case = OPEN
    for event in events:
        rule = CASE_RULES[case.state].get(type(event))
        before, case = case, step_case(case, event, LATER).case
        assert case.state in {before.state, *(rule.reaches if rule else ())}
        assert (case.resolved_at is not None) == (case.state in (CaseState.RESOLVED, CaseState.NOT_OURS))
        assert case.state is CaseState.OPEN or case.owner_id is not None
        if case.state is CaseState.RESOLVED:
            assert case.root_cause in ROOT_CAUSES
            assert case.outcome in OUTCOMES
            assert case.action
