"""The first word of a digest, and an alarm that is raised once and closed once."""

from datetime import date

import pytest

from insights.baseline import DayCount, Signal
from insights.status import Alarm, News, Status, next_alarm, status

TODAY = date(2026, 2, 25)
#: 79 % of 1000: the Wilson interval ends at 81.4 %.
MONTH = 790, 1000


@pytest.mark.parametrize(
    ("day", "found", "target", "expected"),
    [
        ((0, 0), None, 0.9, "none"),
        ((0, 9), None, 0.9, "few"),
        ((8, 10), None, None, "usual"),
        ((8, 10), None, 0.81, "usual"),
        ((8, 10), None, 0.82, "below_target"),
        ((2, 10), "worse", 0.5, "worse"),
        ((2, 10), "worse", 0.9, "worse"),
        ((50, 50), "better", 0.9, "better"),
    ],
)
def test_status_follows_the_table(day: tuple[int, int], found: Signal | None, target: float | None, expected: Status):
    assert status(DayCount(TODAY, *day), found, MONTH, target) == expected


def test_month_of_few_answers_is_not_below_target_by_bad_luck():
    assert status(DayCount(TODAY, 7, 10), None, (16, 20), 0.9) == "usual"
    assert status(DayCount(TODAY, 7, 10), None, (0, 0), 0.9) == "usual"


def lived(*statuses: Status) -> list[News | None]:
    """What is said on each of these days, one after the other."""
    alarm: Alarm = "off"
    said: list[News | None] = []
    for today in statuses:
        alarm, news = next_alarm(alarm, today)
        said.append(news)
    return said


def test_collapse_is_raised_once_and_closes_itself():
    assert lived("usual", "worse", "worse", "worse", "usual", "usual") == [
        None,
        "raised",
        None,
        None,
        "back_to_usual",
        None,
    ]


def test_a_day_of_few_answers_neither_repeats_nor_closes_an_alarm():
    assert lived("worse", "few", "none", "worse", "usual") == ["raised", None, None, None, "back_to_usual"]


def test_a_second_collapse_is_a_new_alarm():
    assert lived("worse", "usual", "worse") == ["raised", "back_to_usual", "raised"]


def test_another_alarm_is_news_of_its_own():
    assert lived("below_target", "worse", "below_target", "below_target") == ["raised", "raised", "raised", None]


def test_one_better_day_does_not_end_a_month_below_target():
    assert lived("below_target", "better", "below_target") == ["raised", None, None]
    assert lived("worse", "better") == ["raised", "back_to_usual"]


def test_good_and_usual_days_raise_nothing():
    assert lived("usual", "better", "few", "none") == [None] * 4
