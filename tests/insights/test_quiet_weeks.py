"""How often a company to which nothing happens is alarmed: eight quiet weeks after eight others, of twenty companies.

True satisfaction is 88 %. Where days differ, each day's own share is drawn around it with a standard deviation of two
points, as busy and easy days do: at 2 000 answers a day that is φ ≈ 7. Figures of longer runs are in docs/measures.md.
"""

import random
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from insights.baseline import DayCount
from insights.past import Past
from insights.verdict import judge_day, judge_period

MONDAY = date(2026, 1, 5)
WEEKS, COMPANIES = 8, 20
A_DAY = timedelta(days=1)
#: Answers a day, Monday first.
SMALL, MIDDLING, LARGE = (2, 1, 1, 1, 1, 1, 1), (50,) * 5 + (12,) * 2, (2000,) * 5 + (700,) * 2
#: Quiet years that are looked at.
YEARS = WEEKS * COMPANIES * 7 / 365


@cache
def quiet(answers, spread, seed):
    dice = random.Random(seed)
    return Past([_day(MONDAY + ago * A_DAY, answers, spread, dice) for ago in range(2 * WEEKS * 7)])


def _day(day, answers, spread, dice):
    share, whole = dice.gauss(0.88, spread), answers[day.weekday()]
    return DayCount(day, sum(dice.random() < share for _ in range(whole)), whole)


def rings_a_year(answers, spread):
    days = [MONDAY + ago * A_DAY for ago in range(WEEKS * 7, 2 * WEEKS * 7)]
    pasts = [quiet(answers, spread, seed) for seed in range(COMPANIES)]
    bad = [(day, past) for past in pasts for day in days if past.signal(day) == "worse"]
    return sum(judge_day(day, past).news == "raised" for day, past in bad) / YEARS


def weeks_called_different(answers, spread, widened):
    found: Counter[str] = Counter()
    for seed in range(COMPANIES):
        past = quiet(answers, spread, seed)
        for week in range(WEEKS, 2 * WEEKS):
            first = MONDAY + 7 * week * A_DAY
            now, before = past.total(first, first + 6 * A_DAY), past.total(first - 28 * A_DAY, first - A_DAY)
            dispersion = past.baseline(first).dispersion if widened else 1.0
            found[judge_period(now, before, dispersion=dispersion).status] += 1
    return (found["worse"] + found["better"]) / found.total()


@pytest.mark.parametrize(
    ("answers", "spread", "most"),
    [(SMALL, 0, 0), (SMALL, 0.02, 0), (MIDDLING, 0, 1), (MIDDLING, 0.02, 2), (LARGE, 0, 2), (LARGE, 0.02, 3)],
)
def test_a_quiet_company_is_rung_up_once_or_twice_a_year(answers, spread, most):
    assert rings_a_year(answers, spread) <= most


def test_a_quiet_week_of_a_large_company_whose_days_vary_is_rarely_called_a_change():
    """Single answers alone would call a third of its weeks, and more, worse or better."""
    assert weeks_called_different(LARGE, 0.02, widened=False) > 0.3
    assert weeks_called_different(LARGE, 0.02, widened=True) < 0.1


def test_where_days_do_not_vary_nothing_is_taken_away():
    assert weeks_called_different(MIDDLING, 0, widened=True) <= weeks_called_different(MIDDLING, 0, widened=False) < 0.1
