"""What changes slowly is told when it begins, once, and seldom where nothing changed."""

from datetime import date, timedelta

import numpy as np
import pytest

from insights.baseline import DayCount
from insights.past import Past
from insights.slow_changes import DAYS, Drift, lasting_change, level, new_drift

BEGIN = date(2026, 1, 5)
#: Days or weeks of the past before something happens.
BEFORE = DAYS + 1


def days(*counts):
    return [DayCount(BEGIN + timedelta(days=number), *count) for number, count in enumerate(counts)]


def weeks(*counts):
    return [DayCount(BEGIN + timedelta(weeks=number), *count) for number, count in enumerate(counts)]


def lived(rng, shares, answers=50):
    return days(*((int(rng.binomial(answers, share)), answers) for share in shares))


def told(counted, since=BEFORE):
    """(number of the day, what was told) of each day, as it was read that morning."""
    mornings = ((number, Past(counted[: number + 1])) for number in range(since, len(counted)))
    found = ((number, lasting_change(counted[number].day, past)) for number, past in mornings)
    return [(number, one) for number, one in found if one is not None]


# Days


def test_a_few_points_less_for_days_are_told_once_with_the_days_they_lasted():
    # 44 of 50 is usual; 41 is no signal on any single day.
    ((number, change),) = told(days(*[(44, 50)] * BEFORE, *[(41, 50)] * 25))
    assert 3 <= number - BEFORE < 10
    assert (change.kind, change.first) == ("worse", BEGIN + timedelta(days=BEFORE))
    lasted = number - BEFORE + 1
    assert (change.days, change.part, change.whole) == (lasted, 41 * lasted, 50 * lasted)
    assert change.usual == pytest.approx(0.88)


def test_a_few_points_more_are_told_as_better():
    ((_, change),) = told(days(*[(44, 50)] * BEFORE, *[(47, 50)] * 12))
    assert change.kind == "better"


def test_what_is_usual_is_that_of_the_same_weekdays():
    # Weekends are worse at all times, and quieter.
    usual = [(44, 50)] * 5 + [(14, 20)] * 2
    worse = [(41, 50)] * 5 + [(12, 20)] * 2
    ((_, change),) = told(days(*usual * 13, *worse * 2), since=91)
    weekdays = [0.88 if day % 7 < 5 else 0.7 for day in range(change.days)]
    answers = [50 if day % 7 < 5 else 20 for day in range(change.days)]
    assert change.days > 5
    assert change.usual == pytest.approx(np.average(weekdays, weights=answers))


def test_one_collapse_is_no_lasting_change():
    assert told(days(*[(44, 50)] * BEFORE, (10, 50), *[(44, 50)] * 20)) == []


def test_it_waits_for_a_day_that_is_neither_a_signal_nor_of_few_answers():
    fallen = [(41, 50)] * 20
    ((ordinary, _),) = told(days(*[(44, 50)] * BEFORE, *fallen))
    fallen[ordinary - BEFORE] = (20, 50)
    fallen[ordinary - BEFORE + 1] = (5, 9)
    ((number, _),) = told(days(*[(44, 50)] * BEFORE, *fallen))
    assert number == ordinary + 2


def test_days_that_are_left_out_are_not_among_them():
    counted = days(*[(44, 50)] * BEFORE, *[(41, 50)] * 12)
    holidays = [one.day for one in counted[BEFORE:]]
    assert all(lasting_change(day, Past(counted, holidays)) is None for day in holidays)


def test_without_twenty_days_before_them_nothing_is_told():
    assert told(days(*[(44, 50)] * 19, *[(38, 50)] * 14), since=19) == []


def test_a_difference_that_whole_percent_do_not_show_is_not_told():
    # 90.4 and 89.6 of 100.
    assert told(days(*[(45_200, 50_000)] * BEFORE, *[(44_800, 50_000)] * 10)) == []


def test_a_steady_company_hears_of_it_about_twice_a_year():
    rng = np.random.default_rng(7)
    tells = sum(len(told(lived(rng, [0.88] * (BEFORE + 91)))) for _ in range(8))
    assert tells <= 2 * 3


def test_a_fall_of_one_deviation_is_told_within_two_weeks():
    rng = np.random.default_rng(8)
    falls = [told(lived(rng, [0.88] * BEFORE + [0.83] * 14)) for _ in range(20)]
    assert sum(bool(fall) for fall in falls) >= 15


# Weeks


def drifts(counted, since=28):
    found = ((number, new_drift(counted[: number + 1])) for number in range(since, len(counted)))
    return [(number, one) for number, one in found if one is not None]


def test_a_slide_is_told_once_with_both_halves():
    slide = [(270 - min(max(0, number - 28), 24), 300) for number in range(60)]
    found = drifts(weeks(*slide))
    number, drift = found[0]
    assert len(found) == 1
    window = slide[number - 23 : number + 1]
    halves = [tuple(sum(side) for side in zip(*half, strict=True)) for half in (window[:12], window[12:])]
    assert drift == Drift(24, *halves)


def test_weeks_of_few_answers_do_not_count_and_ten_are_needed():
    few, before, after = (1, 9), (95, 100), (80, 100)
    assert new_drift(weeks(*[before] * 4, *[few] * 4, *[after] * 5)) is None
    drift = new_drift(weeks(*[before] * 8, few, *[after] * 8))
    assert drift is not None
    assert (drift.weeks, drift.before, drift.after) == (17, (760, 800), (640, 800))


def test_weeks_that_went_and_came_back_did_not_slide():
    hump = [(90, 100)] * 8 + [(80, 100)] * 8 + [(90, 100)] * 8
    assert new_drift(weeks(*hump)) is None


def test_steady_weeks_hardly_ever_slide_or_change():
    rng = np.random.default_rng(9)
    years = [weeks(*((int(rng.binomial(200, 0.88)), 200) for _ in range(52))) for _ in range(40)]
    assert sum(len(drifts(year)) for year in years) <= 6
    assert sum(found is not None for year in years for found in [level(year, 4)]) <= 4


def test_a_change_of_level_is_new_once_and_stays_known():
    counted = weeks(*[(91, 100)] * 26, *[(80, 100)] * 12)
    months = [level(counted[:end], 4) for end in (26, 30, 34, 38)]
    assert months[0] is None
    assert [(one.day, one.is_new) for one in months if one] == [
        (BEGIN + timedelta(weeks=26), True),
        (BEGIN + timedelta(weeks=26), False),
        (BEGIN + timedelta(weeks=26), False),
    ]
    first = months[1]
    assert first is not None
    assert (first.before, first.after) == ((22 * 91, 2200), (4 * 80, 400))


def test_a_level_that_came_since_the_digest_before_is_new_and_the_same_weeks_again_are_not():
    counted = weeks(*[(91, 100)] * 26, *[(80, 100)] * 4)
    found = level(counted, 0)
    assert found is not None
    assert not found.is_new
