"""Colleagues join by one-time links and by config.yaml."""

from datetime import timedelta

import pytest

from surveys.records import Staff
from surveys.use_cases.join_staff import join_staff, make_staff_link, staff_url
from surveys.use_cases.sync_staff import sync_staff


async def link(office, name="Анна", role="agent", team="support"):
    async with office.work() as work:
        return await make_staff_link(work, name, role, team)


async def opens(office, token, telegram_id=77, language_code="uk"):
    async with office.work() as work:
        return await join_staff(work, token, telegram_id, language_code)


async def listed(office, *people):
    async with office.work() as work:
        await sync_staff(work, people)
        return await work.tx.staff.everyone()


async def test_a_link_makes_a_colleague_with_its_name_role_and_team(office):
    joined = await opens(office, await link(office))
    assert joined is not None
    assert (joined.name, joined.role, joined.team, joined.telegram_id) == ("Анна", "agent", "support", 77)
    assert joined.language == "uk"


async def test_a_link_is_an_address_that_telegram_accepts(office):
    url = staff_url(office.house, await link(office))
    payload = url.removeprefix("https://t.me/our_bot?start=")
    assert payload.startswith("j_")
    assert len(payload) <= 64


async def test_a_link_works_once_and_the_colleague_stays_staff(office):
    token = await link(office)
    first = await opens(office, token)
    assert await opens(office, token) is None
    assert await opens(office, token, telegram_id=78) is None
    async with office.work() as work:
        assert await work.tx.staff.by_telegram(77) == first
        assert await work.tx.staff.by_telegram(78) is None


@pytest.mark.parametrize("token", ["", "nonsense"])
async def test_an_unknown_link_admits_nobody(office, token):
    assert await opens(office, token) is None


async def test_a_link_expires(office):
    token = await link(office)
    office.passes(days=8)
    assert await opens(office, token) is None


async def test_a_second_link_changes_the_role_of_the_same_account(office):
    agent = await opens(office, await link(office))
    manager = await opens(office, await link(office, "Анна Петровна", "manager", None))
    assert manager.id == agent.id
    assert (manager.name, manager.role, manager.team) == ("Анна Петровна", "manager", None)


async def test_who_has_left_may_come_back_by_a_link(office):
    agent = await opens(office, await link(office))
    async with office.work() as work:
        await work.tx.staff.save(Staff(agent.id, "Анна", "agent", telegram_id=77, left_at=office.now))
    back = await opens(office, await link(office))
    assert back.id == agent.id
    assert back.left_at is None


async def test_people_in_the_file_are_staff_and_a_second_start_changes_nothing(office):
    oleg = Staff(0, "Олег", "manager", telegram_id=5, language="ru", timezone="Europe/Kyiv")
    once = await listed(office, oleg)
    office.passes(days=1)
    assert await listed(office, oleg) == once
    assert [(one.name, one.source) for one in once] == [("Олег", "config")]


async def test_the_file_changes_name_and_role_but_not_the_language_a_colleague_chose(office):
    await listed(office, Staff(0, "Олег", "agent", "support", telegram_id=5, language="ru"))
    async with office.work() as work:
        oleg = await work.tx.staff.by_telegram(5)
        await work.tx.staff.save(Staff(oleg.id, "Олег", "agent", telegram_id=5, language="uk", source="config"))
    (oleg,) = await listed(office, Staff(0, "Олег Д.", "manager", None, telegram_id=5, language="ru"))
    assert (oleg.name, oleg.role, oleg.team, oleg.language) == ("Олег Д.", "manager", None, "uk")


async def test_who_is_taken_out_of_the_file_leaves_and_who_came_by_a_link_stays(office):
    anna = await opens(office, await link(office))
    await listed(office, Staff(0, "Олег", "manager", telegram_id=5))
    await listed(office)
    async with office.work() as work:
        assert await work.tx.staff.by_telegram(5) is None
        assert await work.tx.staff.by_telegram(77) == anna


async def test_who_is_put_back_into_the_file_is_the_same_colleague(office):
    oleg = Staff(0, "Олег", "manager", telegram_id=5)
    (before,) = await listed(office, oleg)
    await listed(office)
    office.passes(days=30)
    assert office.now - before.joined_at == timedelta(days=30)
    (back,) = await listed(office, oleg)
    assert (back.id, back.left_at) == (before.id, None)
