"""What changes slowly, as managers hear of it: a line on the day, the Monday and the first on which it begins."""

from datetime import date, timedelta

import pytest

from insights.digest_payload import digest_payload
from surveys.policy import DigestPolicy, Policy
from surveys.use_cases.compose_digest import compose_digest
from surveys.values import replace
from tests.companies import Company, Occasion, morning_after
from tests.use_cases.answering import answered

#: The last day of a month, and a Sunday.
LAST = date(2027, 2, 28)
DAY = timedelta(days=1)


def steady(_: Occasion) -> float:
    return 0.9


def since(day: date, share: float):
    return lambda occasion: share if occasion.day > day else 0.9


def sliding(occasion: Occasion) -> float:
    """By two thirds of a point each week of the last twenty."""
    return 0.92 - max(0, 140 - (LAST - occasion.day).days) / 7 / 150


COMPANY = Company(LAST, (30,) * 7, steady, days=100, seed=5)
LONG = replace(COMPANY, answers=(14,) * 7, days=220)


async def lives(office, company, **rules):
    office.obeys(Policy(digest=DigestPolicy(**rules)))
    async with office.work() as work:
        await work.tx.bulk(company.records())
    office.now = morning_after(company.last_day)
    return await office.manager(team=company.team)


async def composes(office, manager, day=LAST, kind="day"):
    async with office.work() as work:
        return await compose_digest(work, manager, day, kind)


async def test_two_weeks_a_little_worse_are_told_on_one_morning_and_without_a_sound(office):
    manager = await lives(office, replace(COMPANY, chance=since(LAST - 14 * DAY, 0.8)))
    digests = [await composes(office, manager, LAST - ago * DAY) for ago in range(13, -1, -1)]
    ((digest, change),) = [(one, one.lasting) for one in digests if one.lasting]
    assert (change.kind, digest.status) == ("worse", "usual")
    assert not digest.rings
    told = digest_payload(digest)["lasting"]
    assert isinstance(told, dict)
    assert told["percent"] < 85 < told["usual"]
    assert told["days"] == change.days >= 3


async def test_a_steady_company_hears_nothing_of_it(office):
    manager = await lives(office, LONG)
    day, week, month = [await composes(office, manager, kind=kind) for kind in ("day", "week", "month")]
    assert (day.lasting, day.drift, day.level) == (None, None, None)
    assert (week.lasting, week.drift) == (None, None)
    assert (month.lasting, month.drift, month.level) == (None, None, None)


async def test_a_slide_of_months_is_told_on_one_monday(office):
    manager = await lives(office, replace(LONG, chance=sliding))
    mondays = [await composes(office, manager, LAST - weeks * 7 * DAY, "week") for weeks in range(10, -1, -1)]
    (week,) = [one for one in mondays if one.drift]
    told = digest_payload(week)["drift"]
    assert isinstance(told, dict)
    assert told["before"]["percent"] > told["after"]["percent"]
    assert told["weeks"] >= 20


async def test_another_level_is_told_by_the_month_once_and_stays_in_the_pictures(office):
    manager = await lives(office, replace(LONG, chance=since(date(2027, 1, 31), 0.72), days=250))
    week, january, february = [
        (await composes(office, manager, day, kind)).level
        for day, kind in ((LAST, "week"), (date(2027, 1, 31), "month"), (LAST, "month"))
    ]
    assert january is None
    assert february is not None
    assert (february.day, february.is_new) == (date(2027, 2, 1), True)
    assert february.after == (february.after[0], 14 * 7 * 4)
    assert week is not None
    assert (week.day, week.is_new) == (february.day, False)


async def test_an_outage_that_is_left_out_is_no_slide_and_no_level(office):
    outage = tuple(LAST - ago * DAY for ago in range(35))
    manager = await lives(office, replace(LONG, chance=since(LAST - 35 * DAY, 0.5)), left_out=outage)
    week, month = await composes(office, manager, kind="week"), await composes(office, manager, kind="month")
    assert (week.drift, week.level, month.level) == (None, None, None)


async def test_a_change_that_was_written_down_is_told_two_weeks_later_by_the_week_and_by_the_month(office):
    changed = LAST - 13 * DAY
    manager = await lives(office, replace(LONG, chance=since(changed - DAY, 0.6)), marks={changed: "новый скрипт"})
    day, week, month = [await composes(office, manager, kind=kind) for kind in ("day", "week", "month")]
    assert (day.watched, week.watched) == (None, month.watched)
    told = digest_payload(week)["watched"]
    assert isinstance(told, dict)
    assert (told["what"], told["kind"], told["since"]["answered"]) == ("новый скрипт", "worse", 14 * 14)
    assert told["since"]["percent"] < told["before"]["percent"]
    assert (await composes(office, manager, LAST - 7 * DAY, "week")).watched is None


@pytest.mark.parametrize(
    ("target", "light", "status"), [(0.8, "green", "usual"), (0.9, "amber", "usual"), (0.97, "red", "below_target")]
)
async def test_a_week_says_how_the_target_stands_by_its_last_28_days(office, target, light, status):
    manager = await lives(office, replace(COMPANY, days=60), target=target)
    week, day = await composes(office, manager, kind="week"), await composes(office, manager)
    assert (week.light, week.status) == (light, status)
    assert week.month is not None
    assert week.month.whole == 28 * 30
    assert week.chances is not None
    assert (day.light, day.chances) == (None, None)


async def test_without_a_target_nothing_is_said_of_one(office):
    week = await composes(office, await lives(office, replace(COMPANY, days=30)), kind="week")
    assert (week.light, week.chances) == (None, None)


async def test_a_month_compares_nps_with_the_three_before(office):
    """30 promoters of 30, after 15 of 30."""
    manager, agent = await office.manager(), await office.agent()
    for day, scores in ((date(2026, 12, 20), (9, 0) * 15), (LAST - DAY, (9,) * 30)):
        office.now = morning_after(day)
        for score in scores:
            await answered(office, agent, score, survey="nps")
    month, week = await composes(office, manager, kind="month"), await composes(office, manager, kind="week")
    assert month.nps_step is not None
    assert (month.nps_step.score, month.nps_step.points, month.nps_step.is_real) == (0, 100, True)
    assert week.nps_step is None
    december = await composes(office, manager, date(2026, 12, 31), "month")
    assert december.nps_step is None, "nothing was asked before"


async def test_completion_is_counted_where_it_is_a_focus(office):
    office.obeys(Policy(digest=DigestPolicy(focus=("csat", "completion"))))
    manager, agent = await office.manager(), await office.agent()
    for _ in range(3):
        await answered(office, agent, 5)
    await answered(office, agent, 5, "Спасибо, всё очень хорошо", solved="yes")
    digest = await composes(office, manager, office.now.date())
    assert digest.completion is not None
    assert (digest.completion.part, digest.completion.whole) == (1, 4)
    office.obeys(Policy())
    assert (await composes(office, manager, office.now.date())).completion is None
