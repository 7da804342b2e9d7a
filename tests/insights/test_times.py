"""Waiting times against numpy, scipy and statsmodels."""

from datetime import datetime, time, timedelta
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
    first_response,
    median_with_open,
    observe,
    quantile,
    resolution,
    summarise,
    survival_curve,
)
from insights.working_hours import WorkingHours
from surveys.policy import Window

KYIV = ZoneInfo("Europe/Kyiv")
OFFICE = WorkingHours({weekday: (Window(time(9), time(18)),) for weekday in range(5)}, KYIV)

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
