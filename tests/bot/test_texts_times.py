"""Times as people say them, in three languages."""

from datetime import UTC, date, datetime

import pytest

from bot import moments
from bot.catalogues import Words

KYIV = "Europe/Kyiv"
#: 09:00 in Kyiv on a Wednesday.
NOW = datetime(2026, 2, 25, 7, tzinfo=UTC)
RU, UK, EN = Words("ru"), Words("uk"), Words("en")


@pytest.mark.parametrize(
    ("at", "ru", "uk", "en"),
    [
        ("2026-02-25T05:00:00+00:00", "сегодня", "сьогодні", "today"),
        ("2026-02-24T21:59:00+00:00", "вчера", "учора", "yesterday"),
        ("2026-02-24T22:01:00+00:00", "сегодня", "сьогодні", "today"),
        ("2026-02-20T10:00:00+00:00", "20 февраля", "20 лютого", "on 20 February"),
    ],
)
def test_when_something_was(at, ru, uk, en):
    assert [moments.when(at, KYIV, NOW, words) for words in (RU, UK, EN)] == [ru, uk, en]


@pytest.mark.parametrize(
    ("at", "ru", "uk", "en"),
    [
        ("2026-02-25T13:40:00+00:00", "сегодня в 15:40", "сьогодні о 15:40", "today at 15:40"),
        ("2026-02-26T08:00:00+00:00", "завтра в 10:00", "завтра о 10:00", "tomorrow at 10:00"),
        ("2026-02-24T10:05:00+00:00", "вчера в 12:05", "учора о 12:05", "yesterday at 12:05"),
        ("2026-11-14T08:00:00Z", "14 ноября в 10:00", "14 листопада о 10:00", "on 14 November at 10:00"),
    ],
)
def test_the_moment_of_something(at, ru, uk, en):
    assert [moments.moment(at, KYIV, NOW, words) for words in (RU, UK, EN)] == [ru, uk, en]


@pytest.mark.parametrize(
    ("at", "ru", "en"),
    [
        ("2026-02-25T13:40:00+00:00", "15:40", "15:40"),
        ("2026-02-26T13:40:00+00:00", "завтра, 15:40", "15:40 tomorrow"),
        ("2026-03-01T13:40:00+00:00", "1 марта, 15:40", "15:40 on 1 March"),
    ],
)
def test_until_when(at, ru, en):
    assert [moments.deadline(at, KYIV, NOW, words) for words in (RU, EN)] == [ru, en]


@pytest.mark.parametrize(
    ("day", "ru", "uk"),
    [
        (24, "вчера", "учора"),
        (23, "2 дня назад", "2 дні тому"),
        (20, "5 дней назад", "5 днів тому"),
        (14, "11 дней назад", "11 днів тому"),
        (4, "21 день назад", "21 день тому"),
    ],
)
def test_how_long_ago(day, ru, uk):
    at = datetime(2026, 2, day, 10, tzinfo=UTC)
    assert [moments.ago(at, KYIV, NOW, words) for words in (RU, UK)] == [ru, uk]


def test_how_long_ago_when_nobody_knows():
    assert moments.ago(None, KYIV, NOW, RU) == "раньше"


@pytest.mark.parametrize(
    ("minutes", "ru", "uk", "en"),
    [
        (0.5, "0\u00a0мин", "0\u00a0хв", "0\u00a0min"),
        (59.9, "59\u00a0мин", "59\u00a0хв", "59\u00a0min"),
        (60, "1\u00a0ч", "1\u00a0год", "1\u00a0h"),
        (300, "5\u00a0ч", "5\u00a0год", "5\u00a0h"),
        (2879, "47\u00a0ч", "47\u00a0год", "47\u00a0h"),
        (2880, "2\u00a0дня", "2\u00a0дні", "2\u00a0days"),
        (5 * 1440, "5\u00a0дней", "5\u00a0днів", "5\u00a0days"),
        (21 * 1440, "21\u00a0день", "21\u00a0день", "21\u00a0days"),
    ],
)
def test_how_long(minutes, ru, uk, en):
    assert [moments.span(minutes, words) for words in (RU, UK, EN)] == [ru, uk, en]


def test_the_title_of_a_day_begins_with_a_capital():
    titles = [moments.day_title("2026-02-24", words) for words in (RU, UK, EN)]
    assert titles == ["Вторник, 24 февраля", "Вівторок, 24 лютого", "Tuesday, 24 February"]


def test_a_time_without_its_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        moments.clock("2026-02-25T13:40:00", KYIV, RU)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 2, 18), date(2026, 2, 24), "18–24 февраля"),
        (date(2026, 1, 27), date(2026, 2, 2), "27 января – 2 февраля"),
    ],
)
def test_days_of_one_month_name_it_once(first, last, said):
    assert moments.days_between(first, last, RU) == said


@pytest.mark.parametrize(
    ("at", "said"), [("2026-02-25T13:40:00+00:00", "15:40"), ("2026-03-01T13:40:00+00:00", "1 марта")]
)
def test_what_becomes_possible_today_is_told_with_its_time(at, said):
    assert moments.from_when(at, KYIV, NOW, RU) == said
