"""What a manager is told in the morning: as usual, clearly worse, too few to say; of companies of different size."""

from datetime import date, timedelta

import pytest

from insights.digest_payload import digest_payload
from surveys.policy import DigestPolicy, Policy
from surveys.use_cases.compose_digest import compose_digest
from surveys.use_cases.send_digests import send_due_digests
from surveys.values import replace
from tests.companies import Company, Occasion, morning_after
from tests.use_cases.answering import answered

WEDNESDAY = date(2026, 11, 25)
WEEKDAYS = (50, 50, 50, 50, 50, 12, 12)


def steady(_: Occasion) -> float:
    return 0.88


def couriers_vanish(occasion: Occasion) -> float:
    """On that Wednesday after two in the afternoon, with deliveries."""
    is_then = occasion.day == WEDNESDAY and occasion.hour >= 14
    return 0.05 if is_then and occasion.topic == "доставка" else 0.5 if is_then else 0.88


SMALL = Company(WEDNESDAY, (2, 1, 1, 1, 1, 1, 1), steady)
MIDDLING = Company(WEDNESDAY, WEEKDAYS, steady, seed=3)
#: Three weeks of 2 000 a day: longer ones take their time to be written.
LARGE = Company(WEDNESDAY, (2000, 2000, 2000, 2000, 2000, 100, 100), couriers_vanish, days=21)
COLLAPSED = Company(WEDNESDAY, (200, 200, 200, 200, 200, 60, 60), couriers_vanish)


async def digest_of(office, company, day=WEDNESDAY, kind="day", **rules):
    office.obeys(Policy(digest=DigestPolicy(**rules)))
    async with office.work() as work:
        await work.tx.bulk(company.records())
    office.now = morning_after(day)
    manager = await office.manager(team=company.team)
    async with office.work() as work:
        return await compose_digest(work, manager, day, kind)


async def test_an_ordinary_day_is_as_usual_and_says_what_that_is(office):
    digest = await digest_of(office, MIDDLING)
    assert digest.status == "usual"
    assert digest.usual is not None
    low, high = digest.usual
    assert 70 <= low <= 85 < 90 <= high <= 100
    assert not digest.rings


async def test_a_true_collapse_is_red_and_says_where_and_since_when(office):
    digest = await digest_of(office, COLLAPSED)
    assert (digest.status, digest.news, digest.rings) == ("worse", "raised", True)
    assert digest.where is not None
    assert (digest.where.grouping, digest.where.key) == ("topic", "доставка")
    assert digest.since == 14


async def test_two_thousand_answers_a_day_tell_a_narrow_range_and_the_same_collapse(office):
    digest = await digest_of(office, LARGE)
    assert digest.usual is not None
    low, high = digest.usual
    assert 84 <= low < 88 < high <= 91
    assert (digest.status, digest.satisfied.whole, digest.since) == ("worse", 2000, 14)
    assert digest.where is not None
    assert digest.where.key == "доставка"


async def test_the_day_after_the_collapse_it_closes_itself(office):
    longer = replace(COLLAPSED, last_day=WEDNESDAY + timedelta(days=1), days=58)
    digest = await digest_of(office, longer, WEDNESDAY + timedelta(days=1))
    assert (digest.status, digest.news) == ("usual", "back_to_usual")


async def test_a_quiet_weekend_does_not_alarm(office):
    sunday = WEDNESDAY - timedelta(days=3)
    digest = await digest_of(office, replace(MIDDLING, last_day=sunday), sunday)
    assert digest.status == "usual"


async def test_a_company_of_eight_answers_a_week_hears_counts_and_no_verdict(office):
    digest = await digest_of(office, SMALL)
    assert digest.status == "few"
    assert digest.satisfied.percent is None
    assert digest.usual is None


async def test_a_young_company_is_not_compared_with_anything(office):
    digest = await digest_of(office, replace(MIDDLING, days=10))
    assert (digest.status, digest.usual) == ("usual", None)


async def test_below_target_means_four_weeks_of_it(office):
    digest = await digest_of(office, MIDDLING, target=0.95)
    assert (digest.status, digest.target) == ("below_target", 95)
    assert digest.month is not None
    assert digest.month.whole > 800


@pytest.mark.parametrize(("is_told", "status"), [(False, "usual"), (True, "worse")])
async def test_days_that_are_left_out_tell_nothing_of_what_is_usual(office, is_told, status):
    """Weeks of outage in the baseline would make a collapse look like any Wednesday."""
    outage = tuple(WEDNESDAY - timedelta(days=7 * weeks) for weeks in range(1, 8))

    def chance(occasion):
        return 0.3 if occasion.day in outage or occasion.day == WEDNESDAY else 0.88

    company = replace(MIDDLING, chance=chance)
    assert (await digest_of(office, company, left_out=outage if is_told else ())).status == status


@pytest.mark.parametrize(("fallen", "status"), [(0.6, "worse"), (0.88, "usual")])
async def test_a_week_is_compared_with_the_four_before(office, fallen, status):
    sunday = date(2026, 11, 22)

    def chance(occasion):
        return fallen if occasion.day > sunday - timedelta(days=7) else 0.88

    digest = await digest_of(office, replace(MIDDLING, last_day=sunday, chance=chance), sunday, "week")
    assert digest.status == status
    assert digest.step is not None
    assert digest.step.is_real == (status == "worse")


async def test_a_month_is_compared_with_the_three_before(office):
    end = date(2026, 10, 31)

    def chance(occasion):
        return 0.95 if occasion.day.month == 10 else 0.85

    digest = await digest_of(office, replace(MIDDLING, last_day=end, chance=chance, days=130), end, "month")
    assert digest.status == "better"
    assert digest.step is not None
    assert 7 <= digest.step.points <= 13


async def test_the_picture_shows_four_weeks_with_what_is_usual_on_each_day(office):
    digest = await digest_of(office, MIDDLING, marks={WEDNESDAY - timedelta(days=5): "новая CRM"})
    history = digest_payload(digest)["history"]
    assert isinstance(history, dict)
    assert len(history["points"]) == 28
    day, part, whole, low, high = history["points"][-1]
    assert (day, part, whole) == ("2026-11-25", digest.satisfied.part, digest.satisfied.whole)
    assert 0.7 < low < 0.88 < high <= 1
    assert history["marks"] == [["2026-11-20", "новая CRM"]]


async def of_nps_alone(office, **rules):
    """A manager whose customers are asked once a quarter whether they would recommend, and nothing else."""
    office.obeys(Policy(digest=DigestPolicy(**rules)))
    manager, agent = await office.manager(), await office.agent()
    for _ in range(3):
        for score in (10, 9, 7, 3):
            await answered(office, agent, score, survey="nps")
        office.passes(days=7)
    last = (office.now - timedelta(days=1)).date()
    async with office.work() as work:
        return [digest_payload(await compose_digest(work, manager, last, kind)) for kind in ("day", "week", "month")]


async def test_who_asks_nothing_but_nps_has_pictures_of_weeks_and_months(office):
    day, week, month = await of_nps_alone(office)
    assert day["nps_history"] is None
    points = week["nps_history"]["points"]
    assert [point[1:4] for point in points] == [[0, 0, 0]] * 9 + [[2, 1, 4]] * 3
    assert all(point[4:] == [None, None] for point in points), "too few for a range"
    points = month["nps_history"]["points"]
    assert len(points) == 12
    assert points[-1][1:4] == [month["nps"][told] for told in ("promoters", "detractors", "answered")]


@pytest.mark.parametrize("rules", [{"chart": False}, {"focus": ("csat",)}])
async def test_there_is_no_picture_of_nps_where_none_is_wished(office, rules):
    assert [payload["nps_history"] for payload in await of_nps_alone(office, **rules)] == [None] * 3


async def test_where_help_is_rated_too_the_picture_is_of_that(office):
    digest = await digest_of(office, MIDDLING, WEDNESDAY, "week")
    assert digest_payload(digest)["nps_history"] is None


async def test_without_charts_there_is_no_picture(office):
    assert digest_payload(await digest_of(office, MIDDLING, chart=False))["history"] is None


async def test_a_red_digest_rings_and_a_green_one_is_silent(office):
    await digest_of(office, COLLAPSED)
    async with office.work() as work:
        await send_due_digests(work)
    (red,) = [draft for draft in await office.delivered() if draft.kind == "digest" and draft.payload["kind"] == "day"]
    assert not red.silent
