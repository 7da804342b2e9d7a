"""The digest: what it counts, for whom, when it goes out, and when it stays silent."""

import json
from datetime import UTC, date, datetime, time

import pytest

from insights.digest import Figure
from insights.digest_payload import digest_payload
from surveys.cases import RejectedAsNotOurs
from surveys.policy import DigestPolicy, Policy
from surveys.use_cases.close_the_loop import close_the_loop
from surveys.use_cases.compose_digest import compose_digest
from surveys.use_cases.send_digests import send_due_digests
from surveys.values import replace
from tests.use_cases.answering import answered, unhappy

TUESDAY = date(2026, 11, 24)
#: 09:00 of the next day in Kyiv.
WEDNESDAY_MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


async def composes(office, manager, day=TUESDAY, kind="day"):
    async with office.work() as work:
        return await compose_digest(work, manager, day, kind)


async def sends(office):
    """What managers get at this beat."""
    async with office.work() as work:
        owed = await send_due_digests(work)
    digests = [draft for draft in await office.delivered() if draft.kind == "digest"]
    assert len(digests) == owed
    return digests


async def happy_day(office, agent, count=5):
    for _ in range(count):
        await answered(office, agent, 5)
    await office.delivered()


# --- what is counted ----------------------------------------------------------------------------------------------


async def test_scores_are_counted_with_those_who_were_asked(office):
    oleg, agent = await office.manager(), await office.agent()
    for score in (5, 5, 4, 4, 3, 2, 1, 5, 5, 4):
        await answered(office, agent, score)
    silent = await office.customer()
    await office.asked(silent, await office.contact(silent, agent))
    digest = await composes(office, oleg)
    assert digest.satisfied == Figure(7, 10, 70)
    assert digest.dissatisfied == 2
    assert (digest.responded.part, digest.responded.whole) == (10, 11)
    assert digest.open_cases_total == 2


async def test_answer_counts_on_its_own_day_and_response_on_the_day_of_asking(office):
    oleg, agent = await office.manager(), await office.agent()
    customer = await office.customer()
    invitation = await office.asked(customer, await office.contact(customer, agent))
    office.passes(days=1)
    await office.taps(customer, invitation.token, "score", "5")
    tuesday, wednesday = await composes(office, oleg), await composes(office, oleg, date(2026, 11, 25))
    assert (tuesday.satisfied.whole, tuesday.responded.part, tuesday.responded.whole) == (0, 1, 1)
    assert (wednesday.satisfied.whole, wednesday.responded.part, wednesday.responded.whole) == (1, 0, 0)


async def test_day_is_the_managers_own_local_day(office):
    """23:30 UTC is already Wednesday in Kyiv and still Tuesday in Lisbon."""
    kyiv = await office.manager("Олег", timezone="Europe/Kyiv")
    lisbon = await office.manager("Жуан", timezone="Europe/Lisbon")
    agent = await office.agent()
    office.now = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    await answered(office, agent, 5)
    assert (await composes(office, kyiv)).satisfied.whole == 0
    assert (await composes(office, kyiv, date(2026, 11, 25))).satisfied.whole == 1
    assert (await composes(office, lisbon)).satisfied.whole == 1


async def test_manager_of_a_team_sees_that_team_only(office):
    own, everywhere = await office.manager("Вера", team="support"), await office.manager("Олег")
    support, delivery = await office.agent(team="support"), await office.agent("Борис", team="delivery")
    await answered(office, support, 5)
    await answered(office, delivery, 1, "Курьер так и не приехал сегодня")
    mine, all_teams = await composes(office, own), await composes(office, everywhere)
    assert (mine.satisfied, mine.open_cases_total, mine.quotes) == (Figure(1, 1, None), 0, ())
    assert (all_teams.satisfied, all_teams.open_cases_total) == (Figure(1, 2, None), 1)


async def test_changed_answer_counts_once_as_it_is_now(office):
    oleg, agent = await office.manager(), await office.agent()
    customer, invitation = await answered(office, agent, 1)
    await office.taps(customer, invitation.token, "score", "5")
    digest = await composes(office, oleg)
    assert digest.satisfied == Figure(1, 1, None)
    assert digest.dissatisfied == 0


async def test_week_is_the_seven_days_that_end_with_the_day(office):
    oleg, agent = await office.manager(), await office.agent()
    for _ in range(8):
        await answered(office, agent, 5)
        office.passes(days=1)
    last = date(2026, 12, 1)
    week = await composes(office, oleg, last, "week")
    assert week.satisfied.whole == week.week.whole == 7
    day = await composes(office, oleg, last)
    assert (day.satisfied.whole, day.week.whole) == (1, 7)


async def test_open_cases_come_with_words_and_waiting_time_longest_first(office):
    oleg, agent = await office.manager(), await office.agent()
    first = await unhappy(office, agent, "Деньги так и не вернули")
    office.passes(hours=3)
    second = await unhappy(office, agent)
    office.passes(hours=2)
    payload = digest_payload(await composes(office, oleg))
    assert payload["open_cases"] == [
        {"id": first.id, "quote": "Деньги так и не вернули", "waiting_minutes": 300},
        {"id": second.id, "quote": None, "waiting_minutes": 120},
    ]


async def test_quotes_carry_the_score_and_hide_phones(office):
    oleg, agent = await office.manager(), await office.agent()
    await answered(office, agent, 4, "Всё хорошо, звоните 067 123 45 67", solved="yes")
    payload = digest_payload(await composes(office, oleg))
    assert payload["quotes"] == [{"text": "Всё хорошо, звоните •••", "score": 4, "survey": "csat"}]


async def test_top_reasons_leave_out_other(office):
    oleg, agent = await office.manager(), await office.agent()
    for reasons in (["waiting", "other"], ["waiting", "manner"], ["other"]):
        customer, invitation = await answered(office, agent, 2)
        await office.taps(customer, invitation.token, "solved", "no")
        for reason in reasons:
            await office.taps(customer, invitation.token, "reasons", reason)
    assert (await composes(office, oleg)).top_reasons == (("waiting", 2), ("manner", 1))


async def test_nps_and_ces_have_their_own_lines_and_do_not_mix_into_csat(office):
    oleg, agent = await office.manager(), await office.agent()
    await answered(office, agent, 9, survey="nps")
    await answered(office, agent, 6, survey="ces")
    digest = await composes(office, oleg)
    assert digest.satisfied.whole == 0
    assert digest.nps is not None
    assert (digest.nps.promoters, digest.nps.answered) == (1, 1)
    assert digest.ces == Figure(1, 1, None)


async def test_payload_is_plain_json(office):
    oleg, agent = await office.manager(), await office.agent()
    await unhappy(office, agent, "Деньги так и не вернули")
    await answered(office, agent, 10, survey="nps")
    payload = digest_payload(await composes(office, oleg))
    assert json.loads(json.dumps(payload)) == payload
    assert payload["day"] == "2026-11-24"


async def test_day_without_answers_is_no_data_and_not_zero(office):
    payload = digest_payload(await composes(office, await office.manager()))
    assert (payload["status"], payload["answered"], payload["percent"]) == ("none", 0, None)


# --- when it goes out ---------------------------------------------------------------------------------------------


async def test_digest_comes_at_nine_about_yesterday_and_only_once(office):
    oleg, agent = await office.manager(), await office.agent()
    await happy_day(office, agent)
    office.now = WEDNESDAY_MORNING.replace(hour=6, minute=59)
    assert await sends(office) == []
    office.now = WEDNESDAY_MORNING
    (digest,) = await sends(office)
    assert (digest.chat_id, digest.payload["day"]) == (oleg.telegram_id, "2026-11-24")
    office.passes(minutes=1)
    assert await sends(office) == []


async def test_each_manager_gets_it_at_their_own_nine(office):
    kyiv = await office.manager("Олег", timezone="Europe/Kyiv")
    lisbon = await office.manager("Жуан", timezone="Europe/Lisbon")
    await happy_day(office, await office.agent())
    office.now = WEDNESDAY_MORNING
    assert [digest.chat_id for digest in await sends(office)] == [kyiv.telegram_id]
    office.passes(hours=2)
    assert [digest.chat_id for digest in await sends(office)] == [lisbon.telegram_id]


async def test_quiet_day_is_decided_and_nothing_is_sent(office):
    oleg = await office.manager()
    await happy_day(office, await office.agent(), count=4)
    office.now = WEDNESDAY_MORNING
    assert await sends(office) == []
    async with office.work() as work:
        run = await work.tx.digests.latest(oleg.id, "day")
    assert (run.day, run.outcome) == (TUESDAY, "quiet")


async def test_one_open_case_breaks_the_silence(office):
    await office.manager()
    await unhappy(office, await office.agent())
    office.now = WEDNESDAY_MORNING
    (digest,) = await sends(office)
    assert digest.payload["open_cases_total"] == 1
    assert not digest.silent


async def test_digest_with_nothing_to_act_on_makes_no_sound(office):
    await office.manager()
    await happy_day(office, await office.agent())
    office.now = WEDNESDAY_MORNING
    (digest,) = await sends(office)
    assert digest.silent


async def test_low_score_rings_even_when_its_case_is_closed(office):
    oleg, agent = await office.manager(), await office.agent()
    await happy_day(office, agent)
    case = await unhappy(office, agent)
    async with office.work() as work:
        await close_the_loop(work, oleg, case.id, RejectedAsNotOurs(oleg.id))
    await office.delivered()
    office.now = WEDNESDAY_MORNING
    (digest,) = await sends(office)
    assert digest.payload["open_cases_total"] == 0
    assert not digest.silent


@pytest.mark.parametrize(("hours", "count"), [(5, 1), (6, 0)])
async def test_missed_morning_is_caught_up_for_six_hours(office, hours, count):
    await office.manager()
    await happy_day(office, await office.agent())
    office.now = WEDNESDAY_MORNING
    office.passes(hours=hours)
    assert len(await sends(office)) == count


async def test_clock_that_jumps_back_brings_no_second_digest(office):
    await office.manager()
    agent = await office.agent()
    await happy_day(office, agent)
    office.now = WEDNESDAY_MORNING
    assert len(await sends(office)) == 1
    office.passes(days=-1)
    await happy_day(office, agent)
    assert await sends(office) == []
    office.now = WEDNESDAY_MORNING
    assert await sends(office) == []


async def test_agents_those_who_left_and_those_out_of_reach_get_none(office):
    agent = await office.agent()
    await happy_day(office, agent)
    for change in ({"left_at": office.now}, {"unreachable": "blocked"}):
        manager = await office.manager()
        async with office.work() as work:
            await work.tx.staff.save(replace(manager, **change))
    office.now = WEDNESDAY_MORNING
    assert await sends(office) == []


async def test_hour_and_threshold_are_the_companys(office):
    office.obeys(Policy(digest=DigestPolicy(at=time(18, 30), quiet_below=1)))
    await office.manager()
    await happy_day(office, await office.agent(), count=1)
    office.now = WEDNESDAY_MORNING
    assert await sends(office) == []
    office.now = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
    assert len(await sends(office)) == 1


async def test_digest_comes_on_the_morning_the_clocks_change(office):
    """On 29 March 2026 Kyiv has no 03:00–04:00; on 25 October 2026 it has that hour twice."""
    await office.manager()
    agent = await office.agent()
    for evening, morning in (
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
    ):
        office.now = evening
        await happy_day(office, agent)
        office.now = morning
        assert [digest.payload["day"] for digest in await sends(office)] == [evening.date().isoformat()]


# --- weeks and months ---------------------------------------------------------------------------------------------

#: 09:00 in Kyiv; 30 November is a Monday.
MONDAY_MORNING = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
FIRST_OF_DECEMBER = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


def told(digests):
    return [(digest.payload["kind"], digest.payload["day"], digest.silent) for digest in digests]


async def test_on_monday_the_week_that_ended_on_sunday_follows_the_day_without_a_sound(office):
    await office.manager()
    agent = await office.agent()
    await happy_day(office, agent)
    office.now = MONDAY_MORNING
    office.passes(hours=-20)
    await unhappy(office, agent)
    office.now = MONDAY_MORNING
    day, week = await sends(office)
    assert told([day, week]) == [("day", "2026-11-29", False), ("week", "2026-11-29", True)]
    assert (week.payload["satisfied"], week.payload["answered"]) == (5, 6)
    office.passes(minutes=1)
    assert await sends(office) == []
    office.passes(days=1)
    assert {kind for kind, *_ in told(await sends(office))} == {"day", "month"}


async def test_the_week_comes_by_itself_when_its_last_day_was_quiet(office):
    oleg = await office.manager()
    await happy_day(office, await office.agent())
    office.now = MONDAY_MORNING
    assert told(await sends(office)) == [("week", "2026-11-29", True)]
    async with office.work() as work:
        assert (await work.tx.digests.get(oleg.id, "day", date(2026, 11, 29))).outcome == "quiet"


async def test_on_the_first_the_month_before_is_told(office):
    await office.manager()
    agent = await office.agent()
    office.now = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)
    await happy_day(office, agent, count=7)
    office.now = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    await happy_day(office, agent, count=6)
    office.now = FIRST_OF_DECEMBER
    (month,) = await sends(office)
    assert told([month]) == [("month", "2026-11-30", True)]
    assert month.payload["answered"] == 6, "October's are October's"


async def test_a_first_that_is_a_monday_brings_all_three_in_order(office):
    """So is 1 February 2027; and February ends before it has thirty days."""
    await office.manager()
    office.now = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
    await happy_day(office, await office.agent())
    office.now = datetime(2027, 2, 1, 7, 0, tzinfo=UTC)
    assert [kind for kind, *_ in told(await sends(office))] == ["day", "week", "month"]
    office.now = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
    assert told(await sends(office)) == [], "nothing was answered in February"


async def test_a_thin_week_in_which_nobody_waits_is_decided_and_not_sent(office):
    oleg = await office.manager()
    await happy_day(office, await office.agent(), count=4)
    office.now = MONDAY_MORNING
    assert await sends(office) == []
    async with office.work() as work:
        assert (await work.tx.digests.get(oleg.id, "week", date(2026, 11, 29))).outcome == "quiet"


async def test_whoever_waits_breaks_the_silence_of_a_week_and_a_month(office):
    await office.manager()
    await unhappy(office, await office.agent())
    office.now = MONDAY_MORNING
    assert [kind for kind, *_ in told(await sends(office))] == ["day", "week"]


@pytest.mark.parametrize(
    ("policy", "left"),
    [(DigestPolicy(weekly=False), ["day", "month"]), (DigestPolicy(monthly=False), ["day", "week"])],
)
async def test_a_company_may_do_without(office, policy, left):
    office.obeys(Policy(digest=policy))
    await office.manager()
    office.now = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
    await happy_day(office, await office.agent())
    office.now = datetime(2027, 2, 1, 7, 0, tzinfo=UTC)
    assert [kind for kind, *_ in told(await sends(office))] == left


async def test_monday_is_the_managers_own(office):
    """Where Olena is it is Monday already at this hour, where João is it is not."""
    await office.manager("Олена", timezone="Pacific/Auckland")
    await office.manager("Жуан", timezone="Europe/Lisbon")
    await happy_day(office, await office.agent())
    office.now = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)
    assert told(await sends(office)) == [("week", "2026-11-29", True)]
    office.now = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert told(await sends(office)) == [("week", "2026-11-29", True)]


async def test_a_weekly_one_missed_by_an_outage_is_caught_up_the_same_day_only(office):
    await office.manager()
    await happy_day(office, await office.agent())
    office.now = MONDAY_MORNING
    office.passes(hours=5)
    assert told(await sends(office)) == [("week", "2026-11-29", True)]
    office.passes(days=7, hours=1)
    assert told(await sends(office)) == []


async def test_a_clock_that_jumps_back_and_a_second_process_bring_no_second_week(office):
    await office.manager()
    agent = await office.agent()
    await happy_day(office, agent)
    office.now = MONDAY_MORNING
    assert len(await sends(office)) == 1
    office.passes(days=-7)
    await sends(office)
    office.now = MONDAY_MORNING
    assert await sends(office) == []


async def test_a_clock_that_was_a_year_ahead_for_a_while_silences_nobody(office):
    await office.manager()
    office.now = datetime(2027, 11, 29, 7, 0, tzinfo=UTC)
    await sends(office)
    office.now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    await happy_day(office, await office.agent())
    office.now = WEDNESDAY_MORNING
    assert told(await sends(office)) == [("day", "2026-11-24", True)]
    office.now = MONDAY_MORNING
    assert told(await sends(office)) == [("week", "2026-11-29", True)]


async def test_a_week_is_worth_reading_until_the_next_one(office):
    await office.manager()
    await happy_day(office, await office.agent())
    office.now = MONDAY_MORNING
    (week,) = await sends(office)
    assert week.not_after == datetime(2026, 12, 7, 7, 0, tzinfo=UTC)


async def test_everybodys_day_comes_before_anybodys_week(office):
    for number in range(4):
        await office.manager(f"Менеджер {number}")
    office.now = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    await happy_day(office, await office.agent())
    office.now = MONDAY_MORNING
    first, second = await sends(office), await sends(office)
    assert [kind for kind, *_ in told([*first, *second])] == ["day"] * 4 + ["week"] * 4
