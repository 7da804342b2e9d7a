"""Audit sampling: the bot asks by lot about contacts that nobody asked about, and a manager sees whom agents choose."""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta

import pytest

from surveys.policy import InvitationPolicy, Policy, Window
from surveys.records import Answer, ChosenBy, Contact, Customer, Invitation, Staff, State
from surveys.use_cases.count_coverage import Audit, count_coverage
from surveys.use_cases.find_customer import read_names
from surveys.use_cases.give_link import give_link
from surveys.use_cases.invite import invite
from surveys.use_cases.invite_by_calendar import invite_by_calendar
from surveys.use_cases.invite_by_lot import BATCH, invite_by_lot
from surveys.use_cases.opt_out import opt_out
from surveys.use_cases.reopen import reopen_contact
from surveys.use_cases.tick import Ports, tick
from surveys.values import replace
from tests.builders import Office

ALWAYS = InvitationPolicy(audit=1.0, window=Window(time(0), time(0)))


@pytest.fixture(autouse=True)
def _with_an_audit(office: Office) -> None:
    office.obeys(Policy(invitations=ALWAYS))


async def nobody_asks(office: Office, agent: Staff | None = None) -> tuple[Customer, Contact]:
    """A contact has just ended, and that is all."""
    customer = await office.customer()
    return customer, await office.contact(customer, agent)


async def draws(office: Office) -> int:
    async with office.work() as work:
        return await invite_by_lot(work)


async def wants_to_ask(office: Office, customer: Customer, contact: Contact) -> None:
    """An agent does, and the rules decide."""
    survey = office.house.survey("csat")
    assert survey is not None
    person = await office.again(customer)
    async with office.work() as work:
        await invite(work, contact, person, survey)


async def became(office: Office, customer: Customer) -> list[tuple[State, str | None, ChosenBy]]:
    return [(one.state, one.reason, one.chosen_by) for one in await office.invitations(customer)]


# --- who is drawn -------------------------------------------------------------------------------------------------


async def test_whom_nobody_asked_the_bot_asks_a_day_later(office: Office):
    anna = await office.agent()
    ivan, contact = await nobody_asks(office, anna)
    office.passes(hours=23)
    assert await draws(office) == 0, "Anna may still ask"
    office.passes(hours=1)
    assert await draws(office) == 1
    (asked,) = await office.invitations(ivan)
    assert (asked.state, asked.chosen_by, asked.survey) == (State.ASKING, "audit", "csat")
    assert (asked.contact_id, asked.agent_id, asked.team) == (contact.id, anna.id, "support")


async def test_without_an_audit_nobody_is_drawn(office: Office):
    ivan, _ = await nobody_asks(office)
    office.obeys(Policy(invitations=replace(ALWAYS, audit=0.0)))
    office.passes(days=1)
    assert await draws(office) == 0
    assert await office.invitations(ivan) == []


async def test_every_beat_draws(office: Office):
    ivan, _ = await nobody_asks(office)
    office.passes(days=1)
    now = office.now

    class Still:
        def now(self):
            return now

    failures: list[object] = []
    await tick(Ports(office.store, Still(), office.house, lambda *what: failures.append(what)))
    assert not failures
    assert [one.chosen_by for one in await office.invitations(ivan)] == ["audit"]


async def test_whom_an_agent_wanted_to_ask_is_not_drawn_whatever_became_of_it(office: Office):
    anna = await office.agent()
    answering, contact = await nobody_asks(office, anna)
    await office.asked(answering, contact)
    unwilling, forbidden = await nobody_asks(office, anna)
    async with office.work() as work:
        await opt_out(work, unwilling)
    await wants_to_ask(office, unwilling, forbidden)
    linked, by_link = await nobody_asks(office, anna)
    async with office.work() as work:
        await work.tx.contacts.save(replace(by_link, ticket="T-7"))
        await give_link(work, anna, read_names(["T-7"]))
    office.passes(days=1)
    assert await draws(office) == 0
    assert await office.invitations(linked) == []


async def test_what_goes_on_and_what_is_nobodys_is_not_drawn(office: Office):
    _, goes_on = await nobody_asks(office)
    async with office.work() as work:
        await reopen_contact(work, goes_on)
    await office.contact()
    office.passes(days=1)
    assert await draws(office) == 0


async def test_the_rules_of_asking_hold_for_the_lot_too(office: Office):
    """The cool-down, the hours, and who said stop; the row remembers why."""
    tired, _ = await nobody_asks(office)
    await office.asked(tired)
    unwilling, _ = await nobody_asks(office)
    async with office.work() as work:
        await opt_out(work, unwilling)
    sleeping, _ = await nobody_asks(office)
    office.obeys(Policy(invitations=replace(ALWAYS, window=Window())))
    office.passes(hours=33)  # 23:00 in Kyiv
    assert await draws(office) == 1
    assert (State.SUPPRESSED, "open_invitation", "audit") in await became(office, tired)
    assert (await became(office, unwilling))[0] == (State.SUPPRESSED, "opted_out", "audit")
    (planned,) = await office.invitations(sleeping)
    assert (planned.state, planned.due_at) == (State.SCHEDULED, office.now + timedelta(hours=11))


async def test_an_agent_may_still_ask_when_the_lot_could_not(office: Office):
    ivan, contact = await nobody_asks(office, await office.agent())
    async with office.work() as work:
        await opt_out(work, ivan)
    office.passes(days=1)
    await draws(office)
    async with office.work() as work:
        await work.tx.customers.save(replace(ivan, opted_out_at=None))
    await wants_to_ask(office, ivan, contact)
    assert [chosen_by for *_, chosen_by in await became(office, ivan)] == ["agent", "audit"]


# --- once, and never too late -------------------------------------------------------------------------------------


async def test_a_contact_is_looked_at_once_also_by_other_rules(office: Office):
    """Who was left out stays left out: a greater share, or another start of the program, draws nobody afterwards."""
    ivan, _ = await nobody_asks(office)
    office.obeys(Policy(invitations=replace(ALWAYS, audit=1e-9)))
    office.passes(days=1)
    assert await draws(office) == 0
    office.obeys(Policy(invitations=ALWAYS))
    assert await draws(office) == 0
    assert await office.invitations(ivan) == []


async def test_killed_before_the_commit_it_draws_the_same_ones_again(office: Office):
    customers = [(await nobody_asks(office))[0] for _ in range(40)]
    office.obeys(Policy(invitations=replace(ALWAYS, audit=0.5)))
    office.passes(days=1)
    drawn: list[bool] = []

    async def draws_and_is_killed() -> None:
        async with office.work() as work:
            await invite_by_lot(work)
            drawn.extend([bool(await work.tx.invitations.of_customer(one.id)) for one in customers])
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await draws_and_is_killed()
    assert 8 < await draws(office) < 32
    assert [bool(await office.invitations(one)) for one in customers] == drawn


async def test_many_that_ended_at_once_are_looked_at_beat_by_beat(office: Office):
    customers = [(await nobody_asks(office))[0] for _ in range(BATCH + 3)]
    office.passes(days=1)
    assert [await draws(office) for _ in range(3)] == [BATCH, 3, 0]
    assert [len(await office.invitations(one)) for one in customers] == [1] * (BATCH + 3)


async def test_what_ended_too_long_ago_is_never_drawn(office: Office):
    """Turned on over a history, the audit begins with the last days."""
    old, _ = await nobody_asks(office)
    office.passes(days=2)
    recent, _ = await nobody_asks(office)
    office.passes(days=1, minutes=1)
    assert await draws(office) == 1
    assert await office.invitations(old) == []
    assert len(await office.invitations(recent)) == 1


async def test_after_an_outage_it_goes_on_with_what_is_still_fresh(office: Office):
    await nobody_asks(office)
    office.passes(days=1)
    await draws(office)
    missed, _ = await nobody_asks(office)
    office.passes(days=10)
    fresh, _ = await nobody_asks(office)
    office.passes(days=1)
    assert await draws(office) == 1
    assert await office.invitations(missed) == []
    assert len(await office.invitations(fresh)) == 1


async def test_the_calendar_chooses_by_itself(office: Office):
    ivan, _ = await nobody_asks(office)
    office.obeys(Policy(schedule=replace(Policy().schedule, is_on=True)))
    async with office.work() as work:
        assert await invite_by_calendar(work) == 1
    assert [chosen_by for *_, chosen_by in await became(office, ivan)] == ["calendar"]


# --- what a manager sees ------------------------------------------------------------------------------------------


async def had(office: Office, agent: Staff | None, chosen_by: ChosenBy, good: int, bad: int) -> None:
    """So many customers answered about contacts that have just ended, chosen by an agent or by lot."""
    async with office.work() as work:
        for score in [5] * good + [1] * bad:
            about = agent.id if agent else None, agent.team if agent else "support"
            customer = await work.tx.customers.add(Customer(0, started_at=office.now))
            contact = await work.tx.contacts.add(Contact(0, office.now, None, customer.id, *about))
            asked = Invitation(0, work.house.new_token(12), "csat", 1, customer.id, State.COMPLETED, office.now)
            one = await work.tx.invitations.add(
                replace(
                    asked,
                    contact_id=contact.id,
                    agent_id=about[0],
                    team=about[1],
                    asked_at=office.now,
                    chosen_by=chosen_by,
                )
            )
            await work.tx.answers.add(Answer(0, one.id, "score", office.now, (str(score),), score))


async def audit(office: Office, manager: Staff) -> Audit:
    async with office.work() as work:
        found = await count_coverage(work, manager)
    assert found is not None
    assert found.audit is not None
    return found.audit


async def test_whoever_asks_only_the_happy_is_seen_through(office: Office):
    oleg, anna, boris = await office.manager(), await office.agent(), await office.agent("Борис")
    await had(office, anna, "agent", 40, 0)
    await had(office, anna, "audit", 8, 10)
    await had(office, boris, "agent", 30, 5)
    await had(office, boris, "audit", 9, 2)
    found = await audit(office, oleg)
    assert (found.chosen, found.drawn) == ((70, 75), (17, 29))
    assert found.gap is not None
    assert (found.gap.points, found.gap.low > 0) == (35, True)
    assert found.agents == (("Анна", (40, 40), (8, 18)), ("Борис", (30, 35), (9, 11)))


async def test_where_agents_choose_as_the_lot_does_more_answers_are_needed(office: Office):
    oleg, anna = await office.manager(), await office.agent()
    await had(office, anna, "agent", 40, 10)
    await had(office, anna, "audit", 15, 4)
    found = await audit(office, oleg)
    assert found.gap is None
    assert found.missing > 200


async def test_few_answers_are_not_shown_and_cannot_be_subtracted(office: Office):
    """Of an agent both sides are told or none; the whole only with five answers on a side."""
    oleg, anna, boris = await office.manager(), await office.agent(), await office.agent("Борис")
    await had(office, anna, "agent", 20, 0)
    await had(office, anna, "audit", 3, 1)
    found = await audit(office, oleg)
    assert (found.chosen, found.drawn, found.gap, found.agents) == ((20, 20), None, None, ())
    await had(office, boris, "agent", 12, 0)
    await had(office, boris, "audit", 6, 0)
    found = await audit(office, oleg)
    assert (found.drawn, found.agents) == ((9, 10), ()), "Boris's six would tell of Anna's four"


async def test_an_audit_takes_nothing_from_whom_the_agent_did_not_ask(office: Office):
    """Coverage is about agents: what the lot asked, and what it could not ask, nobody started a survey about."""
    oleg, anna = await office.manager(), await office.agent()
    await had(office, anna, "agent", 1, 0)
    await had(office, anna, "audit", 1, 1)
    unwilling, _ = await nobody_asks(office, anna)
    async with office.work() as work:
        await opt_out(work, unwilling)
    office.passes(days=1)
    await draws(office)
    async with office.work() as work:
        found = await count_coverage(work, oleg)
    assert found is not None
    assert (found.whole.surveyed, found.whole.eligible, dict(found.whole.missing)) == (1, 4, {"not_asked": 3})


async def test_a_manager_of_a_team_sees_that_team_only(office: Office):
    vera, anna = await office.manager("Вера", team="support"), await office.agent()
    await had(office, anna, "agent", 10, 0)
    await had(office, await office.agent("Чужой", team="sales"), "audit", 10, 0)
    found = await audit(office, vera)
    assert (found.chosen, found.drawn) == ((10, 10), None)


async def test_without_an_audit_nothing_is_said_of_it(office: Office):
    oleg = await office.manager()
    await had(office, await office.agent(), "agent", 10, 0)
    office.obeys(Policy())
    async with office.work() as work:
        found = await count_coverage(work, oleg)
    assert found is not None
    assert found.audit is None


async def test_an_export_says_who_chose(office: Office):
    await had(office, None, "agent", 2, 0)
    await had(office, None, "audit", 1, 0)
    async with office.work() as work:
        for what in ("answers", "invitations"):
            portions = work.tx.figures.export_rows(what, None, None, None)
            chosen = Counter([row["chosen_by"] async for rows in portions for row in rows])
            assert chosen == {"agent": 2, "audit": 1}, what
