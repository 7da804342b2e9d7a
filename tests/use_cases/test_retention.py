"""Retention: who has been silent for the configured time is forgotten as if by /forget; the figures stay."""

from datetime import timedelta

import pytest

from surveys.policy import Policy, RetentionPolicy
from surveys.use_cases.forget_long_silent import EVERY, PORTION, forget_long_silent
from tests.builders import Office

YEAR = timedelta(days=365)


@pytest.fixture
async def year(office: Office) -> Office:
    """An office that remembers people for a year."""
    office.obeys(Policy(retention=RetentionPolicy(YEAR)))
    return office


async def looked(office: Office) -> int:
    async with office.work() as work:
        return await forget_long_silent(work)


async def is_forgotten(office: Office, customer) -> bool:
    return (await office.again(customer)).forgotten_at is not None


async def test_after_a_silent_year_the_person_is_gone_and_the_score_stays(year: Office) -> None:
    ivan = await year.customer()
    asked = await year.asked(ivan)
    await year.taps(ivan, asked.token, "score", "2")
    year.passes(days=364)
    assert await looked(year) == 0
    year.passes(days=2)
    assert await looked(year) == 1
    gone = await year.again(ivan)
    assert (gone.name, gone.telegram_id) == (None, None)
    async with year.work() as work:
        assert await work.tx.figures.score_counts("csat", "score", year.now - 2 * YEAR, year.now) == {2: 1}


async def test_the_journal_tells_that_nobody_asked_for_it(year: Office) -> None:
    ivan = await year.customer()
    year.passes(days=366)
    await looked(year)
    async with year.work() as work:
        entries = await work.tx.journal.about(f"customer:{ivan.id}")
    assert [(entry.actor, entry.verb) for entry in entries] == [("retention", "forgotten")]


@pytest.mark.parametrize("sign", ["contact", "invitation", "answer", "start"])
async def test_any_sign_of_life_starts_the_time_anew(year: Office, sign: str) -> None:
    ivan = await year.customer()
    asked = await year.asked(ivan)
    year.passes(days=2)
    if sign == "contact":
        await year.contact(ivan)
    elif sign == "invitation":
        await year.planned(ivan, await year.contact(None))
    elif sign == "answer":
        await year.taps(ivan, asked.token, "score", "4")
    else:
        await year.customer("Новый", telegram_id=5)
    year.passes(days=364)
    forgotten = await looked(year)
    assert forgotten == (1 if sign == "start" else 0)
    assert await is_forgotten(year, ivan) is (sign == "start"), "another person's Start does not count"


async def test_people_without_a_chat_are_forgotten_too(year: Office) -> None:
    ivan = await year.customer(telegram_id=None, started_at=None, number="10042")
    year.passes(days=366)
    assert await looked(year) == 1
    assert (await year.again(ivan)).number is None


async def test_many_are_forgotten_in_portions_then_nobody_is_looked_for_during_an_hour(year: Office) -> None:
    for _ in range(PORTION + 1):
        await year.customer()
    year.passes(days=366)
    assert [await looked(year) for _ in range(2)] == [PORTION, 1]
    await year.customer(created_at=year.now - 2 * YEAR, started_at=None)
    assert await looked(year) == 0
    year.now += EVERY
    assert await looked(year) == 1


async def test_without_the_setting_everybody_is_kept(office: Office) -> None:
    ivan = await office.customer()
    office.passes(days=4000)
    assert await looked(office) == 0
    assert not await is_forgotten(office, ivan)
