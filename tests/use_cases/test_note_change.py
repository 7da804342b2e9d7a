"""A manager writes down what was changed: once a day, for the own team or for all, and may take it back."""

from datetime import timedelta

from surveys.policy import DigestPolicy, Policy
from surveys.sizes import CHANGE
from surveys.use_cases.compose_digest import compose_digest
from surveys.use_cases.note_change import changes_by_day, changes_under_watch, note_change, withdraw_change

DAY = timedelta(days=1)


async def notes(office, manager, what):
    async with office.work() as work:
        return await note_change(work, manager, what)


async def watched_by(office, manager):
    async with office.work() as work:
        return [each.what for each in await changes_under_watch(work, manager)]


async def test_it_is_of_today_in_the_managers_zone_and_of_the_managers_team(office):
    manager = await office.manager(team="support", timezone="Pacific/Auckland")
    noted = await notes(office, manager, "  новый\n скрипт ")
    assert (noted.what, noted.team, noted.staff_id) == ("новый скрипт", "support", manager.id)
    assert noted.day == (office.now + timedelta(hours=13)).date()


async def test_the_same_again_on_the_same_day_is_the_same(office):
    manager = await office.manager()
    first, again = await notes(office, manager, "чат"), await notes(office, manager, "чат")
    assert again == first
    office.passes(days=1)
    assert (await notes(office, manager, "чат")).id != first.id


async def test_endless_words_are_cut_with_a_mark(office):
    noted = await notes(office, await office.manager(), "очень " * 100)
    assert (len(noted.what), noted.what[-1]) == (CHANGE, "…")


async def test_only_who_looks_after_the_same_people_may_take_it_back(office):
    boss, lead, other = await office.manager(), await office.manager(team="support"), await office.manager(team="sales")
    of_team, of_all = await notes(office, lead, "скрипт"), await notes(office, boss, "чат")
    async with office.work() as work:
        assert await withdraw_change(work, other, of_team.id) is None
        assert await withdraw_change(work, boss, of_team.id) is None
        assert await withdraw_change(work, lead, of_all.id) is None
        assert await withdraw_change(work, lead, of_team.id) == of_team
        assert await withdraw_change(work, lead, of_team.id) is None
        told = [(entry.actor, entry.verb) for entry in await work.tx.journal.about(f"change:{of_team.id}")]
    assert told == [(f"staff:{lead.id}", "noted"), (f"staff:{lead.id}", "withdrawn")]


async def test_what_is_watched_ends_after_twelve_weeks_and_names_the_settings_too(office):
    today = office.now.date()
    office.obeys(Policy(digest=DigestPolicy(marks={today - 84 * DAY: "склад", today - 85 * DAY: "давно"})))
    boss, lead = await office.manager(), await office.manager(team="support")
    await notes(office, lead, "скрипт")
    await notes(office, boss, "чат")
    assert await watched_by(office, boss) == ["чат", "склад"]
    assert sorted(await watched_by(office, lead)) == ["склад", "скрипт", "чат"]


async def test_pictures_have_a_line_for_the_team_and_changes_of_one_day_are_named_together(office):
    today = office.now.date()
    office.obeys(Policy(digest=DigestPolicy(marks={today: "склад"})))
    boss, lead = await office.manager(), await office.manager(team="support")
    await notes(office, boss, "чат")
    await notes(office, lead, "скрипт")
    async with office.work() as work:
        assert await changes_by_day(work, "support") == {today: "склад; чат; скрипт"}
        assert await changes_by_day(work, None) == {today: "склад; чат"}
        assert (await compose_digest(work, lead, today)).marks == ((today, "склад; чат; скрипт"),)
