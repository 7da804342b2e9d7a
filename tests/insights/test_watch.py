"""A change that was written down: how it was in the eight weeks before, how it has been since, and whose turn it is."""

from datetime import date, timedelta

import pytest

from insights.audit import answers_missing
from insights.baseline import DayCount
from insights.compare import share_change
from insights.past import Past
from insights.watch import Watched, watched

LAST = date(2027, 2, 28)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def past_of(since: date, before: tuple[int, int], after: tuple[int, int], **rules) -> Past:
    """So many satisfied of so many answers on every day before, and on every day from then on."""
    days = [LAST - ago * DAY for ago in range(150, -1, -1)]
    return Past([DayCount(day, *(after if day >= since else before)) for day in days], **rules)


def weeks_ago(number: int) -> date:
    """The day from which on so many weeks have passed when the last day is over."""
    return LAST + DAY - number * WEEK


def test_both_sides_are_counted_and_compared():
    day = weeks_ago(4)
    found = watched("week", LAST, {day: "новый скрипт"}, past_of(day, (8, 10), (95, 100)))
    assert found == Watched(day, "новый скрипт", (448, 560), (2660, 2800), "better", 0, False, False)
    change = share_change(found.before, found.since)
    assert change is not None
    assert change.kind == "up"


def test_what_chance_may_explain_is_the_same_and_says_how_many_answers_are_missing():
    day = weeks_ago(2)
    found = watched("week", LAST, {day: "новый скрипт"}, past_of(day, (4, 5), (4, 5)))
    assert found is not None
    assert (found.kind, found.missing) == ("same", answers_missing((224, 280), (56, 70)))
    assert found.missing == 250


def test_enough_answers_that_show_nothing_are_no_reason_to_wait():
    day = weeks_ago(12)
    found = watched("week", LAST, {day: "новый скрипт"}, past_of(day, (40, 50), (40, 50)))
    assert found is not None
    assert (found.kind, found.missing) == ("same", 0)


def test_worse_is_told_as_well():
    day = weeks_ago(8)
    found = watched("week", LAST, {day: "чат вместо телефона"}, past_of(day, (45, 50), (30, 50)))
    assert found is not None
    assert (found.kind, found.is_recovery) == ("worse", False)


def test_after_a_bad_spell_it_is_said_that_it_gets_better_by_itself():
    day = weeks_ago(4)
    spell = [DayCount(day - ago * DAY, 5, 10) for ago in range(1, 15)]
    days = {one.day: one for one in [*past_of(day, (8, 10), (9, 10)).span(LAST - 150 * DAY, LAST), *spell]}
    found = watched("week", LAST, {day: "новый скрипт"}, Past(days.values()))
    assert found is not None
    assert (found.kind, found.is_recovery) == ("better", True)


@pytest.mark.parametrize("weeks", [0, 1, 2, 3, 4, 5, 8, 12, 13])
def test_a_week_tells_it_after_two_four_eight_and_twelve_weeks(weeks):
    day = weeks_ago(weeks)
    past = past_of(day, (8, 10), (95, 100))
    assert (watched("week", LAST, {day: "новый скрипт"}, past) is not None) is (weeks in (2, 4, 8, 12))


@pytest.mark.parametrize("ago", range(14, 21))
def test_each_of_these_is_told_by_one_monday_whatever_weekday_it_was_changed_on(ago):
    day = LAST - (ago - 1) * DAY
    past = past_of(day, (8, 10), (9, 10))
    told = [watched("week", LAST + later * WEEK, {day: "новый скрипт"}, past) for later in (-1, 0, 1)]
    assert sum(one is not None for one in told) == 1


@pytest.mark.parametrize(("weeks", "is_told"), [(1, False), (2, True), (3, True), (12, True), (13, False)])
def test_a_month_tells_it_from_two_weeks_on_until_twelve(weeks, is_told):
    day = weeks_ago(weeks)
    assert (watched("month", LAST, {day: "новый скрипт"}, past_of(day, (8, 10), (9, 10))) is not None) is is_told


def test_of_two_changes_the_newer_is_told_and_that_there_were_two():
    older, newer = weeks_ago(8), weeks_ago(4)
    found = watched("week", LAST, {older: "чат", newer: "скрипт"}, past_of(newer, (8, 10), (9, 10)))
    assert found is not None
    assert (found.what, found.is_mixed) == ("скрипт", True)
    alone = watched("week", LAST, {newer - 9 * WEEK: "чат", newer: "скрипт"}, past_of(newer, (8, 10), (9, 10)))
    assert alone is not None
    assert not alone.is_mixed


def test_days_that_tell_nothing_of_what_is_usual_are_left_out():
    day = weeks_ago(2)
    outage = [day - ago * DAY for ago in range(1, 29)]
    found = watched("week", LAST, {day: "новый скрипт"}, past_of(day, (8, 10), (9, 10), left_out=outage))
    assert found is not None
    assert (found.before, found.since) == ((224, 280), (126, 140))


@pytest.mark.parametrize(("before", "after"), [((0, 0), (9, 10)), ((9, 10), (0, 0))])
def test_nothing_is_told_while_one_side_has_too_few_answers(before, after):
    day = weeks_ago(2)
    assert watched("week", LAST, {day: "новый скрипт"}, past_of(day, before, after)) is None
