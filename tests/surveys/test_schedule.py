"""When people are written to: windows, nights, and the two days a year on which the clocks are moved."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.policy import InvitationPolicy, Window
from surveys.schedule import (
    day_bounds,
    due_morning,
    instant_of,
    local_date,
    next_slot,
    plan_asking,
    plan_reminder,
    zone,
)
from surveys.values import replace

KYIV, CAIRO, NEW_YORK = ZoneInfo("Europe/Kyiv"), ZoneInfo("Africa/Cairo"), ZoneInfo("America/New_York")
POLICY = InvitationPolicy()
DAYTIME = Window(time(10), time(20))
ALL_DAY = Window(time(0), time(0))
EVENING = Window(time(18), time(2))
HOUR = timedelta(hours=1)


def kyiv(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- local times ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tz", "day", "at", "expected"),
    [
        (KYIV, date(2026, 1, 15), time(9), "2026-01-15 07:00"),
        (KYIV, date(2026, 7, 15), time(9), "2026-07-15 06:00"),
        (KYIV, date(2026, 3, 29), time(3, 30), "2026-03-29 01:00"),  # 03:00 becomes 04:00
        (KYIV, date(2026, 3, 29), time(3), "2026-03-29 01:00"),
        (KYIV, date(2026, 3, 29), time(4), "2026-03-29 01:00"),
        (KYIV, date(2026, 10, 25), time(3, 30), "2026-10-25 00:30"),  # comes twice; the first one counts
        (CAIRO, date(2026, 4, 24), time(0), "2026-04-23 22:00"),  # this day begins at 01:00
        (NEW_YORK, date(2026, 3, 8), time(2, 59, 59), "2026-03-08 07:00"),
    ],
)
def test_a_local_time_is_one_instant(tz: ZoneInfo, day: date, at: time, expected: str) -> None:
    assert instant_of(day, at, tz) == utc(expected)


def test_a_day_in_spring_has_23_hours_and_one_in_autumn_25() -> None:
    lengths = [day_bounds(day, KYIV) for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 5, 5))]
    assert [ends - begins for begins, ends in lengths] == [23 * HOUR, 25 * HOUR, 24 * HOUR]


def test_days_meet_without_a_hole_where_midnight_does_not_exist() -> None:
    assert day_bounds(date(2026, 4, 23), CAIRO)[1] == day_bounds(date(2026, 4, 24), CAIRO)[0]


def test_an_unknown_zone_gives_way_to_the_default() -> None:
    assert [str(zone(name, "Europe/Kyiv")) for name in (None, "", "Mars/Base", "../etc", "Asia/Almaty")] == [
        *["Europe/Kyiv"] * 4,
        "Asia/Almaty",
    ]
    assert str(zone("Mars/Base", "Mars/Base")) == "UTC"


ZONES = st.sampled_from([KYIV, CAIRO, NEW_YORK, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")])
INSTANTS = st.integers(0, 3 * 366 * 24 * 60).map(lambda minutes: utc("2025-01-01 00:00") + timedelta(minutes=minutes))


@given(INSTANTS, ZONES)
def test_every_instant_lies_in_its_local_day(instant: datetime, tz: ZoneInfo) -> None:
    begins, ends = day_bounds(local_date(instant, tz), tz)
    assert begins <= instant < ends


@given(INSTANTS, ZONES, st.sampled_from([DAYTIME, ALL_DAY, EVENING]))
def test_the_next_slot_is_never_in_the_past_never_far_and_always_inside(
    instant: datetime, tz: ZoneInfo, window: Window
) -> None:
    slot = next_slot(instant, window, tz)
    assert instant <= slot < instant + 26 * HOUR
    assert next_slot(slot, window, tz) == slot
    wall = slot.astimezone(tz).time()
    crosses = window.closes <= window.opens
    assert (wall >= window.opens or wall < window.closes) if crosses else window.opens <= wall < window.closes


# --- windows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "instant", "expected"),
    [
        (DAYTIME, "2026-02-25 09:59:59", "2026-02-25 10:00"),
        (DAYTIME, "2026-02-25 10:00", "2026-02-25 10:00"),
        (DAYTIME, "2026-02-25 19:59:59", "2026-02-25 19:59:59"),
        (DAYTIME, "2026-02-25 20:00", "2026-02-26 10:00"),
        (DAYTIME, "2026-02-25 23:40", "2026-02-26 10:00"),
        (DAYTIME, "2026-03-28 23:40", "2026-03-29 10:00"),
        (ALL_DAY, "2026-02-25 23:59:59", "2026-02-25 23:59:59"),
        (ALL_DAY, "2026-02-25 00:00", "2026-02-25 00:00"),
        (EVENING, "2026-02-25 01:00", "2026-02-25 01:00"),
        (EVENING, "2026-02-25 02:00", "2026-02-25 18:00"),
        (Window(time(15), time(0)), "2026-02-25 23:59", "2026-02-25 23:59"),
        (Window(time(3), time(3, 30)), "2026-03-28 12:00", "2026-03-30 03:00"),  # swallowed by the spring gap
    ],
)
def test_the_next_slot(window: Window, instant: str, expected: str) -> None:
    assert next_slot(kyiv(instant), window, KYIV) == kyiv(expected)


# --- asking and reminding ---------------------------------------------------------------------------------------


def test_asking_waits_a_quarter_of_an_hour() -> None:
    closed = kyiv("2026-02-25 14:00")
    plan = plan_asking(closed, None, POLICY, 72 * HOUR, KYIV, now=closed)
    assert (plan.due_at, plan.expires_at) == (kyiv("2026-02-25 14:15"), kyiv("2026-02-28 14:15"))
    assert not plan.is_too_late


def test_a_topic_may_need_more_time() -> None:
    closed = kyiv("2026-02-25 14:00")
    policy = replace(POLICY, delay_by_topic={"delivery": 24 * HOUR})
    assert plan_asking(closed, "delivery", policy, 72 * HOUR, KYIV, now=closed).due_at == kyiv("2026-02-26 14:15") - (
        timedelta(minutes=15)
    )
    assert plan_asking(closed, "billing", policy, 72 * HOUR, KYIV, now=closed).due_at == kyiv("2026-02-25 14:15")


def test_a_contact_in_the_night_is_asked_about_in_the_morning() -> None:
    closed = kyiv("2026-02-25 23:40")
    assert plan_asking(closed, None, POLICY, 72 * HOUR, KYIV, now=closed).due_at == kyiv("2026-02-26 10:00")


def test_an_old_contact_is_not_asked_about_any_more() -> None:
    closed = kyiv("2026-02-20 12:00")
    assert plan_asking(closed, None, POLICY, 72 * HOUR, KYIV, now=kyiv("2026-02-25 12:00")).is_too_late


def test_what_would_expire_before_the_window_opens_is_too_late() -> None:
    closed = kyiv("2026-02-25 21:00")
    assert plan_asking(closed, None, POLICY, 8 * HOUR, KYIV, now=closed).is_too_late


def test_the_reminder_comes_a_day_later_within_the_window() -> None:
    expires = kyiv("2026-02-28 14:00")
    assert plan_reminder(kyiv("2026-02-25 14:00"), expires, POLICY, KYIV) == kyiv("2026-02-26 14:00")
    late = replace(POLICY, reminder_after=8 * HOUR)
    assert plan_reminder(kyiv("2026-02-25 14:00"), expires, late, KYIV) == kyiv("2026-02-26 10:00")


def test_there_is_no_reminder_when_it_would_come_too_late_or_is_not_wanted() -> None:
    asked = kyiv("2026-02-25 14:00")
    assert plan_reminder(asked, kyiv("2026-02-26 14:00"), POLICY, KYIV) is None
    assert plan_reminder(asked, kyiv("2026-02-28 14:00"), replace(POLICY, reminder_after=None), KYIV) is None


# --- mornings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-02-25 08:59:59", None),
        ("2026-02-25 09:00", date(2026, 2, 25)),
        ("2026-02-25 14:59:59", date(2026, 2, 25)),
        ("2026-02-25 15:00", None),
        ("2026-03-29 09:00", date(2026, 3, 29)),
        ("2026-10-25 09:00", date(2026, 10, 25)),
    ],
)
def test_the_morning_comes_at_nine_and_is_caught_up_for_six_hours(now: str, expected: date | None) -> None:
    assert due_morning(kyiv(now), time(9), 6 * HOUR, KYIV) == expected


def test_a_late_digest_is_caught_up_after_midnight() -> None:
    assert due_morning(kyiv("2026-02-26 00:30"), time(22), 6 * HOUR, KYIV) == date(2026, 2, 25)
    assert due_morning(kyiv("2026-02-26 04:00"), time(22), 6 * HOUR, KYIV) is None


def test_a_morning_in_the_spring_gap_comes_when_the_clocks_have_jumped() -> None:
    assert due_morning(utc("2026-03-29 00:59:59"), time(3, 30), HOUR, KYIV) is None
    assert due_morning(utc("2026-03-29 01:00"), time(3, 30), HOUR, KYIV) == date(2026, 3, 29)


def test_a_morning_that_exists_twice_comes_at_the_first() -> None:
    assert due_morning(utc("2026-10-25 00:30"), time(3, 30), HOUR, KYIV) == date(2026, 10, 25)
    assert due_morning(utc("2026-10-25 01:30"), time(3, 30), HOUR, KYIV) is None


def test_every_zone_has_its_own_morning() -> None:
    at_nine_in_kyiv = kyiv("2026-02-25 09:00")
    assert due_morning(at_nine_in_kyiv, time(9), HOUR, NEW_YORK) is None
    assert due_morning(at_nine_in_kyiv + 7 * HOUR, time(9), HOUR, NEW_YORK) == date(2026, 2, 25)
