"""A case nobody has resolved in time is escalated, once."""

from surveys.cases import RejectedAsNotOurs, Taken
from surveys.policy import CasePolicy, Policy
from surveys.use_cases.close_the_loop import close_the_loop
from surveys.use_cases.escalate import escalate_overdue
from surveys.values import replace
from tests.use_cases.answering import case_now, unhappy

GROUP = -1001


async def escalates(office):
    async with office.work() as work:
        return await escalate_overdue(work)


async def test_nothing_happens_before_the_deadline(office):
    await office.manager()
    await unhappy(office, await office.agent())
    office.passes(hours=23, minutes=59)
    assert await escalates(office) == 0


async def test_overdue_case_reaches_its_managers_and_the_group_once(office):
    office.obeys(Policy(cases=CasePolicy(group=GROUP)))
    own, everywhere = await office.manager("Вера", team="support"), await office.manager("Олег")
    await office.manager("Пётр", team="delivery")
    case = await unhappy(office, await office.agent(team="support"))
    office.passes(hours=24)
    assert await escalates(office) == 1
    cards = [draft for draft in await office.delivered() if draft.kind == "escalation"]
    assert {card.chat_id for card in cards} == {own.telegram_id, everywhere.telegram_id, GROUP}
    assert all(card.fresh for card in cards)
    assert {card.payload["waiting_minutes"] for card in cards} == {24 * 60}
    office.passes(days=3)
    assert await escalates(office) == 0
    assert (await case_now(office, case)).escalated_at is not None


async def test_taken_but_unresolved_case_is_escalated_with_its_owner(office):
    oleg = await office.manager("Олег")
    case = await unhappy(office, await office.agent())
    async with office.work() as work:
        await close_the_loop(work, oleg, case.id, Taken(oleg.id))
    office.passes(hours=24)
    assert await escalates(office) == 1
    cards = [draft for draft in await office.delivered() if draft.kind == "escalation"]
    assert [(card.payload["state"], card.payload["owner"]) for card in cards] == [("taken", "Олег")]


async def test_closed_case_is_left_alone(office):
    oleg = await office.manager("Олег")
    case = await unhappy(office, await office.agent())
    async with office.work() as work:
        await close_the_loop(work, oleg, case.id, RejectedAsNotOurs(oleg.id))
    office.passes(days=2)
    assert await escalates(office) == 0


async def test_deadline_is_the_companys(office):
    await office.manager()
    policy = Policy()
    office.obeys(replace(policy, cases=replace(policy.cases, deadline=policy.cases.deadline / 6)))
    await unhappy(office, await office.agent())
    office.passes(hours=4)
    assert await escalates(office) == 1


async def test_journal_knows_of_the_escalation(office):
    await office.manager()
    case = await unhappy(office, await office.agent())
    office.passes(hours=24)
    await escalates(office)
    async with office.work() as work:
        last = (await work.tx.journal.about(f"case:{case.id}"))[-1]
    assert (last.actor, last.verb) == ("bot", "escalated")
