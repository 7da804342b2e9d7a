"""Invitations, answers and cases: what was asked, every version of what was said, and who has to act."""

import pytest
from sqlalchemy.exc import IntegrityError

from storage.store import SqlStore, SqlTx
from surveys.records import Answer, Case, CaseState, Invitation, State
from surveys.values import replace
from tests.storage.people import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    Traits,
    add_anna,
    add_boss,
    add_case,
    add_contact,
    add_invitation,
    add_score,
    add_words,
)

# --- invitations ------------------------------------------------------------------------------------------------


async def test_an_invitation_comes_back_with_everything_it_carries(store: SqlStore):
    async with store.transaction() as tx:
        anna, boss, contact = await add_anna(tx), await add_boss(tx), await add_contact(tx)
        frozen = {"contact_id": contact.id, "agent_id": boss.id, "team": "support", "topic": "bill", "channel": "chat"}
        now = {"reason": "why", "question": "comment", "settled": frozenset({"score", "solved"})}
        names = "wake_at due_at asked_at remind_at reminded_at expires_at first_answered_at completed_at editable_until"
        times = {name: NOON + n * HOUR for n, name in enumerate(names.split())}
        flags = {"is_changing": True, "wants_contact": True}
        everything: Traits = frozen | now | times | flags
        invitation = Invitation(0, "tok", "csat", 2, anna.id, State.COMPLETED, NOON, **everything)
        stored = await tx.invitations.add(invitation)
        assert stored == replace(invitation, id=stored.id)
        assert await tx.invitations.get(stored.id) == await tx.invitations.by_token("tok") == stored
        await tx.invitations.save(replace(stored, settled=frozenset(), wake_at=None))
        assert await tx.invitations.get(stored.id) == replace(stored, settled=frozenset(), wake_at=None)


async def test_those_are_due_whose_time_has_come_the_longest_waiting_first(store: SqlStore):
    async with store.transaction() as tx:
        assert await tx.invitations.next_wake() is None
        second = await add_invitation(tx, "a", wake_at=NOON)
        first = await add_invitation(tx, "b", wake_at=NOON - MINUTE)
        await add_invitation(tx, "c", wake_at=NOON + MINUTE)
        await add_invitation(tx, "d", wake_at=None)
        assert await tx.invitations.due(NOON, 10) == [first, second]
        assert await tx.invitations.due(NOON, 1) == [first]
        assert await tx.invitations.next_wake() == NOON - MINUTE


async def test_invitations_of_a_customer_and_of_a_contact_come_newest_first(store: SqlStore):
    async with store.transaction() as tx:
        anna, contact = await add_anna(tx), await add_contact(tx)
        whose = {"customer_id": anna.id, "contact_id": contact.id}
        old = await add_invitation(tx, "a", created_at=NOON, **whose)
        new = await add_invitation(tx, "b", created_at=NOON + DAY, **whose)
        assert await tx.invitations.of_customer(anna.id) == [new, old]
        assert await tx.invitations.of_customer(anna.id, limit=1) == [new]
        assert await tx.invitations.of_contact(contact.id) == [new, old]


async def test_asked_are_those_that_really_reached_somebody(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx)
        await add_invitation(tx, "a", customer_id=anna.id, asked_at=NOON, survey="csat")
        await add_invitation(tx, "b", customer_id=anna.id, asked_at=NOON + DAY, survey="nps", state=State.EXPIRED)
        await add_invitation(tx, "c", customer_id=anna.id, asked_at=None, state=State.SUPPRESSED)
        await add_invitation(tx, "d", customer_id=anna.id, state=State.UNDELIVERABLE)
        assert await tx.invitations.asked(anna.id) == [("nps", NOON + DAY), ("csat", NOON)]


# --- answers ----------------------------------------------------------------------------------------------------


async def test_a_changed_answer_keeps_every_version_with_its_time(store: SqlStore):
    async with store.transaction() as tx:
        invitation = await add_invitation(tx, "a")
        first = await add_score(tx, invitation, 2, answered_at=NOON, language="uk")
        second = await add_score(tx, invitation, 5, answered_at=NOON + HOUR)
        words = await add_words(tx, invitation, "ok")
        assert await tx.answers.current(invitation.id) == [second, words]
        superseded = replace(first, superseded_at=NOON + HOUR)
        assert await tx.answers.versions(invitation.id) == [superseded, second, words]


async def test_there_is_one_current_answer_to_a_question(store: SqlStore):
    async def say_it_again(tx: SqlTx, answer: Answer) -> None:
        async with tx.savepoint():
            await tx.bulk([replace(answer, id=99)])

    async with store.transaction() as tx:
        first = await add_score(tx, await add_invitation(tx, "a"), 2)
        with pytest.raises(IntegrityError):
            await say_it_again(tx, first)


async def test_erased_words_are_gone_from_every_version_and_scores_stay(store: SqlStore):
    async with store.transaction() as tx:
        anna, boris = await add_anna(tx, 1), await add_anna(tx, 2)
        hers, his = [await add_invitation(tx, f"t{who.id}", customer_id=who.id) for who in (anna, boris)]
        for text in ("first", "second"):
            await add_words(tx, hers, text)
        score = await add_score(tx, hers, 1)
        foreign = await add_words(tx, his, "mine")
        assert await tx.answers.erase_texts(anna.id) == 2
        assert await tx.answers.erase_texts(anna.id) == 0
        assert [answer.text for answer in await tx.answers.versions(hers.id)] == [None, None, None]
        assert score in await tx.answers.current(hers.id)
        assert await tx.answers.current(his.id) == [foreign]


# --- cases ------------------------------------------------------------------------------------------------------


async def test_a_case_comes_back_as_saved_and_by_its_invitation(store: SqlStore):
    async with store.transaction() as tx:
        boss, invitation = await add_boss(tx), await add_invitation(tx, "a")
        case = await add_case(tx, invitation)
        taken = replace(case, state=CaseState.TAKEN, owner_id=boss.id, taken_at=NOON, wants_contact=True)
        await tx.cases.save(taken)
        assert await tx.cases.get(case.id) == await tx.cases.of_invitation(invitation.id) == taken
        assert await tx.cases.of_invitation(invitation.id + 1) is None


async def test_an_invitation_has_one_case_at_most(store: SqlStore):
    async def complain_again(tx: SqlTx, invitation: Invitation) -> None:
        async with tx.savepoint():
            await add_case(tx, invitation)

    async with store.transaction() as tx:
        invitation = await add_invitation(tx, "a")
        await add_case(tx, invitation)
        with pytest.raises(IntegrityError):
            await complain_again(tx, invitation)


async def test_open_cases_wait_in_line_and_closed_ones_do_not(store: SqlStore):
    async with store.transaction() as tx:

        async def case(token: str, team: str, **traits) -> Case:
            return await add_case(tx, await add_invitation(tx, token, team=team), **traits)

        later = await case("a", "support", opened_at=NOON + HOUR)
        longest = await case("b", "support", state=CaseState.TAKEN)
        sales = await case("c", "sales", opened_at=NOON + 2 * HOUR)
        await case("d", "support", state=CaseState.RESOLVED)
        await case("e", "support", state=CaseState.NOT_OURS)
        assert await tx.cases.open("support") == [longest, later]
        assert await tx.cases.open(None) == [longest, later, sales]


async def test_overdue_are_those_past_their_deadline_not_escalated_yet(store: SqlStore):
    async with store.transaction() as tx:

        async def case(token: str, **traits) -> Case:
            return await add_case(tx, await add_invitation(tx, token), **traits)

        overdue = await case("a", due_at=NOON)
        taken = await case("b", due_at=NOON - HOUR, state=CaseState.TAKEN)
        await case("c", due_at=NOON + MINUTE)
        await case("d", due_at=NOON - HOUR, escalated_at=NOON)
        await case("e", due_at=NOON - HOUR, state=CaseState.RESOLVED)
        assert await tx.cases.overdue(NOON) == [taken, overdue]


async def test_the_next_message_is_the_action_once_the_cause_is_chosen(store: SqlStore):
    async with store.transaction() as tx:
        boss = await add_boss(tx)
        begun = {"state": CaseState.TAKEN, "owner_id": boss.id, "resolving_by": boss.id}
        case = await add_case(tx, await add_invitation(tx, "a"), **begun)
        assert await tx.cases.being_resolved_by(boss.id) is None
        waiting = replace(case, root_cause="manner")
        await tx.cases.save(waiting)
        assert await tx.cases.being_resolved_by(boss.id) == waiting
        await tx.cases.save(replace(waiting, action="called back"))
        assert await tx.cases.being_resolved_by(boss.id) is None
