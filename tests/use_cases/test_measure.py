"""A metric over any days, split as one likes, with small groups protected."""

from __future__ import annotations

from datetime import date

import pytest

from surveys.use_cases.measure import measure
from tests.use_cases.answering import answered
from tests.use_cases.test_digests import TUESDAY

WEDNESDAY = date(2026, 11, 25)


async def measures(office, key="csat", first=TUESDAY, last=TUESDAY, team=None, splits=()):
    async with office.work() as work:
        return await measure(work, key, first, last, team, splits)


async def scores(office, agent, *given):
    for score in given:
        await answered(office, agent, score)


def figures(lines):
    """name → (part, whole), or None where it is hidden."""
    return {line.name: line.account and (line.account.part, line.account.whole) for line in lines}


async def test_a_share_comes_with_its_counts_and_its_range(office):
    await scores(office, await office.agent(), 5, 5, 5, 4, 4, 4, 4, 3, 1, 1)
    whole = (await measures(office)).whole
    assert (whole.account.part, whole.account.whole) == (7, 10)
    assert (whole.reading.value, whole.reading.low, whole.reading.high) == (70, 40, 89)


async def test_both_days_are_included_and_each_has_its_line(office):
    agent = await office.agent()
    await scores(office, agent, 5, 1)
    office.passes(days=1)
    await scores(office, agent, 4)
    office.passes(days=1)
    await scores(office, agent, 5)
    measured = await measures(office, last=WEDNESDAY, splits=("day",))
    assert (measured.whole.account.part, measured.whole.account.whole) == (2, 3)
    assert figures(measured.by["day"]) == {"2026-11-24": (1, 2), "2026-11-25": (1, 1)}


async def test_a_day_without_answers_is_no_data_and_not_zero_percent(office):
    measured = await measures(office, splits=("day",))
    (day,) = measured.by["day"]
    assert (day.account.whole, day.reading.value) == (0, None)


async def test_it_is_split_by_team_and_topic_with_those_that_have_none(office):
    await scores(office, await office.agent("Анна"), 5, 5)
    await scores(office, await office.agent("Борис", team=None), 1)
    measured = await measures(office, splits=("team", "topic"))
    assert figures(measured.by["team"]) == {"support": (2, 2), None: (0, 1)}
    assert figures(measured.by["topic"]) == {None: (2, 3)}
    assert [line.name for line in measured.by["team"]] == ["support", None]


async def test_one_team_is_counted_by_itself(office):
    await scores(office, await office.agent("Анна"), 5, 5)
    await scores(office, await office.agent("Борис", team="sales"), 1)
    measured = await measures(office, team="sales", splits=("agent",))
    assert (measured.whole.account.part, measured.whole.account.whole) == (0, 1)


async def test_colleagues_stand_in_the_order_of_their_names(office):
    """Whoever reads a ranking reads chance."""
    for name, score in (("Вера", 5), ("анна", 1), ("Борис", 3)):
        await scores(office, await office.agent(name), *[score] * 5)
    measured = await measures(office, splits=("agent",))
    assert [line.name for line in measured.by["agent"]] == ["анна", "Борис", "Вера"]


async def test_namesakes_are_told_apart(office):
    for score in (5, 1):
        await scores(office, await office.agent("Анна"), *[score] * 5)
    first, second = (await measures(office, splits=("agent",))).by["agent"]
    assert first.name == second.name
    assert first.id != second.id


async def test_a_colleague_with_few_answers_is_hidden_and_cannot_be_found_by_subtraction(office):
    anna, boris, vera = [await office.agent(name) for name in ("Анна", "Борис", "Вера")]
    await scores(office, anna, *[5] * 8)
    await scores(office, boris, *[4] * 6)
    await scores(office, vera, 1, 2)
    measured = await measures(office, splits=("agent",))
    assert figures(measured.by["agent"]) == {"Анна": (8, 8), "Борис": None, "Вера": None}


@pytest.mark.parametrize("key", ["nps", "response"])
async def test_points_and_invitations_are_measured_alike(office, key):
    agent = await office.agent()
    for score in (10, 9, 9, 8, 7, 3):
        await answered(office, agent, score, survey="nps")
    await scores(office, agent, 5)
    whole = (await measures(office, key)).whole
    found = {"nps": (3, 1, 6), "response": (1, 0, 1)}
    assert (whole.account.part, whole.account.less, whole.account.whole) == found[key]


async def test_days_come_in_order(office):
    with pytest.raises(ValueError, match="is after"):
        await measures(office, first=WEDNESDAY, last=TUESDAY)
