"""Times as people say them: today, tomorrow at 10:00, on 25 February, 3 days ago, 5 h.

Instants come in as ISO text (or datetimes) in UTC; the reader's zone and the present decide the words.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from math import floor

from babel.dates import format_date, format_time

from bot.catalogues import Words
from surveys.languages import Language
from surveys.schedule import local_date, zone

MINUTES_A_DAY = 24 * 60
NO_BREAK = "\u00a0"


def instant(at: str | datetime) -> datetime:
    """The aware instant; ValueError for a naive one."""
    parsed = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    if parsed.tzinfo is None:
        raise ValueError(f"expected an instant with its offset, got {at!r}")
    return parsed


def plain_date(day: date, words: Words) -> str:
    """25 February."""
    return _plain_date(day, words.language)


@lru_cache(1000)
def _plain_date(day: date, language: Language) -> str:
    """One morning's messages name the same few days."""
    return format_date(day, "d MMMM", locale=language)


def days_between(first: date, last: date, words: Words) -> str:
    """18–24 February, 27 January – 2 February: both included."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{plain_date(last, words)}"
    return f"{plain_date(first, words)} – {plain_date(last, words)}"


def clock(at: str | datetime, tz: str, words: Words) -> str:
    """15:40."""
    return format_time(instant(at).astimezone(zone(tz)), "HH:mm", locale=words.language)


def day_title(day: str | date, words: Words) -> str:
    """Tuesday, 24 February."""
    given = date.fromisoformat(day) if isinstance(day, str) else day
    written = format_date(given, "EEEE, d MMMM", locale=words.language)
    return written[:1].upper() + written[1:]


def date_of(at: str | datetime, tz: str, words: Words) -> str:
    """25 February, wherever the reader is."""
    return plain_date(local_date(instant(at), zone(tz)), words)


def when(at: str | datetime, tz: str, now: datetime, words: Words) -> str:
    """Today, yesterday, on 25 February."""
    named = {0: words.word("today"), 1: words.word("yesterday")}
    return named.get(_days_ago(at, tz, now)) or words.word("on %(date)s", date=date_of(at, tz, words))


def moment(at: str | datetime, tz: str, now: datetime, words: Words) -> str:
    """Today at 15:40, tomorrow at 10:00, on 14 November at 10:00."""
    time = clock(at, tz, words)
    named = {
        1: words.word("yesterday at %(time)s", time=time),
        0: words.word("today at %(time)s", time=time),
        -1: words.word("tomorrow at %(time)s", time=time),
    }
    dated = words.word("on %(date)s at %(time)s", date=date_of(at, tz, words), time=time)
    return named.get(_days_ago(at, tz, now), dated)


def from_when(at: str | datetime, tz: str, now: datetime, words: Words) -> str:
    """What follows «from»: the day, or the time when it is today."""
    return clock(at, tz, words) if _days_ago(at, tz, now) == 0 else date_of(at, tz, words)


def deadline(at: str | datetime, tz: str, now: datetime, words: Words) -> str:
    """What follows «by»: 15:40, 15:40 tomorrow, 15:40 on 14 November."""
    time = clock(at, tz, words)
    named = {0: time, -1: words.word("%(time)s tomorrow", time=time)}
    dated = words.word("%(time)s on %(date)s", date=date_of(at, tz, words), time=time)
    return named.get(_days_ago(at, tz, now), dated)


def ago(at: str | datetime | None, tz: str, now: datetime, words: Words) -> str:
    """Today, yesterday, 3 days ago; earlier, when nobody knows."""
    if at is None:
        return words.word("earlier")
    days = max(_days_ago(at, tz, now), 0)
    named = {0: words.word("today"), 1: words.word("yesterday")}
    return named.get(days) or words.many("%(n)s day ago", "%(n)s days ago", days)


def span(minutes: float, words: Words) -> str:
    """15 min, 5 h, 2 days: rounded down, in one unit, from which its number is never parted by the end of a line."""
    return _span(max(floor(minutes), 0), words).replace(" ", NO_BREAK)


def _span(minutes: int, words: Words) -> str:
    if minutes < 60:
        return words.word("%(n)s min", n=minutes)
    if minutes < 2 * MINUTES_A_DAY:
        return words.word("%(n)s h", n=minutes // 60)
    return words.many("%(n)s day", "%(n)s days", minutes // MINUTES_A_DAY)


def _days_ago(at: str | datetime, tz: str, now: datetime) -> int:
    place = zone(tz)
    return (local_date(now, place) - local_date(instant(at), place)).days
