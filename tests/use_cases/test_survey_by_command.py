"""/survey: whom agents mean, what they are told, and what is written down."""

from datetime import UTC, datetime, timedelta

import pytest

from surveys.policy import InvitationPolicy, Policy
from surveys.records import State
from surveys.use_cases.find_customer import Named
from surveys.use_cases.invite import Invited, invite
from surveys.use_cases.meet import Person
from surveys.use_cases.open_link import open_link
from surveys.use_cases.opt_out import opt_out
from surveys.use_cases.reopen import reopen_contact
from surveys.use_cases.survey_by_command import (
    AboutWhom,
    NeedsLink,
    NotYourself,
    Now,
    Planned,
    Refused,
    SurveyRequest,
    UnknownSurvey,
    read_request,
    survey_by_command,
)
from surveys.values import replace


async def survey(office, agent, words="", about=None):
    """What the agent sends after /survey, and what it replies to."""
    async with office.work() as work:
        return await survey_by_command(work, agent, read_request(words.split(), work.house, about))


async def contact_of(office, ticket):
    async with office.work() as work:
        return await work.tx.contacts.by_ticket(ticket)


# --- naming somebody ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("@ivan", SurveyRequest(Named(username="ivan"))),
        ("T-1234 @ivan", SurveyRequest(Named(username="ivan", words=("T-1234",)))),
        ("@ivan T-1234", SurveyRequest(Named(username="ivan", words=("T-1234",)))),
        ("nps @ivan", SurveyRequest(Named(username="ivan"), "nps")),
        ("@ivan #1234, NPS", SurveyRequest(Named(username="ivan", words=("1234",)), "nps")),
        ("https://t.me/ivan", SurveyRequest(Named(username="ivan"))),
        ("", SurveyRequest(Named())),
    ],
)
async def test_words_may_come_in_any_order(office, words, expected):
    assert read_request(words.split(), office.house) == expected


async def test_a_username_names_a_customer_in_any_letter_case(office):
    agent, ivan = await office.agent(), await office.customer(username="Ivan_K")
    reply = await survey(office, agent, "@ivan_k")
    assert isinstance(reply, Planned)
    (invitation,) = await office.invitations(ivan)
    assert (invitation.agent_id, invitation.team, invitation.state) == (agent.id, "support", State.SCHEDULED)


async def test_the_name_works_without_its_at_sign(office):
    agent, _ = await office.agent(), await office.customer(username="ivan_k")
    assert isinstance(await survey(office, agent, "ivan_k"), Planned)


async def test_the_company_s_own_number_names_a_customer(office):
    agent, ivan = await office.agent(), await office.customer(number="10042")
    assert isinstance(await survey(office, agent, "10042"), Planned)
    assert len(await office.invitations(ivan)) == 1


async def test_a_number_said_together_with_the_name_is_enough_from_then_on(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan_k")
    assert isinstance(await survey(office, agent, "@ivan_k id:10042"), Planned)
    async with office.work() as work:
        known = await work.tx.customers.by_number("10042")
    assert known is not None
    assert known.id == ivan.id
    again = await survey(office, agent, "10042")
    assert isinstance(again, Refused), "the number alone names the customer, who is asked already"
    assert again.refusal.reason == "open_invitation"


async def test_a_number_that_nobody_has_yet_waits_for_whoever_opens_the_link(office):
    agent = await office.agent()
    link = (await survey(office, agent, "id:10042")).link
    assert link.who == "10042"
    async with office.work() as work:
        await open_link(work, link.url.partition("c_")[2], Person(77, "ivan_k", "Иван", "ru"))
        owner = await work.tx.customers.by_number("10042")
    assert owner is not None
    assert owner.telegram_id == 77


async def test_a_reply_to_the_customer_s_message_names_the_customer(office):
    agent, ivan = await office.agent(), await office.customer()
    about = Named(telegram_id=ivan.telegram_id, name="Иван")
    assert isinstance(await survey(office, agent, "T-7", about), Planned)
    assert (await contact_of(office, "T-7")).customer_id == ivan.id


async def test_in_a_reply_to_a_colleague_the_words_say_whom_it_is_about(office):
    agent, colleague = await office.agent(), await office.agent("Борис")
    await office.customer(username="ivan")
    about = Named(telegram_id=colleague.telegram_id, name="Борис")
    reply = await survey(office, agent, "@ivan", about)
    assert isinstance(reply, Planned)
    assert reply.who == "Иван @ivan"


async def test_a_ticket_names_the_customer_of_its_contact(office):
    anna, boris = await office.agent(), await office.agent("Борис")
    ivan = await office.customer()
    contact = await office.contact(ivan, boris, ticket="T-1234")
    assert isinstance(await survey(office, anna, "t-1234"), Planned)
    (invitation,) = await office.invitations(ivan)
    assert (invitation.contact_id, invitation.agent_id) == (contact.id, boris.id)


async def test_a_ticket_and_a_name_make_the_contact_that_was_not_known_yet(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    await survey(office, agent, "T-1234 @ivan")
    contact = await contact_of(office, "T-1234")
    assert (contact.customer_id, contact.agent_id, contact.team) == (ivan.id, agent.id, "support")
    assert (contact.closed_at, contact.source) == (office.now, "command")


async def test_a_ticket_of_another_customer_is_left_alone(office):
    agent, ivan, vera = await office.agent(), await office.customer(username="ivan"), await office.customer("Вера")
    others = await office.contact(vera, ticket="T-1")
    await survey(office, agent, "T-1 @ivan")
    async with office.work() as work:
        assert await work.tx.contacts.get(others.id) == others
    (invitation,) = await office.invitations(ivan)
    assert invitation.contact_id != others.id


async def test_a_survey_is_chosen_by_its_key(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    reply = await survey(office, agent, "ces @ivan")
    assert reply.survey.key == "ces"
    assert [one.survey for one in await office.invitations(ivan)] == ["ces"]


@pytest.mark.parametrize("words", ["nsp @ivan", "Иван"])
async def test_a_word_that_is_nothing_known_is_not_guessed(office, words):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    reply = await survey(office, agent, words)
    assert reply == UnknownSurvey(words.split()[0], tuple(office.house.in_force))
    assert await office.invitations(ivan) == []


async def test_with_nobody_named_the_customers_met_last_are_offered_without_oneself(office):
    agent = await office.agent()
    await office.customer("Анна сама", telegram_id=agent.telegram_id)
    office.passes(hours=1)
    await office.customer("Иван")
    office.passes(hours=1)
    await office.customer("Вера")
    reply = await survey(office, agent)
    assert isinstance(reply, AboutWhom)
    assert [one.name for one in reply.customers] == ["Вера", "Иван"]


async def test_an_offered_customer_is_asked(office):
    agent, ivan = await office.agent(), await office.customer()
    async with office.work() as work:
        reply = await survey_by_command(work, agent, SurveyRequest(Named(customer_id=ivan.id), "csat"))
    assert isinstance(reply, Planned)


async def test_nobody_can_survey_oneself(office):
    agent = await office.agent()
    assert await survey(office, agent, "", Named(telegram_id=agent.telegram_id)) == NotYourself()
    await office.customer(username="anna", telegram_id=agent.telegram_id)
    assert await survey(office, agent, "@anna") == NotYourself()


# --- the honest reply ---------------------------------------------------------------------------------------------


async def test_the_agent_is_told_when_the_customer_will_be_asked(office):
    agent, _ = await office.agent(), await office.customer(username="ivan")
    reply = await survey(office, agent, "T-1234 @ivan")
    assert (reply.who, reply.ticket, reply.at) == ("Иван @ivan", "T-1234", office.now + timedelta(minutes=15))


async def test_in_the_evening_the_customer_is_asked_next_morning(office):
    office.now = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
    agent, _ = await office.agent(), await office.customer(username="ivan")
    reply = await survey(office, agent, "@ivan")
    assert reply.at == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


async def test_without_a_delay_the_card_goes_out_at_once(office):
    office.obeys(Policy(invitations=InvitationPolicy(delay=timedelta())))
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    assert isinstance(await survey(office, agent, "@ivan"), Now)
    assert [(draft.kind, draft.chat_id) for draft in await office.delivered()] == [("invitation", ivan.telegram_id)]


async def test_a_second_command_about_the_same_ticket_repeats_the_plan(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    first = await survey(office, agent, "T-1234 @ivan")
    office.passes(minutes=5)
    assert await survey(office, agent, "T-1234 @ivan") == first
    assert len(await office.invitations(ivan)) == 1


async def test_a_recent_survey_is_named_with_the_day_from_which_the_next_is_possible(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    asked = await office.asked(ivan)
    await office.taps(ivan, asked.token, "score", "5")
    office.passes(days=4)
    reply = await survey(office, agent, "T-9 @ivan")
    assert isinstance(reply, Refused)
    assert reply.refusal.reason in ("cool_down", "open_invitation")
    office.passes(days=1)
    await office.wakes(asked)
    reply = await survey(office, agent, "T-9 @ivan")
    assert (reply.refusal.reason, reply.refusal.since) == ("cool_down", asked.asked_at)
    assert reply.refusal.until == asked.asked_at + timedelta(days=30)


async def test_a_contact_that_was_asked_about_is_not_asked_about_again(office):
    agent, ivan = await office.agent(), await office.customer()
    asked = await office.asked(ivan, await office.contact(ivan, agent, ticket="T-1"))
    reply = await survey(office, agent, "T-1")
    assert (reply.refusal.reason, reply.refusal.since) == ("already_asked", asked.asked_at)


async def test_every_refusal_is_a_row_with_its_reason(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    async with office.work() as work:
        await opt_out(work, ivan)
    reply = await survey(office, agent, "@ivan")
    assert (reply.refusal.reason, reply.refusal.since) == ("opted_out", office.now)
    (row,) = await office.invitations(ivan)
    assert (row.state, row.reason) == (State.SUPPRESSED, "opted_out")


async def test_who_blocked_the_bot_is_refused_with_the_reason(office):
    agent, _ = await office.agent(), await office.customer(username="ivan", unreachable="blocked")
    reply = await survey(office, agent, "@ivan")
    assert (reply.refusal.reason, reply.refusal.detail) == ("unreachable", "blocked")


async def test_a_reopened_contact_is_over_again_when_the_agent_says_so(office):
    agent, ivan = await office.agent(), await office.customer(username="ivan")
    await survey(office, agent, "T-1 @ivan")
    office.passes(minutes=5)
    async with office.work() as work:
        assert await reopen_contact(work, await work.tx.contacts.by_ticket("T-1")) == 1
    office.passes(days=5)
    reply = await survey(office, agent, "T-1 @ivan")
    assert isinstance(reply, Planned)
    contact = await contact_of(office, "T-1")
    assert (contact.closed_at, contact.reopened_at) == (office.now, None)
    assert [one.state for one in await office.invitations(ivan)] == [State.SCHEDULED, State.CANCELLED]


# --- people the bot cannot write to -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["@stranger", "T-1234", "T-1234 @stranger", "10042"])
async def test_an_unknown_customer_yields_a_link(office, words):
    agent = await office.agent()
    reply = await survey(office, agent, words)
    assert isinstance(reply, NeedsLink)
    assert reply.link.url.startswith("https://t.me/our_bot?start=c_")
    assert reply.link.expires_at == office.now + timedelta(days=7)


async def test_the_link_names_the_ticket_and_whom_it_is_for(office):
    agent = await office.agent()
    link = (await survey(office, agent, "T-1234 @stranger")).link
    assert (link.ticket, link.who) == ("T-1234", "@stranger")
    only_ticket = (await survey(office, agent, "T-1235")).link
    assert (only_ticket.ticket, only_ticket.who) == ("T-1235", None)


async def test_who_never_pressed_start_yields_a_link_too(office):
    agent = await office.agent()
    await office.customer(number="10042", telegram_id=None, started_at=None)
    assert isinstance(await survey(office, agent, "10042"), NeedsLink)


async def test_a_contact_that_waited_for_its_customer_is_used_once_the_name_is_known(office):
    agent = await office.agent()
    await survey(office, agent, "T-1234")
    waiting = await contact_of(office, "T-1234")
    ivan = await office.customer(username="ivan")
    assert isinstance(await survey(office, agent, "T-1234 @ivan"), Planned)
    assert await contact_of(office, "T-1234") == replace(waiting, customer_id=ivan.id)


async def test_the_plan_is_the_same_as_that_of_the_rules(office):
    """The command adds nothing of its own to when people are asked."""
    agent, ivan, vera = await office.agent(), await office.customer(username="ivan"), await office.customer("Вера")
    by_command = await survey(office, agent, "@ivan")
    contact = await office.contact(vera, agent)
    async with office.work() as work:
        by_rules = await invite(work, contact, vera, work.house.survey("csat"))
    assert isinstance(by_rules, Invited)
    assert by_command.at == by_rules.due_at
    assert len(await office.invitations(ivan)) == 1
