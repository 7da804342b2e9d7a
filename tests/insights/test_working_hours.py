"""Hours of work and hours that passed, over nights on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.working_hours import WorkingHours, business_time, elapsed
from surveys.policy import Window

KYIV = ZoneInfo("Europe/Kyiv")
WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = WorkingHours({weekday: (Window(time(9), time(18)),) for weekday in range(5)}, KYIV)
ALWAYS = WorkingHours({weekday: (Window(time(0), time(0)),) for weekday in range(7)}, KYIV)
NIGHTS = WorkingHours({weekday: (Window(time(22), time(6)),) for weekday in range(7)}, WARSAW)

minutes = st.integers(0, 3000).map(lambda number: timedelta(minutes=number))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """2 February 2026 is a Monday."""
    return datetime(2026, 2, day, hour, minute, tzinfo=KYIV)


def test_night_of_the_clock_change_lasts_four_hours_in_warsaw():
    begin, end = datetime(2026, 3, 28, 23, 30, tzinfo=WARSAW), datetime(2026, 3, 29, 4, 30, tzinfo=WARSAW)
    assert end - begin == timedelta(hours=5)  # what the clocks on the wall say
    assert elapsed(begin, end) == timedelta(hours=4)


def test_weekend_and_nights_are_no_business_time():
    assert business_time(at(6, 17), at(9, 10), OFFICE) == timedelta(hours=2)  # Friday 17:00 → Monday 10:00
    assert business_time(at(7, 8), at(8, 20), OFFICE) == timedelta(0)
    assert business_time(at(3, 8), at(3, 8, 30), OFFICE) == timedelta(0)
    assert business_time(at(3, 10), at(3, 10, 25), OFFICE) == timedelta(minutes=25)


def test_holiday_opens_nothing():
    closed = WorkingHours(OFFICE.week, KYIV, holidays=frozenset({date(2026, 2, 4)}))
    assert business_time(at(3, 17), at(5, 10), closed) == timedelta(hours=2)


def test_lunch_break_is_left_out_and_overlapping_windows_count_once():
    lunch = WorkingHours({0: (Window(time(9), time(13)), Window(time(14), time(18)))}, KYIV)
    assert business_time(at(2, 12), at(2, 15), lunch) == timedelta(hours=2)
    twice = WorkingHours({0: (Window(time(9), time(15)), Window(time(12), time(18)))}, KYIV)
    assert business_time(at(2, 8), at(2, 20), twice) == timedelta(hours=9)


def test_working_hours_are_those_of_the_company_wherever_the_instant_was_written_down():
    in_utc = at(3, 10).astimezone(UTC)
    assert business_time(in_utc, at(3, 18, 30), OFFICE) == timedelta(hours=8)


@pytest.mark.parametrize(
    ("day", "worked"),
    [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 6, 1), 8)],
)
def test_night_shift_over_a_clock_change_lasts_what_it_lasted(day: date, worked: int):
    noon = datetime.combine(day, time(12), tzinfo=WARSAW)
    next_noon = datetime.combine(day + timedelta(days=1), time(12), tzinfo=WARSAW)
    assert business_time(noon, next_noon, NIGHTS) == timedelta(hours=worked)


def test_night_shift_of_yesterday_is_still_open_after_midnight():
    begin = datetime(2026, 6, 2, 1, tzinfo=WARSAW)
    assert business_time(begin, begin + timedelta(hours=8), NIGHTS) == timedelta(hours=5)


@given(st.integers(0, 365 * 24 * 60), minutes, minutes)
def test_company_that_never_closes_works_all_the_time(minute: int, first: timedelta, second: timedelta):
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assert business_time(begin, begin + first, ALWAYS) == first
    parts = business_time(begin, begin + first, OFFICE) + business_time(begin + first, begin + first + second, OFFICE)
    assert parts == business_time(begin, begin + first + second, OFFICE) <= first + second


@given(st.sampled_from([date(2026, 3, 27), date(2026, 10, 23)]), st.integers(0, 48), st.integers(0, 48))
def test_business_time_is_a_count_of_half_hours_on_the_clock(day: date, away: int, long: int):
    begin = datetime.combine(day, time(12), tzinfo=UTC) + away * timedelta(minutes=30)
    starts = [(begin + half * timedelta(minutes=30)).astimezone(WARSAW) for half in range(long)]
    at_night = sum(start.hour >= 22 or start.hour < 6 for start in starts)
    assert business_time(begin, begin + long * timedelta(minutes=30), NIGHTS) == at_night * timedelta(minutes=30)


def test_nothing_ends_before_it_begins_and_there_is_no_eighth_weekday():
    with pytest.raises(ValueError, match="before it begins"):
        elapsed(at(3, 10), at(3, 9))
    with pytest.raises(ValueError, match="before it begins"):
        business_time(at(3, 10), at(3, 9), OFFICE)
    with pytest.raises(ValueError, match="weekdays"):
        WorkingHours({7: ()}, KYIV)
