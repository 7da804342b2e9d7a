"""Waiting times against numpy, scipy and statsmodels, and over nights on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf
from statsmodels.duration.survfunc import SurvfuncRight

from insights.times import (
    Message,
    Observed,
    Span,
    WorkingHours,
    business_time,
    elapsed,
    first_response,
    median_with_open,
    observe,
    quantile,
    resolution,
    summarise,
    survival_curve,
)
from surveys.policy import Window

KYIV = ZoneInfo("Europe/Kyiv")
WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = WorkingHours({weekday: (Window(time(9), time(18)),) for weekday in range(5)}, KYIV)
ALWAYS = WorkingHours({weekday: (Window(time(0), time(0)),) for weekday in range(7)}, KYIV)
NIGHTS = WorkingHours({weekday: (Window(time(22), time(6)),) for weekday in range(7)}, WARSAW)

#: 6-MP arm of Freireich et al. 1963, the textbook example of Kaplan-Meier: weeks in remission, and whether it ended.
REMISSIONS = [(6, 1)] * 3 + [(weeks, 1) for weeks in (7, 10, 13, 16, 22, 23)]
REMISSIONS += [(weeks, 0) for weeks in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]

minutes = st.integers(0, 3000).map(lambda number: timedelta(minutes=number))
observations = st.lists(st.builds(Observed, minutes, st.booleans()), min_size=1, max_size=60)


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=number) for number in numbers]


def at(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    """2 February 2026 is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=KYIV)


# --- elapsed and business time --------------------------------------------------------------------------------


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


# --- from messages and contacts to spans ----------------------------------------------------------------------


def test_auto_reply_is_no_first_response():
    messages = [
        Message(at(3, 9), "agent"),  # news of last week's parcel: nobody had asked
        Message(at(3, 10), "customer"),
        Message(at(3, 10), "bot"),
        Message(at(3, 10, 20), "customer"),
        Message(at(3, 10, 45), "agent"),
        Message(at(3, 11), "agent"),
    ]
    assert first_response(messages) == Span(at(3, 10), at(3, 10, 45))
    assert first_response(messages[:4]) == Span(at(3, 10), None)
    assert first_response(messages[:1]) is None


def test_reopened_contact_goes_on():
    assert resolution(at(3, 9), at(3, 12)) == Span(at(3, 9), at(3, 12))
    assert resolution(at(3, 9), at(3, 12), reopened_at=at(4, 9)) == Span(at(3, 9), None)
    assert resolution(at(3, 9), at(5, 12), reopened_at=at(4, 9)) == Span(at(3, 9), at(5, 12))
    assert resolution(at(3, 9), None) == Span(at(3, 9), None)


def test_what_is_open_at_the_cut_off_has_lasted_until_then():
    assert observe(Span(at(3, 9), None), at(3, 12)) == Observed(timedelta(hours=3), is_over=False)
    assert observe(Span(at(3, 9), at(4, 9)), at(3, 12)) == Observed(timedelta(hours=3), is_over=False)
    assert observe(Span(at(3, 9), at(3, 12)), at(3, 12)) == Observed(timedelta(hours=3))
    assert observe(Span(at(3, 9), at(4, 10)), at(9, 0), OFFICE) == Observed(timedelta(hours=10))
    with pytest.raises(ValueError, match="before it begins"):
        observe(Span(at(3, 9), None), at(2, 12))


# --- quantiles ------------------------------------------------------------------------------------------------


@given(st.lists(minutes, min_size=1, max_size=50), st.floats(0, 1))
def test_quantile_is_numpys_linear_one(durations: list[timedelta], share: float):
    found = quantile(durations, share)
    assert found is not None
    expected = np.quantile([duration.total_seconds() for duration in durations], share)
    assert found.total_seconds() == pytest.approx(expected, abs=2e-6)


def test_p90_of_ten_waits_lies_between_the_ninth_and_the_last():
    assert quantile(hours(1, 2, 3, 4, 5, 6, 7, 8, 9, 19), 0.9) == timedelta(hours=10)
    assert quantile([], 0.5) is None
    with pytest.raises(ValueError, match="not a share"):
        quantile(hours(1), 90)


# --- open contacts --------------------------------------------------------------------------------------------


def test_curve_of_the_textbook_remissions():
    # Freireich et al. 1963, as in Kalbfleisch & Prentice: 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448; median 23.
    observed = [Observed(timedelta(weeks=weeks), bool(ended)) for weeks, ended in REMISSIONS]
    curve = survival_curve(observed)
    assert [round(point.still_open, 3) for point in curve] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [point.at_risk for point in curve] == [21, 17, 15, 12, 11, 7, 6]
    assert median_with_open(curve) == timedelta(weeks=23)


@given(observations)
def test_curve_is_that_of_scipy_and_statsmodels(observed: list[Observed]):
    seconds = np.array([each.duration.total_seconds() for each in observed])
    is_over = np.array([each.is_over for each in observed])
    curve = survival_curve(observed)
    of_scipy = ecdf(CensoredData(uncensored=seconds[is_over], right=seconds[~is_over])).sf
    for point in curve:
        assert point.still_open == pytest.approx(of_scipy.evaluate(point.duration.total_seconds()), abs=1e-9)
    if is_over.any():
        theirs = SurvfuncRight(seconds, is_over.astype(int))
        assert [point.duration.total_seconds() for point in curve] == list(theirs.surv_times)
        assert [point.still_open for point in curve] == pytest.approx(list(theirs.surv_prob), abs=1e-9)
        assert [point.at_risk for point in curve] == list(theirs.n_risk)


@given(st.lists(minutes, min_size=1, max_size=40))
def test_without_open_contacts_the_median_is_the_plain_one(durations: list[timedelta]):
    found = median_with_open(survival_curve(Observed(duration) for duration in durations))
    assert found is not None
    assert found.total_seconds() == pytest.approx(np.median([each.total_seconds() for each in durations]), abs=2e-6)


def test_dropping_open_contacts_would_flatter():
    figures = summarise(
        [Observed(duration) for duration in hours(1, 2, 3)] + [Observed(duration, False) for duration in hours(5, 6)],
        promised=timedelta(hours=2),
    )
    assert (figures.over, figures.still_open) == (3, 2)
    assert figures.median == timedelta(hours=2)
    assert figures.median_with_open == timedelta(hours=3)
    assert (figures.in_time, figures.decided) == (2, 5)


def test_open_contact_that_may_still_make_it_is_not_decided():
    figures = summarise([*map(Observed, hours(1, 2)), Observed(timedelta(hours=1), False)], timedelta(hours=2))
    assert (figures.in_time, figures.decided) == (2, 2)


def test_no_median_while_less_than_half_is_over():
    figures = summarise([Observed(timedelta(hours=1)), *(Observed(each, False) for each in hours(2, 3))], timedelta(1))
    assert figures.median == timedelta(hours=1)
    assert figures.median_with_open is None


def test_nothing_observed_is_no_figure():
    figures = summarise([], timedelta(hours=1))
    assert (figures.median, figures.p90, figures.median_with_open) == (None, None, None)
    assert (figures.over, figures.still_open, figures.in_time, figures.decided) == (0, 0, 0, 0)
