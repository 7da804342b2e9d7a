"""/why: the story of a contact or a customer, in order, for the eyes that may see it."""

from datetime import timedelta

from surveys.policy import Policy, StaffPolicy
from surveys.use_cases.bounce import lose_customer
from surveys.use_cases.explain import explain
from surveys.use_cases.find_customer import Named, read_names
from surveys.use_cases.give_link import give_link
from surveys.use_cases.invite import invite
from surveys.use_cases.opt_out import opt_out
from surveys.use_cases.reopen import reopen_contact
from surveys.values import replace


async def story(office, reader, words):
    async with office.work() as work:
        return await explain(work, reader, read_names(words.split()))


def told(found):
    return [(line.event, line.at) for line in found.lines]


async def test_what_is_planned_is_told_with_its_time(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    planned = await office.planned(ivan, await office.contact(ivan, agent, ticket="T-1"))
    for words in ("T-1", "@ivan", "t-1 @ivan"):
        found = await story(office, agent, words)
        assert found.who == "Иван @ivan"
        assert told(found) == [("planned", planned.due_at)]


async def test_an_open_survey_tells_what_was_done_and_what_comes(office):
    agent, ivan = await office.agent(), await office.customer()
    asked = await office.asked(ivan, await office.contact(ivan, agent, ticket="T-1"))
    assert told(await story(office, agent, "T-1")) == [
        ("asked", asked.asked_at),
        ("reminder_planned", asked.remind_at),
        ("expires", asked.expires_at),
    ]


async def test_silence_ends_with_the_reminder_and_the_expiry(office):
    agent, ivan = await office.agent(), await office.customer()
    asked = await office.asked(ivan, await office.contact(ivan, agent, ticket="T-1"))
    office.passes(days=1)
    await office.wakes(asked)
    office.passes(days=2)
    await office.wakes(asked)
    events = [line.event for line in (await story(office, agent, "T-1")).lines]
    assert events == ["asked", "reminded", "expired"]


async def test_agents_hear_that_there_is_an_answer_and_managers_which_one(office):
    agent, boss = await office.agent(), await office.manager()
    ivan = await office.customer()
    asked = await office.asked(ivan, await office.contact(ivan, agent, ticket="T-1"), "ces")
    await office.taps(ivan, asked.token, "score", "6")
    assert ("partly_answered", None) in [(line.event, line.score) for line in (await story(office, agent, "T-1")).lines]
    await office.taps(ivan, asked.token, "comment", "", "skip")
    assert [line.score for line in (await story(office, agent, "T-1")).lines] == [None, None]
    assert [(line.event, line.score) for line in (await story(office, boss, "T-1")).lines] == [
        ("asked", None),
        ("completed", 6),
    ]


async def test_managers_see_scores_of_their_own_team_only(office):
    agent, stranger = await office.agent(), await office.manager("Ольга", team="sales")
    ivan = await office.customer()
    asked = await office.asked(ivan, await office.contact(ivan, agent, ticket="T-1"), "ces")
    await office.taps(ivan, asked.token, "score", "6")
    assert {line.score for line in (await story(office, stranger, "T-1")).lines} == {None}


async def test_agents_see_scores_where_the_rules_allow_it(office):
    office.obeys(Policy(staff=StaffPolicy(agents_see_scores=True)))
    agent, ivan = await office.agent(), await office.customer()
    asked = await office.asked(ivan, await office.contact(ivan, agent, ticket="T-1"), "ces")
    await office.taps(ivan, asked.token, "score", "6")
    assert 6 in {line.score for line in (await story(office, agent, "T-1")).lines}


async def test_a_refusal_is_told_with_its_dates(office):
    agent, ivan = await office.agent(), await office.customer()
    first = await office.asked(ivan)
    office.passes(days=5)
    await office.wakes(first)
    contact = await office.contact(ivan, agent, ticket="T-2")
    async with office.work() as work:
        await invite(work, contact, ivan, work.house.survey("csat"))
    (line,) = (await story(office, agent, "T-2")).lines
    assert (line.event, line.reason, line.since) == ("suppressed", "cool_down", first.asked_at)
    assert line.until == first.asked_at + timedelta(days=30)


async def test_a_stopped_survey_is_told_as_declined_at_that_moment(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    asked = await office.asked(ivan)
    office.passes(hours=1)
    async with office.work() as work:
        await opt_out(work, ivan)
    assert told(await story(office, agent, "@ivan")) == [("asked", asked.asked_at), ("declined", office.now)]


async def test_a_cancelled_survey_is_told_with_the_moment_of_reopening(office):
    agent, ivan = await office.agent(), await office.customer()
    contact = await office.contact(ivan, agent, ticket="T-1")
    await office.planned(ivan, contact)
    office.passes(hours=1)
    async with office.work() as work:
        await reopen_contact(work, contact)
    assert told(await story(office, agent, "T-1")) == [("cancelled", office.now)]


async def test_a_lost_customer_is_told_with_the_reason(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    await office.asked(ivan)
    async with office.work() as work:
        await lose_customer(work, ivan, "blocked")
    last = (await story(office, agent, "@ivan")).lines[-1]
    assert (last.event, last.reason) == ("undeliverable", "blocked")


async def test_a_contact_that_waits_for_its_customer_says_so(office):
    agent = await office.agent()
    async with office.work() as work:
        await give_link(work, agent, read_names(["T-1"]))
    (line,) = (await story(office, agent, "T-1")).lines
    assert (line.event, line.reason, line.at) == ("suppressed", "never_started", office.now)


async def test_what_stands_in_the_way_is_told_before_anything_was_asked(office):
    agent = await office.agent()
    ivan = await office.customer(username="ivan")
    assert (await story(office, agent, "@ivan")).lines == ()
    async with office.work() as work:
        await work.tx.customers.save(replace(ivan, opted_out_at=office.now))
    assert told(await story(office, agent, "@ivan")) == [("declined", office.now)]


async def test_nothing_is_told_about_nobody(office):
    agent = await office.agent()
    assert await story(office, agent, "@nobody") is None
    assert await story(office, agent, "T-404") is None
    async with office.work() as work:
        assert await explain(work, agent, Named()) is None
