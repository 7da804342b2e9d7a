"""/agents: a lead's agents side by side. Chance calls nobody out, few answers are hidden, and nobody is ranked."""

from typing import Any

import pytest

from bot.handlers.agents import agents_payload
from insights.weighting import Cell
from surveys.policy import Company, Policy
from surveys.use_cases._mix import mix_verdicts
from surveys.use_cases.compare_agents import compare_agents, span_of
from surveys.use_cases.count_coverage import count_coverage
from surveys.use_cases.find_customer import read_names
from surveys.use_cases.give_link import give_link
from surveys.use_cases.invite import invite
from surveys.use_cases.opt_out import opt_out
from surveys.use_cases.reopen import reopen_contact
from surveys.values import replace
from tests.use_cases.answering import answered, many_answered


async def compares(office, manager, days=90):
    async with office.work() as work:
        return await compare_agents(work, manager, days)


async def covers(office, manager, days=90):
    async with office.work() as work:
        return await count_coverage(work, manager, days)


def drawn(comparison) -> Any:
    """The picture, as plain values."""
    return agents_payload(comparison)["funnel"]


def seen(comparison):
    return {agent.name: (agent.satisfied, agent.answers) for agent in comparison.agents}


async def team(office, **counts):
    """Agents by name with (good, bad) answers."""
    for name, (good, bad) in counts.items():
        await many_answered(office, await office.agent(name), good, bad)


# --- who is shown -------------------------------------------------------------------------------------------------


async def test_agents_come_by_the_alphabet_and_not_by_their_figures(office):
    oleg = await office.manager()
    await team(office, Яна=(9, 1), Ёлка=(5, 5), Анна=(2, 8), Жанна=(10, 0))
    comparison = await compares(office, oleg)
    assert list(seen(comparison).items()) == [
        ("Анна", (2, 10)),
        ("Ёлка", (5, 10)),
        ("Жанна", (10, 10)),
        ("Яна", (9, 10)),
    ]
    assert (comparison.satisfied, comparison.answers) == (26, 40)


async def test_a_manager_of_a_team_sees_that_team_only(office):
    vera, oleg = await office.manager("Вера", team="support"), await office.manager()
    await team(office, Анна=(5, 1), Борис=(6, 0))
    await many_answered(office, await office.agent("Чужой", team="sales"), 7, 0)
    assert list(seen(await compares(office, vera))) == ["Анна", "Борис"]
    assert list(seen(await compares(office, oleg))) == ["Анна", "Борис", "Чужой"]


async def test_fewer_than_five_answers_are_hidden_and_cannot_be_subtracted(office):
    oleg = await office.manager()
    await team(office, Анна=(18, 2), Борис=(3, 0), Вера=(9, 1))
    comparison = await compares(office, oleg)
    assert seen(comparison) == {"Анна": (18, 20), "Борис": (None, None), "Вера": (None, None)}
    assert comparison.answers == 33, "from the total and what is shown only a sum of two can be told"
    assert "Борис" not in str(agents_payload(comparison))


async def test_with_fewer_than_five_answers_in_all_nothing_is_told(office):
    oleg = await office.manager()
    await team(office, Анна=(2, 0), Борис=(2, 0))
    assert await compares(office, oleg) is None


async def test_answers_that_are_nobodys_are_told_last_and_stand_in_no_funnel(office):
    oleg = await office.manager()
    await team(office, Анна=(8, 2), Яна=(8, 2))
    await many_answered(office, None, 5, 5)
    comparison = await compares(office, oleg)
    assert list(seen(comparison)) == ["Анна", "Яна", None]
    assert comparison.answers == 30
    assert len(comparison.funnel.agents) == 2


async def test_namesakes_are_told_apart(office):
    oleg = await office.manager()
    first, second = await office.agent("Анна"), await office.agent("Анна")
    await many_answered(office, first, 5, 1)
    await many_answered(office, second, 6, 1)
    assert seen(await compares(office, oleg)) == {f"Анна (№ {first.id})": (5, 6), f"Анна (№ {second.id})": (6, 7)}


async def test_what_is_older_than_the_span_does_not_count(office):
    oleg = await office.manager()
    anna = await office.agent()
    await many_answered(office, anna, 10, 0)
    office.passes(days=40)
    await many_answered(office, anna, 5, 1)
    assert seen(await compares(office, oleg, 30)) == {"Анна": (5, 6)}
    assert seen(await compares(office, oleg, 90)) == {"Анна": (15, 16)}


@pytest.mark.parametrize(("asked", "span"), [(0, 30), (7, 30), (30, 30), (31, 90), (200, 365), (9999, 365)])
def test_spans_are_few_so_that_days_cannot_be_subtracted(asked, span):
    assert span_of(asked) == span


# --- who stands out -----------------------------------------------------------------------------------------------


async def test_chance_calls_nobody_out(office):
    oleg = await office.manager()
    await team(office, Анна=(19, 1), Борис=(14, 6), Вера=(17, 3), Глеб=(36, 4))
    comparison = await compares(office, oleg)
    assert comparison.called_out == ()
    assert comparison.is_judged


async def test_more_than_chance_is_called_out_in_either_direction(office):
    oleg = await office.manager()
    await team(office, Анна=(100, 0), Борис=(20, 30), Вера=(85, 15), Глеб=(42, 8))
    called = (await compares(office, oleg)).called_out
    assert [(agent.name, agent.side) for agent in called] == [("Анна", "above"), ("Борис", "below")]


async def test_under_thirty_answers_nobody_is_called_out_whatever_they_say(office):
    oleg = await office.manager()
    await team(office, Анна=(28, 1), Борис=(2, 26))
    comparison = await compares(office, oleg)
    assert comparison.called_out == ()
    assert not comparison.is_judged
    assert all(agent.is_few for agent in comparison.agents)


async def test_whoever_is_hidden_for_a_newcomers_sake_is_called_out_without_figures(office):
    oleg = await office.manager()
    await team(office, Анна=(80, 20), Борис=(15, 25), Вера=(82, 18), Глеб=(81, 19), Новенький=(1, 1))
    comparison = await compares(office, oleg)
    (boris,) = comparison.called_out
    assert (boris.name, boris.side, boris.satisfied, boris.answers, boris.likely) == (
        "Борис",
        "below",
        None,
        None,
        None,
    )
    assert [n for n, *_ in drawn(comparison)["points"]] == [100, 100, 100], "nor in the picture"


async def test_hard_topics_explain_a_low_share(office):
    """Whoever gets the refunds has as many unhappy ones there as everybody."""
    oleg = await office.manager()
    anna, boris, vera = [await office.agent(name) for name in ("Анна", "Борис", "Вера")]
    await many_answered(office, boris, 28, 52, topic="возврат", channel="чат")
    for colleague in (anna, vera):
        await many_answered(office, colleague, 14, 26, topic="возврат", channel="чат")
        await many_answered(office, colleague, 95, 5, topic="заказ", channel="чат")
    await many_answered(office, boris, 19, 1, topic="заказ", channel="чат")
    (called,) = [agent for agent in (await compares(office, oleg)).called_out if agent.name == "Борис"]
    assert (called.side, called.mix) == ("below", "explains")


async def test_a_low_share_with_everybodys_topics_is_not_explained(office):
    oleg = await office.manager()
    for name, good, bad in (("Анна", 45, 5), ("Борис", 25, 25), ("Вера", 46, 4)):
        agent = await office.agent(name)
        for topic in ("возврат", "заказ"):
            await many_answered(office, agent, good, bad, topic=topic)
    (called,) = [agent for agent in (await compares(office, oleg)).called_out if agent.side == "below"]
    assert (called.name, called.mix) == ("Борис", "does_not")


def test_whoever_works_alone_on_a_topic_is_compared_with_nobody():
    alone: dict[str, dict[Cell, tuple[int, int]]]
    alone = {"1": {("возврат", None): (20, 60)}, "2": {("заказ", None): (55, 60)}, "3": {("заказ", None): (54, 60)}}
    assert "1" not in mix_verdicts(alone)


# --- what is likely -----------------------------------------------------------------------------------------------


async def test_eight_agents_with_answers_are_needed_to_say_what_is_likely(office):
    oleg = await office.manager()
    for number in range(7):
        await many_answered(office, await office.agent(f"Агент {number}"), 40 - 5 * number, 5 * number)
    assert all(agent.likely is None for agent in (await compares(office, oleg)).agents)
    await many_answered(office, await office.agent("Восьмой"), 6, 0)
    comparison = await compares(office, oleg)
    eighth = comparison.agents[-1]
    assert eighth.name == "Восьмой"
    low, high = eighth.likely
    assert low < 80, "six happy customers do not make a hundred percent"
    assert high <= 100


async def test_where_agents_do_not_differ_nothing_is_estimated(office):
    oleg = await office.manager()
    for number in range(9):
        await many_answered(office, await office.agent(f"Агент {number}"), 17, 3)
    assert all(agent.likely is None for agent in (await compares(office, oleg)).agents)


# --- the picture --------------------------------------------------------------------------------------------------


async def test_the_picture_names_only_whom_it_calls_out(office):
    oleg = await office.manager()
    await team(office, Анна=(84, 16), Борис=(25, 25), Вера=(86, 14), Глеб=(85, 15))
    shown = drawn(await compares(office, oleg))
    assert shown["points"] == [[100, 84, None], [50, 25, "Борис"], [100, 86, None], [100, 85, None]]
    numbers = [limits[0] for limits in shown["limits"]]
    assert numbers == sorted(set(numbers))
    assert (numbers[0], numbers[-1]) == (5, 100)


async def test_two_agents_are_no_funnel(office):
    oleg = await office.manager()
    await team(office, Анна=(9, 1), Борис=(8, 2))
    assert agents_payload(await compares(office, oleg))["funnel"] is None


# --- coverage -----------------------------------------------------------------------------------------------------


async def test_coverage_tells_whom_each_agent_surveyed_and_why_not_the_others(office):
    """What is planned will be counted later, and nothing is left to ask about what goes on."""
    oleg, anna = await office.manager(), await office.agent()
    await answered(office, anna, 5)
    asked_lately, _ = await answered(office, anna, 1)
    await decides(office, asked_lately, anna)
    unwilling = await office.customer()
    async with office.work() as work:
        await opt_out(work, unwilling)
    await decides(office, await office.again(unwilling), anna)
    async with office.work() as work:
        await give_link(work, anna, read_names(["T-99"]))
    await office.contact(await office.customer(), anna)
    await office.planned(later := await office.customer(), await office.contact(later, anna))
    goes_on = await office.contact(later, anna)
    async with office.work() as work:
        await reopen_contact(work, goes_on)
    found = await covers(office, oleg)
    ((name, coverage),) = found.agents
    assert name == "Анна"
    assert (coverage.surveyed, coverage.eligible) == (2, 6)
    assert dict(coverage.missing) == {"throttled": 1, "opted_out": 1, "not_linked": 1, "not_asked": 1}
    assert found.whole == coverage


async def decides(office, customer, agent):
    contact = await office.contact(customer, agent)
    async with office.work() as work:
        await invite(work, contact, customer, office.house.survey("csat"))


async def test_what_did_not_arrive_was_not_asked(office):
    oleg, anna, ivan = await office.manager(), await office.agent(), await office.customer()
    await office.asked(ivan, await office.contact(ivan, anna))
    async with office.work() as work:
        (invitation,) = await work.tx.invitations.of_customer(ivan.id)
        await work.tx.invitations.save(replace(invitation, state="undeliverable", reason="blocked"))
    ((_, coverage),) = (await covers(office, oleg)).agents
    assert (coverage.surveyed, dict(coverage.missing)) == (0, {"not_linked": 1})


async def test_coverage_is_of_the_managers_own_team_and_days(office):
    vera = await office.manager("Вера", team="sales", timezone="Asia/Almaty")
    await office.contact(await office.customer(), await office.agent())
    assert await covers(office, vera) is None
    await office.contact(await office.customer(), await office.agent("Борис", team="sales"))
    assert [name for name, _ in (await covers(office, vera)).agents] == ["Борис"]
    office.passes(days=30)
    assert await covers(office, vera, 30) is None
    office.obeys(Policy(company=Company(timezone="Asia/Almaty")))
    assert await covers(office, vera, 90) is not None
