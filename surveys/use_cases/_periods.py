"""What a digest is about: a local day, a week, or a month, for one team or for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from msgspec import Struct

from insights.digest import DAYS, DigestKind
from insights.metrics import Metric
from surveys.definition import Survey
from surveys.ports import Work
from surveys.read_side import Sought
from surveys.scales import Measure
from surveys.schedule import day_bounds, zone

#: A week is compared with the four before it, a month with the three before it.
BEFORE = {"week": 4, "month": 3}


class Period(Struct, frozen=True):
    """begin ≤ t < end: so many local days, for one team or all."""

    begin: datetime
    end: datetime
    team: str | None
    days: int


def period_of(kind: DigestKind, day: date, zone_name: str, team: str | None) -> Period:
    """The day itself, the seven days that end with it, or its month up to it."""
    days = DAYS.get(kind, day.day)
    return days_up_to(day, days, zone_name, team)


def days_up_to(day: date, days: int, zone_name: str, team: str | None) -> Period:
    tz = zone(zone_name)
    first = day - timedelta(days=days - 1)
    return Period(day_bounds(first, tz)[0], day_bounds(day, tz)[1], team, days)


def period_before(kind: DigestKind, day: date, zone_name: str, team: str | None) -> Period | None:
    """What a week or a month is compared with; a day is judged by its weekday."""
    if kind == "day":
        return None
    if kind == "month":
        return _months_before(day, BEFORE[kind], zone_name, team)
    return days_up_to(day - timedelta(days=DAYS[kind]), DAYS[kind] * BEFORE[kind], zone_name, team)


def _months_before(day: date, months: int, zone_name: str, team: str | None) -> Period:
    """So many whole months before the day's own."""
    last = first = day.replace(day=1) - timedelta(days=1)
    for _ in range(months - 1):
        first = first.replace(day=1) - timedelta(days=1)
    return days_up_to(last, (last - first.replace(day=1)).days + 1, zone_name, team)


def surveys_in_force(work: Work, measure: Measure | None = None) -> list[Survey]:
    found = [work.house.survey(key) for key in work.house.in_force]
    return [survey for survey in found if survey and (measure is None or survey.measure == measure)]


def lead_survey(work: Work) -> Survey:
    """The one that follows a contact; it asks for the reasons."""
    return work.house.survey(work.policy.invitations.default_survey) or surveys_in_force(work)[0]


def sought_by(work: Work, metric: Metric, period: Period, **only: object) -> Sought:
    """The rows behind a metric in a period; `only` narrows it to an agent or a topic."""
    surveys = surveys_in_force(work, metric.measure)
    questions = tuple((survey.key, metric.question or survey.score_question.key) for survey in surveys)
    narrowed: Mapping[str, object] = {**only, "excluded": metric.excluded}
    begin, end = period.begin, period.end
    return Sought(metric.base, questions, begin, end, work.now, period.team, **narrowed)  # type: ignore[arg-type]
