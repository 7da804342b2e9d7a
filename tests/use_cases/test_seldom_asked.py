"""An agent who asks only the happy ones looks splendid; /agents says beside the name that this cannot be compared."""

from datetime import date
from typing import Any

from bot.handlers.agents import agents_payload
from insights.coverage import Coverage
from surveys.use_cases._seldom_asked import SeldomAsked, seldom_asked
from surveys.use_cases.compare_agents import compare_agents
from surveys.values import replace
from tests.companies import Company, morning_after
from tests.use_cases.test_verdicts import steady

WEDNESDAY = date(2026, 11, 25)
VERA = 3


def only_the_happy(occasion, is_satisfied):
    """The others start the survey after three contacts of four, whoever it was."""
    if occasion.agent == VERA:
        return 0.25 if is_satisfied else 0.0
    return 0.74


CHOOSY = Company(WEDNESDAY, (60,) * 5 + (20,) * 2, steady, days=28, agents=("Анна", "Борис", "Вера", "Глеб"))


async def compares(office, company):
    async with office.work() as work:
        await work.tx.bulk(company.records())
    office.now = morning_after(company.last_day)
    manager = await office.manager(team=company.team)
    async with office.work() as work:
        return await compare_agents(work, manager)


def asked(**counts):
    return {int(agent[1:]): Coverage(surveyed, eligible, {}) for agent, (surveyed, eligible) in counts.items()}


async def test_who_asks_only_the_happy_stands_out_and_is_said_to_be_beyond_comparison(office):
    comparison = await compares(office, replace(CHOOSY, asks=only_the_happy))
    (vera,) = comparison.worth_a_word
    assert (vera.name, vera.side, vera.satisfied) == ("Вера", "above", vera.answers)
    assert vera.seldom is not None
    assert 18 <= vera.seldom.own <= 26
    assert 70 <= vera.seldom.others <= 78
    called: Any = agents_payload(comparison)["called"]
    (told,) = called
    assert told["seldom"] == {"own": vera.seldom.own, "others": vera.seldom.others}


async def test_who_asks_by_chance_alone_gets_no_word(office):
    comparison = await compares(office, replace(CHOOSY, asks=lambda occasion, is_satisfied: 0.6))
    assert comparison.worth_a_word == ()


def test_the_word_needs_thirty_contacts_and_ten_points_beyond_chance():
    assert seldom_asked(asked(a1=(5, 29), a2=(200, 250))) == {}
    assert seldom_asked(asked(a1=(65, 100), a2=(200, 250))) == {}
    assert seldom_asked(asked(a1=(6, 30), a2=(200, 250))) == {1: SeldomAsked(20, 80)}


def test_an_agent_alone_is_compared_with_nobody():
    assert seldom_asked(asked(a1=(5, 100))) == {}
    assert seldom_asked({}) == {}
