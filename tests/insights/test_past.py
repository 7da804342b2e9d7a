"""The past of a digest: the same figures as asked for one by one, and signals that Laney's limits allow."""

from datetime import date, timedelta

import numpy as np
import pytest

from insights.baseline import DayCount, baseline_before, signal, usual_band
from insights.control import laney
from insights.past import Past

LAST = date(2026, 2, 25)


def up_to(*counts):
    return [DayCount(LAST - timedelta(days=ago), *count) for ago, count in enumerate(reversed(counts))]


def test_a_day_without_answers_is_there():
    past = Past(up_to((44, 50)))
    assert past.count(LAST - timedelta(days=1)) == DayCount(LAST - timedelta(days=1), 0, 0)
    assert past.total(LAST - timedelta(days=1), LAST) == (44, 50)
    assert len(past.span(LAST - timedelta(days=1), LAST)) == 2


def test_baseline_range_and_signal_are_those_of_the_day():
    days = up_to(*[(44, 50)] * 60, (25, 50))
    past = Past(reversed(days))
    baseline = baseline_before(LAST, days)
    assert baseline is not None
    assert past.baseline(LAST) == baseline
    assert past.usual(LAST) == usual_band(baseline, LAST.weekday(), 50)
    assert past.signal(LAST) == signal(baseline, DayCount(LAST, 25, 50)) == "worse"


def test_days_that_are_left_out_are_not_usable():
    past = Past(up_to((44, 50), (0, 0), (43, 50)), [LAST])
    assert [day.part for day in past.usable(LAST - timedelta(days=2), LAST)] == [44]


@pytest.mark.parametrize("seed", range(3))
def test_a_large_restless_team_signals_no_more_often_than_laney_allows(seed):
    rng = np.random.default_rng(seed)
    shares = np.clip(rng.normal(0.88, 0.02, 160), 0, 1)
    days = up_to(*((int(rng.binomial(1000, share)), 1000) for share in shares))
    past = Past(days)
    for judged in days[:100]:
        baseline = past.baseline(judged.day)
        assert baseline is not None
        chart = laney(baseline, past.usable(judged.day - timedelta(days=56), judged.day - timedelta(days=1)))
        assert chart is not None
        same_size = chart.points[-1]
        half = (same_size.high - same_size.centre) if same_size.high < 1 else same_size.centre - same_size.low
        centre = baseline.centre(judged.day.weekday())
        assert centre is not None
        reach = half * np.sqrt(centre * (1 - centre) / (same_size.centre * (1 - same_size.centre)))
        if past.signal(judged.day) is not None:
            assert abs(judged.part / judged.whole - centre) > reach
