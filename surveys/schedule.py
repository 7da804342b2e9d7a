"""When: the only place that knows time zones. Instants come in and go out in UTC; people's hours are local.

A local time that does not exist (spring) means the first instant after the gap; one that exists twice (autumn)
means its first occurrence.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from surveys.policy import InvitationPolicy, Window


def zone(name: str | None, default: str = "UTC") -> ZoneInfo:
    """The named zone; the default's when the name is absent or unknown."""
    for candidate in (name, default):
        try:
            if candidate:
                return ZoneInfo(candidate)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")


def local_date(instant: datetime, tz: ZoneInfo) -> date:
    return instant.astimezone(tz).date()


def instant_of(day: date, at: time, tz: ZoneInfo) -> datetime:
    """The instant of a local wall-clock time."""
    wall = datetime.combine(day, at, tzinfo=tz)
    there_and_back = wall.astimezone(UTC).astimezone(tz)
    if there_and_back.replace(tzinfo=None) == wall.replace(tzinfo=None):
        return wall.astimezone(UTC)
    return _end_of_gap(day, at, tz)


def _end_of_gap(day: date, at: time, tz: ZoneInfo) -> datetime:
    """The wall time does not exist: the clocks jump over it, and the jump's own instant is the answer."""
    low, high = sorted(datetime.combine(day, at, tzinfo=tz).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        at_low, at_middle = low.astimezone(tz).utcoffset(), middle.astimezone(tz).utcoffset()
        low, high = (middle, high) if at_low == at_middle else (low, middle)
    return high.replace(microsecond=0)


def day_bounds(day: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which a local day begins and ends."""
    return instant_of(day, time(0), tz), instant_of(day + timedelta(days=1), time(0), tz)


def next_slot(instant: datetime, window: Window, tz: ZoneInfo) -> datetime:
    """The first instant not before `instant` that lies in the window."""
    day = local_date(instant, tz)
    for away in (-1, 0, 1):  # yesterday's window may reach over midnight
        opens, closes = _window_on(day + timedelta(days=away), window, tz)
        if opens < closes and instant < closes:
            return max(instant, opens)
    return _window_on(day + timedelta(days=2), window, tz)[0]


def _window_on(day: date, window: Window, tz: ZoneInfo) -> tuple[datetime, datetime]:
    opens = instant_of(day, window.opens, tz)
    closing_day = day if window.closes > window.opens else day + timedelta(days=1)
    return opens, instant_of(closing_day, window.closes, tz)


class Plan(Struct, frozen=True):
    """When to ask, and until when asking makes sense."""

    due_at: datetime
    expires_at: datetime

    @property
    def is_too_late(self) -> bool:
        return self.due_at >= self.expires_at


def plan_asking(
    closed_at: datetime,
    topic: str | None,
    policy: InvitationPolicy,
    expires_after: timedelta,
    tz: ZoneInfo,
    now: datetime,
) -> Plan:
    """The delay after the contact, then the next slot of the window; expiry runs from the moment it was ripe."""
    ripe_at = closed_at + policy.delay_for(topic)
    return Plan(next_slot(max(ripe_at, now), policy.window, tz), ripe_at + expires_after)


def plan_reminder(asked_at: datetime, expires_at: datetime, policy: InvitationPolicy, tz: ZoneInfo) -> datetime | None:
    """One reminder inside the window, if it still falls before the expiry."""
    if policy.reminder_after is None:
        return None
    remind_at = next_slot(asked_at + policy.reminder_after, policy.window, tz)
    return remind_at if remind_at < expires_at else None


def last_passing(now: datetime, at: time, tz: ZoneInfo) -> datetime:
    """The last instant, not after now, at which the local clock showed `at`."""
    today = instant_of(local_date(now, tz), at, tz)
    return today if today <= now else instant_of(local_date(now, tz) - timedelta(days=1), at, tz)


def due_morning(now: datetime, at: time, catch_up: timedelta, tz: ZoneInfo) -> date | None:
    """The local day whose morning has come and is not older than `catch_up`; None before and after that."""
    today = local_date(now, tz)
    for day in (today, today - timedelta(days=1)):  # a late digest may be caught up after midnight
        due = instant_of(day, at, tz)
        if due <= now < due + catch_up:
            return day
    return None
