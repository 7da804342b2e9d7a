"""A contact link: whoever opens it first is asked at once; nobody else, and never twice."""

from datetime import timedelta

from surveys.records import State
from surveys.use_cases.find_customer import read_names
from surveys.use_cases.forget import forget
from surveys.use_cases.give_link import give_link
from surveys.use_cases.meet import Person
from surveys.use_cases.open_link import open_link
from surveys.use_cases.opt_out import opt_out

IVAN = Person(501, "ivan", "Иван", "uk")
VERA = Person(502, "vera", "Вера", "ru")


async def link(office, agent, words="T-1234", survey=None):
    """The token of a new link."""
    async with office.work() as work:
        given = await give_link(work, agent, read_names(words.split()), survey)
    return given.url.partition("start=c_")[2]


async def opens(office, token, person=IVAN):
    async with office.work() as work:
        return await open_link(work, token, person)


async def test_a_stranger_who_opens_the_link_is_asked_at_once(office):
    agent = await office.agent()
    opened = await opens(office, await link(office, agent))
    assert opened.outcome == "asked"
    assert opened.welcome.is_new
    (card,) = await office.delivered()
    assert (card.kind, card.chat_id, card.language) == ("invitation", 501, "uk")
    (invitation,) = await office.invitations(opened.welcome.customer)
    assert (invitation.state, invitation.agent_id, invitation.team) == (State.ASKING, agent.id, "support")


async def test_the_contact_belongs_to_whoever_opened_the_link(office):
    opened = await opens(office, await link(office, await office.agent()))
    async with office.work() as work:
        contact = await work.tx.contacts.by_ticket("T-1234")
    assert contact.customer_id == opened.welcome.customer.id


async def test_the_payload_fits_into_a_deep_link(office):
    token = await link(office, await office.agent())
    assert len(f"c_{token}") <= 64


async def test_a_link_starts_the_survey_it_was_made_for(office):
    opened = await opens(office, await link(office, await office.agent(), survey="ces"))
    assert [one.survey for one in await office.invitations(opened.welcome.customer)] == ["ces"]


async def test_the_hour_and_the_cool_down_do_not_matter_to_who_comes_by_a_link(office):
    ivan = await office.customer(telegram_id=501)
    await office.asked(ivan)
    office.passes(days=5, hours=9)
    for invitation in await office.invitations(ivan):
        await office.wakes(invitation)
    await office.delivered()
    assert (await opens(office, await link(office, await office.agent()))).outcome == "asked"


async def test_opened_again_by_the_same_person_it_shows_the_card_once_more(office):
    token = await link(office, await office.agent())
    await opens(office, token)
    await office.delivered()
    again = await opens(office, token)
    assert (again.outcome, again.welcome.is_new) == ("again", False)
    shown, old = await office.delivered()
    assert (shown.kind, shown.fresh, shown.payload["face"]) == ("card", True, "question")
    assert old.kind == "unbutton"


async def test_opened_again_after_answering_it_shows_the_thanks(office):
    token = await link(office, await office.agent(), survey="ces")
    ivan = (await opens(office, token)).welcome.customer
    (invitation,) = await office.invitations(ivan)
    await office.taps(ivan, invitation.token, "score", "6")
    await office.taps(ivan, invitation.token, "comment", "", "skip")
    await office.delivered()
    assert (await opens(office, token)).outcome == "again"
    assert (await office.delivered())[0].payload["face"] == "thanks"
    assert len(await office.invitations(ivan)) == 1


async def test_a_used_link_is_gone_for_everybody_else(office):
    token = await link(office, await office.agent())
    await opens(office, token)
    assert (await opens(office, token, VERA)).outcome == "gone"


async def test_a_link_about_a_known_customer_is_not_for_others_and_stays_good(office):
    agent, ivan = await office.agent(), await office.customer(telegram_id=501)
    await office.contact(ivan, agent, ticket="T-1234")
    token = await link(office, agent)
    assert (await opens(office, token, VERA)).outcome == "not_yours"
    assert (await opens(office, token, IVAN)).outcome == "asked"


async def test_links_expire_and_unknown_ones_are_gone(office):
    token = await link(office, await office.agent())
    office.passes(days=8)
    assert (await opens(office, token)).outcome == "gone"
    assert (await opens(office, "nonsense")).outcome == "gone"
    assert await office.delivered() == []


async def test_who_comes_by_a_dead_link_has_still_pressed_start(office):
    welcome = (await opens(office, "nonsense")).welcome
    assert welcome.is_new
    assert welcome.customer.started_at == office.now


async def test_agents_cannot_answer_about_their_own_work(office):
    agent = await office.agent(telegram_id=501)
    token = await link(office, agent)
    opened = await opens(office, token)
    assert (opened.outcome, opened.welcome) == ("yourself", None)
    async with office.work() as work:
        assert await work.tx.customers.by_telegram(501) is None
    assert (await opens(office, token, VERA)).outcome == "asked"


async def test_during_another_survey_the_link_waits_and_the_open_card_is_shown(office):
    ivan = await office.customer(telegram_id=501)
    other = await office.asked(ivan)
    token = await link(office, await office.agent())
    assert (await opens(office, token)).outcome == "already_answering"
    assert (await office.delivered())[0].invitation_id == other.id
    office.passes(days=4)
    await office.wakes(other)
    assert (await opens(office, token)).outcome == "asked"


async def test_what_was_planned_about_the_contact_is_asked_now_instead(office):
    agent, ivan = await office.agent(), await office.customer(telegram_id=501)
    planned = await office.planned(ivan, await office.contact(ivan, agent, ticket="T-1234"))
    assert (await opens(office, await link(office, agent))).outcome == "asked"
    (only,) = await office.invitations(ivan)
    assert (only.id, only.state, only.asked_at) == (planned.id, State.ASKING, office.now)


async def test_opening_a_link_after_stop_is_a_wish_to_be_asked(office):
    ivan = await office.customer(telegram_id=501)
    async with office.work() as work:
        await opt_out(work, ivan)
    opened = await opens(office, await link(office, await office.agent()))
    assert (opened.outcome, opened.welcome.is_back) == ("asked", True)
    assert (await office.again(ivan)).opted_out_at is None


async def test_a_survey_that_ran_out_unanswered_may_be_asked_by_a_new_link(office):
    agent, ivan = await office.agent(), await office.customer(telegram_id=501)
    old = await office.asked(ivan, await office.contact(ivan, agent, ticket="T-1234"))
    office.passes(days=4)
    await office.wakes(old)
    assert (await opens(office, await link(office, agent))).outcome == "asked"


async def test_a_person_known_by_number_is_the_one_who_opens_the_link(office):
    agent = await office.agent()
    known = await office.customer("Иван Петрович", number="10042", telegram_id=None, started_at=None)
    opened = await opens(office, await link(office, agent, "10042 T-1234"))
    assert opened.outcome == "asked"
    async with office.work() as work:
        assert (await work.tx.customers.by_number("10042")).telegram_id == 501
    assert (await office.again(known)).number is None


async def test_a_link_about_an_erased_customer_starts_nothing(office):
    agent, ivan = await office.agent(), await office.customer(telegram_id=501)
    await office.contact(ivan, agent, ticket="T-1234")
    token = await link(office, agent)
    async with office.work() as work:
        await forget(work, ivan)
    assert (await opens(office, token, IVAN)).outcome == "not_yours"


async def test_links_live_as_long_as_the_rules_say(office):
    agent = await office.agent()
    async with office.work() as work:
        given = await give_link(work, agent, read_names([]))
    assert given.expires_at - office.now == timedelta(days=7)
    assert (given.ticket, given.who) == (None, None)
