"""What a week and a month tell besides their figures: what is written about, who was asked, what goes along."""

from datetime import timedelta

from insights.digest import DigestKind
from insights.importance import importance
from surveys.policy import InvitationPolicy, Policy
from surveys.schedule import local_date, zone
from surveys.use_cases.compose_digest import compose_digest
from surveys.use_cases.deepen_digest import (
    foremost_of,
    hear_month,
    hear_week,
    sides_of,
    still_to_count,
    weigh_month,
    weigh_week,
)
from tests.use_cases.telling import Told, tells
from tests.use_cases.test_invite_by_lot import had

WEEKS_AGO = timedelta(days=20)


def today(office):
    return local_date(office.now, zone("Europe/Kyiv"))


async def week(office, manager, days_ago=0):
    async with office.work() as work:
        heard = await hear_week(work, manager, today(office) - timedelta(days=days_ago))
    return weigh_week(heard)


async def heard_month(office, manager):
    async with office.work() as work:
        return await hear_month(work, manager, today(office))


# --- a week -------------------------------------------------------------------------------------------------------


async def test_a_week_tells_what_is_written_about_more_often(office):
    oleg = await office.manager()
    usual = [Told(5, "Спасибо, ответили быстро", ago=WEEKS_AGO)] * 40
    await tells(office, [*usual, *[Told(1, "Курьер так и не приехал")] * 6, *[Told(5, "Ответили быстро")] * 6])
    found = await week(office, oleg)
    (risen,) = found.rising
    assert (risen.label.ru, risen.now, risen.before) == ("Доставка", 6, 0)
    assert (found.comments, found.before) == (12, 40)


async def test_it_is_about_its_own_days_whenever_it_is_read(office):
    oleg = await office.manager()
    await tells(office, [Told(5, "Спасибо, ответили быстро", ago=WEEKS_AGO)] * 40)
    await tells(office, [Told(1, "Курьер так и не приехал")] * 6)
    now = await week(office, oleg)
    office.passes(days=9)
    await tells(office, [Told(1, "Курьер так и не приехал", ago=timedelta(hours=1))] * 9)
    assert await week(office, oleg, days_ago=9) == now


async def test_an_ordinary_week_tells_of_no_topic(office):
    oleg = await office.manager()
    await tells(office, [Told(5, "Ответили быстро", ago=ago) for ago in (WEEKS_AGO, timedelta(days=1))] * 10)
    assert (await week(office, oleg)).rising == ()


async def test_a_week_tells_after_how_many_contacts_somebody_was_asked(office):
    oleg, anna = await office.manager(), await office.agent()
    await tells(office, [Told(5, agent=anna)] * 3)
    for _ in range(4):
        await office.contact(await office.customer(), anna)
    coverage = (await week(office, oleg)).coverage
    assert (coverage.surveyed, coverage.eligible, dict(coverage.missing)) == (3, 7, {"not_asked": 4})


async def test_contacts_that_are_known_because_somebody_asked_tell_nothing_of_coverage(office):
    oleg = await office.manager()
    await tells(office, [Told(5)] * 3)
    assert (await week(office, oleg)).coverage is None


async def test_a_manager_of_a_team_hears_of_that_team_only(office):
    vera = await office.manager(team="sales")
    await office.contact(await office.customer(), await office.agent(team="support"))
    await tells(office, [Told(1, "Курьер так и не приехал", agent=await office.agent(team="support"))] * 6)
    found = await week(office, vera)
    assert (found.comments, found.coverage) == (0, None)


# --- a month ------------------------------------------------------------------------------------------------------


async def test_a_month_of_few_answers_tells_of_nothing_that_goes_along(office):
    oleg = await office.manager()
    await tells(office, [*[Told(5, solved="yes")] * 40, *[Told(1, solved="no")] * 9])
    heard = await heard_month(office, oleg)
    assert foremost_of(weigh_month(heard), None) is None


async def test_a_month_tells_the_largest_difference_and_no_importance_without_a_model(office):
    oleg = await office.manager()
    await tells(office, [*[Told(5, solved="yes")] * 40, *[Told(1, solved="no")] * 15, Told(5, solved="no")])
    found = weigh_month(await heard_month(office, oleg))
    first = foremost_of(found, None)
    assert found.method == "differences"
    assert first is not None
    assert (first.difference.factor, first.difference.level, first.is_to_mend) == ("solved", "no", False)
    assert (first.difference.with_it, first.difference.without_it) == ((1, 16), (40, 40))


async def test_with_a_map_a_month_tells_what_is_important_and_poor(office):
    """Answers by mail are worse, and unresolved issues explain nearly all of it."""
    oleg = await office.manager()
    bad, good = Told(2, solved="no", channel="mail"), Told(5, solved="yes", channel="chat")
    mixed = [Told(2, solved="no", channel="phone"), Told(5, solved="yes", channel="phone")]
    rest = [Told(5, solved="yes", channel="mail"), Told(4, solved="no", channel="chat")]
    await tells(office, [*[bad] * 40, *[good] * 120, *mixed * 15, *rest * 3])
    heard = await heard_month(office, oleg)
    found = weigh_month(heard)
    assert found.method == "model"
    model = importance(heard.collected.satisfied, heard.collected.factors, seed=1, draws=20)
    first = foremost_of(found, model)
    assert first is not None
    assert (first.difference.factor, first.difference.level, first.is_to_mend) == ("solved", "no", True)


async def test_where_nothing_differs_a_month_tells_nothing_of_it(office):
    oleg = await office.manager()
    await tells(office, [Told(5 if n % 4 else 1, channel="chat" if n % 2 else "mail") for n in range(60)])
    await tells(office, [Told(5 if n % 4 else 1, channel="mail" if n % 2 else "chat") for n in range(60)])
    assert foremost_of(weigh_month(await heard_month(office, oleg)), None) is None


def audits(office):
    office.obeys(Policy(invitations=InvitationPolicy(audit=0.1)))


async def test_a_month_tells_whether_agents_ask_the_happy_ones(office):
    audits(office)
    oleg, anna = await office.manager(), await office.agent()
    await had(office, anna, "agent", 45, 5)
    await had(office, anna, "audit", 8, 10)
    sides = sides_of((await heard_month(office, oleg)).audit)
    assert sides is not None
    assert (sides.chosen, sides.drawn) == ((45, 50), (8, 18))
    assert sides.gap is not None
    assert (sides.gap.points, sides.gap.low > 0) == (46, True)


async def test_a_difference_that_chance_explains_is_told_as_none(office):
    audits(office)
    oleg, anna = await office.manager(), await office.agent()
    await had(office, anna, "agent", 40, 10)
    await had(office, anna, "audit", 9, 3)
    sides = sides_of((await heard_month(office, oleg)).audit)
    assert sides is not None
    assert (sides.drawn, sides.gap) == ((9, 12), None)


async def test_nine_answers_to_the_lot_are_too_few_to_tell(office):
    audits(office)
    oleg, anna = await office.manager(), await office.agent()
    await had(office, anna, "agent", 40, 10)
    await had(office, anna, "audit", 4, 5)
    assert sides_of((await heard_month(office, oleg)).audit) is None


async def test_without_an_audit_nothing_is_said_of_one(office):
    oleg, anna = await office.manager(), await office.agent()
    await had(office, anna, "agent", 40, 10)
    assert sides_of((await heard_month(office, oleg)).audit) is None


# --- when it is counted -------------------------------------------------------------------------------------------


async def asks(office, manager, kind: DigestKind):
    async with office.work() as work:
        return still_to_count(manager, await compose_digest(work, manager, today(office), kind))


async def test_of_a_day_nothing_is_left_to_count(office):
    assert await asks(office, await office.manager(), "day") == {}


async def test_a_week_and_a_month_say_what_is_left_to_count(office):
    vera = await office.manager(team="sales", timezone="Asia/Tokyo")
    left = await asks(office, vera, "week")
    whose = {"staff": vera.id, "team": "sales", "zone": "Asia/Tokyo"}
    assert left == {"asked": {**whose, "kind": "week", "day": today(office).isoformat()}}
