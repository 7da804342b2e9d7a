"""Laney's p′ and EWMA: worked by hand, against scipy, and by how often they are wrong."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import norm

from insights.baseline import Baseline, DayCount
from insights.control import ewma, is_beyond_laney, laney, needs_laney

BEGIN = date(2026, 1, 5)


def usually(share: float, dispersion: float = 1.0) -> Baseline:
    return Baseline(dict.fromkeys(range(7), (round(share * 10_000), 10_000)), dispersion, 56)


def days(*counts: tuple[int, int]) -> list[DayCount]:
    return [DayCount(BEGIN + timedelta(days=index), *count) for index, count in enumerate(counts)]


def test_laney_worked_by_hand():
    # z is 0, 2, −2, 1; the ranges 2, 4, 3 have the mean 3; σz = 3 / 1.128; limits are 0.5 ± 3 · σz · 0.05.
    chart = laney(usually(0.5), days((50, 100), (60, 100), (40, 100), (55, 100)))
    assert chart is not None
    half = 3 * (3 / 1.128) * 0.05
    assert [point.value for point in chart.points] == [0.5, 0.6, 0.4, 0.55]
    assert [point.low for point in chart.points] == pytest.approx([0.5 - half] * 4, abs=1e-12)
    assert [point.high for point in chart.points] == pytest.approx([0.5 + half] * 4, abs=1e-12)
    assert chart.first_signal is None


def test_laney_forgives_a_large_restless_team_and_still_sees_a_collapse():
    rng = np.random.default_rng(3)
    shares = rng.normal(0.85, 0.02, 40)
    counts = [(int(rng.binomial(2000, share)), 2000) for share in shares]
    plain = 3 * np.sqrt(0.85 * 0.15 / 2000)
    chart = laney(usually(0.85), days(*counts, (1440, 2000)))
    assert chart is not None
    assert sum(abs(part / whole - 0.85) > plain for part, whole in counts) > 5
    assert chart.first_signal == chart.points[-1]
    assert chart.points[-1].signal == "worse"


def test_laney_is_the_plain_chart_where_days_vary_as_they_should():
    rng = np.random.default_rng(4)
    chart = laney(usually(0.8), days(*((int(x), 400) for x in rng.binomial(400, 0.8, 400))))
    assert chart is not None
    assert chart.points[0].high - 0.8 == pytest.approx(3 * np.sqrt(0.8 * 0.2 / 400), rel=0.1)


def test_laney_needs_two_days_and_leaves_out_days_without_answers():
    assert laney(usually(0.5), days((5, 10), (0, 0))) is None
    chart = laney(usually(0.5), days((5, 10), (0, 0), (6, 10)))
    assert chart is not None
    assert len(chart.points) == 2


def test_laney_is_needed_for_restless_and_for_large_days():
    small, large = days((9, 10), (0, 0), (40, 50)), days((80, 100), (150, 200))
    assert not needs_laney(usually(0.8), small)
    assert not needs_laney(usually(0.8), [])
    assert needs_laney(usually(0.8), large)
    assert needs_laney(usually(0.8, 1.2), small)


def test_ewma_is_scipys_filter_of_the_residuals_with_limits_that_open():
    rng = np.random.default_rng(8)
    parts = rng.binomial(50, 0.88, 30)
    chart = ewma(usually(0.88), days(*((int(part), 50) for part in parts)))
    residuals = (parts - 50 * 0.88) / np.sqrt(50 * 0.88 * 0.12)
    assert [point.value for point in chart.points] == pytest.approx(lfilter([0.2], [1, -0.8], residuals), abs=1e-9)
    # The variance of a sum of independent residuals with the weights 0.2, 0.2·0.8, …
    weights = 0.2 * 0.8 ** np.arange(30)
    assert [point.high for point in chart.points] == pytest.approx(2.854 * np.sqrt(np.cumsum(weights**2)), abs=1e-9)
    assert [point.low for point in chart.points] == [-point.high for point in chart.points]


def test_ewma_halves_its_residuals_when_days_vary_twice_as_much():
    counts = days((40, 50), (44, 50))
    calm, restless = ewma(usually(0.88), counts), ewma(usually(0.88, 4), counts)
    assert [point.value for point in restless.points] == pytest.approx([point.value / 2 for point in calm.points])


def test_ewma_sees_a_small_lasting_fall_that_no_single_day_shows():
    # 88 % of 50 answers falls to 83 %: one deviation.
    chart = ewma(usually(0.88), days(*[(44, 50)] * 10, *[(41, 50)] * 12))
    found = chart.first_signal
    assert found is not None
    assert found.signal == "worse"
    assert 2 < (found.day - BEGIN).days - 10 < 10


def test_ewma_leaves_out_days_of_few_answers():
    assert [point.day for point in ewma(usually(0.9), days((0, 9), (9, 10), (0, 0))).points] == [
        BEGIN + timedelta(days=1)
    ]
    assert ewma(usually(0.9), []).first_signal is None


@pytest.mark.parametrize(("shift", "days_until"), [(0, 365), (1, 9.8)])
def test_reach_of_2_854_means_one_false_alarm_a_year(shift: float, days_until: float):
    """Average run length by Brook & Evans 1972: a Markov chain over slices of the limits, for limits that are open."""
    slices, reach = 201, 2.854 * np.sqrt(0.2 / 1.8)
    edges = np.linspace(-reach, reach, slices + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    steps = np.diff(norm.cdf((edges[None, :] - 0.8 * middles[:, None]) / 0.2 - shift), axis=1)
    lengths = np.linalg.solve(np.eye(slices) - steps, np.ones(slices))
    assert lengths[slices // 2] == pytest.approx(days_until, rel=0.01)
    long = ewma(usually(0.88), days(*[(44, 50)] * 60))
    assert long.points[-1].high == pytest.approx(reach)


def test_ewma_of_ordinary_days_is_seldom_wrong():
    rng = np.random.default_rng(12)
    months = [days(*((int(part), 50) for part in rng.binomial(50, 0.88, 28))) for _ in range(300)]
    alarms = sum(ewma(usually(0.88), month).first_signal is not None for month in months)
    # One in 365 days is one in 13 months of 28 days; opening limits add a little.
    assert 0.04 < alarms / 300 < 0.13


def test_laney_takes_back_what_neighbours_explain():
    # Days that swing by 8 points from one to the next: φ over all is smaller than the ranges of neighbours tell.
    swinging = days(*[(870, 1000), (930, 1000)] * 20)
    judged = DayCount(BEGIN + timedelta(days=40), 865, 1000)
    assert not is_beyond_laney(usually(0.9), swinging, judged)
    assert is_beyond_laney(usually(0.9), days(*[(895, 1000), (905, 1000)] * 20), judged)


def test_laney_has_no_say_over_small_calm_days_and_a_collapse_does_not_hide_in_its_own_range():
    calm = days(*[(8, 10), (10, 10)] * 20)
    assert is_beyond_laney(usually(0.9), calm, DayCount(BEGIN + timedelta(days=40), 8, 10))
    large = days(*[(895, 1000), (905, 1000)] * 20)
    assert is_beyond_laney(usually(0.9), large, DayCount(BEGIN + timedelta(days=40), 500, 1000))
    assert is_beyond_laney(usually(0.9), large[:1], DayCount(BEGIN + timedelta(days=40), 865, 1000))
