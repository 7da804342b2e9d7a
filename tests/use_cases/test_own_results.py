"""/me: agents see how they do, and never who gave which answer."""

import pytest

from surveys.policy import Policy, StaffPolicy
from surveys.use_cases.own_results import own_results
from tests.use_cases.answering import many_answered


async def results(office, agent):
    office.passes(minutes=1)
    async with office.work() as work:
        return await own_results(work, agent)


async def figures(office, agent):
    """(satisfied, answered), None while nothing is told."""
    own = await results(office, agent)
    return own and (own.satisfied, own.answered)


async def answers(office, agent, score, words=None, reasons=()):
    customer = await office.customer()
    asked = await office.asked(customer, await office.contact(customer, agent))
    await office.taps(customer, asked.token, "score", str(score))
    if words or reasons:
        await office.taps(customer, asked.token, "solved", "yes")
    for reason in reasons:
        await office.taps(customer, asked.token, "reasons", reason)
    if words:
        await office.writes(customer, words)
    return customer, asked


# --- what is told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scores", [(), (5, 4, 2, 1)])
async def test_under_five_answers_nothing_is_told(office, scores):
    agent, customer = await office.agent(), await office.customer()
    for score in scores:
        await answers(office, agent, score, "Спасибо, быстро помогли!" if score == 5 else None)
    await office.asked(customer, await office.contact(customer, agent))
    assert await results(office, agent) is None


async def test_from_five_answers_on_there_are_counts_and_a_warning(office):
    agent, silent = await office.agent(), await office.customer()
    for score in (5, 4, 4, 5, 1):
        await answers(office, agent, score)
    await office.asked(silent, await office.contact(silent, agent))
    own = await results(office, agent)
    assert (own.invited, own.responded, own.answered, own.percent, own.tier) == (6, 5, 5, None, "few")


async def test_a_colleague_with_the_same_name_is_another_person(office):
    agent, namesake = await office.agent(), await office.agent()
    await many_answered(office, agent, 5, 0)
    assert await results(office, namesake) is None


async def test_only_thanks_are_quoted_and_contacts_in_them_are_hidden(office):
    agent = await office.agent()
    await many_answered(office, agent, 3, 0)
    await answers(office, agent, 5, "Спасибо, быстро помогли! Пишите на ivan@example.com")
    await answers(office, agent, 1, "Ужасно долго")
    own = await results(office, agent)
    assert own.thanks == ("Спасибо, быстро помогли! Пишите на •••",)


async def test_colleagues_and_the_distant_past_do_not_count(office):
    agent, colleague = await office.agent(), await office.agent("Борис")
    await many_answered(office, agent, 0, 1)
    office.passes(days=31)
    await many_answered(office, agent, 5, 0)
    await many_answered(office, colleague, 0, 1)
    assert await figures(office, agent) == (5, 5)


async def test_who_was_asked_before_and_answers_only_now_belongs_to_the_past(office):
    agent, customer = await office.agent(), await office.customer()
    asked = await office.asked(customer, await office.contact(customer, agent))
    office.passes(days=2)
    await office.taps(customer, asked.token, "score", "1")
    office.passes(days=29)
    await many_answered(office, agent, 5, 0)
    assert await figures(office, agent) == (5, 5)


async def test_a_changed_answer_counts_once_as_it_is_now(office):
    agent = await office.agent()
    await many_answered(office, agent, 4, 0)
    customer, asked = await answers(office, agent, 1)
    await office.taps(customer, asked.token, "score", "4")
    assert await figures(office, agent) == (5, 5)


# --- no single answer can be told ---------------------------------------------------------------------------------


async def test_looking_before_and_after_an_answer_tells_nothing_of_it(office):
    agent = await office.agent()
    await many_answered(office, agent, 4, 1)
    before = await figures(office, agent)
    for _ in range(4):
        await answers(office, agent, 1)
        assert await figures(office, agent) == before
    await answers(office, agent, 1)
    assert await figures(office, agent) == (4, 10), "five more have come: all of them at once"


async def test_a_score_that_is_changed_after_the_look_does_not_become_the_difference(office):
    agent = await office.agent()
    await many_answered(office, agent, 5, 0)
    customer, asked = await answers(office, agent, 5)
    assert await figures(office, agent) == (6, 6)
    await office.taps(customer, asked.token, "score", "1")
    assert await figures(office, agent) is None
    await many_answered(office, agent, 4, 0)
    assert await figures(office, agent) == (9, 10)


async def test_what_was_told_long_ago_holds_nothing_back(office):
    agent = await office.agent()
    await many_answered(office, agent, 5, 1)
    assert await figures(office, agent) == (5, 6)
    office.passes(days=31)
    assert await figures(office, agent) is None
    await many_answered(office, agent, 6, 0)
    assert await figures(office, agent) == (6, 6)


async def test_where_agents_may_see_scores_figures_are_new_at_once(office):
    office.obeys(Policy(staff=StaffPolicy(agents_see_scores=True)))
    agent = await office.agent()
    await many_answered(office, agent, 5, 0)
    assert await figures(office, agent) == (5, 5)
    await answers(office, agent, 1)
    assert await figures(office, agent) == (5, 6)


# --- the own trend, and one thing to look at ----------------------------------------------------------------------


async def trend(office, before, now):
    agent = await office.agent()
    await many_answered(office, agent, *before)
    office.passes(days=31)
    await many_answered(office, agent, *now)
    return (await results(office, agent)).step


async def test_only_the_interval_decides_whether_it_has_changed(office):
    assert await trend(office, (14, 6), (18, 2)) is not None
    assert not (await trend(office, (14, 6), (18, 2))).is_real
    better = await trend(office, (20, 20), (38, 2))
    assert (better.is_real, better.points) == (True, 45)
    worse = await trend(office, (38, 2), (20, 20))
    assert (worse.is_real, worse.points) == (True, -45)


async def test_with_few_answers_on_either_side_nothing_is_compared(office):
    assert await trend(office, (9, 0), (0, 20)) is None
    assert await trend(office, (20, 0), (0, 9)) is None


async def test_one_reason_that_three_customers_named_is_to_be_looked_at(office):
    agent = await office.agent()
    for reasons in (["waiting", "manner"], ["waiting", "other"], ["manner", "other"], ["other"]):
        await answers(office, agent, 2, reasons=reasons)
    await many_answered(office, agent, 5, 0)
    assert (await results(office, agent)).reason is None
    for _ in range(5):
        await answers(office, agent, 1, reasons=["waiting"])
    reason = (await results(office, agent)).reason
    assert (reason.key, reason.named) == ("waiting", 7)
