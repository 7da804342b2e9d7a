"""How a team's days went before the one that is told about: what a verdict and a picture are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from insights.baseline import Band, DayCount
from insights.csat import satisfied
from insights.digest import DigestKind
from insights.metrics import METRICS
from insights.past import Past
from insights.slow_changes import (
    DAYS,
    DRIFT_MEMORY,
    DRIFT_WEEKS,
    LEVEL_WEEKS,
    Drift,
    Lasting,
    Level,
    lasting_change,
    level,
    new_drift,
)
from insights.tallies import Tally
from insights.targets import light
from insights.verdict import HISTORY, MONTH, Step, Verdict, judge_day, judge_period, month_before, step
from insights.watch import Watched, watched
from insights.where import Group, since_hour, worst_group
from surveys.definition import Survey
from surveys.policy import DigestPolicy
from surveys.ports import Work
from surveys.read_side import Bounds
from surveys.schedule import day_bounds, zone
from surveys.use_cases._periods import BEFORE, Period, days_up_to, sought_by, surveys_in_force
from surveys.use_cases.note_change import changes_by_day

_DAY = timedelta(days=1)
#: Points of a picture.
POINTS = {"day": 28, "week": 12, "month": 12}
#: Weeks that a week looks back, for what changed slowly; a month's picture goes further than it needs.
_WEEKS = DRIFT_WEEKS + DRIFT_MEMORY
#: Answers of one bad day that are looked at for the hour since which it was bad.
MOST_ANSWERS = 5000
_GROUPINGS: tuple[Literal["topic", "channel"], ...] = ("topic", "channel")

Point = tuple[DayCount, Band | None]
#: What a survey was answered with.
Scores = tuple[Survey, Tally]
ScoresByDay = tuple[Survey, Mapping[date, Tally]]


class History:
    """The days up to `day`, as one manager sees them. Days without answers are there, too."""

    def __init__(
        self,
        kind: DigestKind,
        day: date,
        scores: Sequence[ScoresByDay],
        policy: DigestPolicy,
        changes: Mapping[date, str],
    ) -> None:
        self.kind, self.day, self._scores, self._policy, self.changes = kind, day, scores, policy, changes
        self._past = Past(_counted(scores), policy.left_out)

    def scores(self, days: int) -> list[Scores]:
        """Of each CSAT survey, of the last so many days; no more than the past has."""
        first = self.day - (days - 1) * _DAY
        return [(survey, _together(each for day, each in of.items() if day >= first)) for survey, of in self._scores]

    @property
    def has_answers(self) -> bool:
        """Whether there is anything to see in a picture."""
        return any(count.whole for count, _ in self.points())

    @property
    def answers_before(self) -> int:
        """Of the time that a week or a month is compared with."""
        return 0 if self.kind == "day" else self._before[1]

    @property
    def month(self) -> tuple[int, int]:
        """(satisfied, answers) of 28 days."""
        return month_before(self.day, self._past)

    def verdict(self) -> Verdict:
        target = self._policy.target
        if self.kind == "day":
            return judge_day(self.day, self._past, target)
        reached = None if target is None else light(*self.month, target)
        return judge_period(self._now, self._before, reached, self._dispersion)

    def step(self) -> Step | None:
        return None if self.kind == "day" else step(self._now, self._before, self._dispersion)

    def lasting(self, verdict: Verdict) -> Lasting | None:
        """Of an ordinary day: what it does not show."""
        is_ordinary = self.kind == "day" and verdict.status in ("usual", "below_target")
        return lasting_change(self.day, self._past) if is_ordinary else None

    def drift(self) -> Drift | None:
        return new_drift(self._weeks(self.day, _WEEKS)) if self.kind == "week" else None

    def level(self) -> Level | None:
        """A month is told in calendar weeks; a week in those that its picture shows."""
        if self.kind == "day":
            return None
        if self.kind == "week":
            return level(self._weeks(self.day, LEVEL_WEEKS), 0)
        last = _sunday(self.day)
        since = (last - _sunday(self.day.replace(day=1) - _DAY)).days // 7
        return level(self._weeks(last, LEVEL_WEEKS + since), since)

    def watched(self) -> Watched | None:
        """A change that the company wrote down, and what became of it."""
        return None if self.kind == "day" else watched(self.kind, self.day, self.changes, self._past)

    def points(self) -> tuple[Point, ...]:
        """Oldest first: of days with the range in which they usually fall."""
        if self.kind == "day":
            days = self._past.span(self.day - (POINTS["day"] - 1) * _DAY, self.day)
            return tuple([(one, self._past.usual(one.day)) for one in days])
        return tuple([(one, None) for one in self._periods(POINTS[self.kind])])

    @property
    def _dispersion(self) -> float:
        """φ of the days before the week or month."""
        baseline = self._past.baseline(self._periods(1)[0].day)
        return 1.0 if baseline is None else baseline.dispersion

    @property
    def _now(self) -> tuple[int, int]:
        return _sum(self._periods(1))

    @property
    def _before(self) -> tuple[int, int]:
        return _sum(self._periods(BEFORE[self.kind] + 1)[:-1])

    def _periods(self, number: int) -> list[DayCount]:
        """The last so many weeks or months; each begins with the day that it is called by."""
        spans = _spans(self.kind, self.day, number)
        return [DayCount(first, *self._past.total(first, last)) for first, last in spans]

    def _weeks(self, last: date, number: int) -> list[DayCount]:
        """Weeks up to this day, without days that tell nothing of what is usual."""
        firsts = [last - (7 * ago - 1) * _DAY for ago in range(number, 0, -1)]
        return [DayCount(first, *_sum(self._past.usable(first, first + 6 * _DAY))) for first in firsts]


def _spans(kind: DigestKind, day: date, number: int) -> list[tuple[date, date]]:
    """First and last day of the last so many weeks or months; the last ends with `day`."""
    found: list[tuple[date, date]] = []
    last = day
    for _ in range(number):
        first = last - 6 * _DAY if kind == "week" else last.replace(day=1)
        found.insert(0, (first, last))
        last = first - _DAY
    return found


def _sunday(day: date) -> date:
    """That day, or the last Sunday before it."""
    return day - (day.weekday() + 1) % 7 * _DAY


def _sum(days: Iterable[DayCount]) -> tuple[int, int]:
    counted = list(days)
    return sum(one.part for one in counted), sum(one.whole for one in counted)


async def history_of(work: Work, kind: DigestKind, day: date, zone_name: str, team: str | None) -> History:
    """As far back as a digest of this kind looks."""
    tz, far = zone(zone_name), (day - _first_day(kind, day)).days
    days = {one: day_bounds(one, tz) for one in [day - ago * _DAY for ago in range(far, -1, -1)]}
    scores = [(survey, await _by_day(work, survey, days, team)) for survey in surveys_in_force(work, "csat")]
    return History(kind, day, scores, work.policy.digest, await changes_by_day(work, team))


async def nps_history_of(
    work: Work, kind: DigestKind, day: date, zone_name: str, team: str | None
) -> tuple[tuple[date, Tally], ...]:
    """The weeks or months of a picture, oldest first, each by its first day."""
    spans, tz = _spans(kind, day, POINTS[kind]), zone(zone_name)
    first = spans[0][0]
    days = {one: day_bounds(one, tz) for one in [first + n * _DAY for n in range((day - first).days + 1)]}
    scores = [await _by_day(work, survey, days, team) for survey in surveys_in_force(work, "nps")]
    return tuple([(begin, _between(scores, begin, end)) for begin, end in spans])


def _between(scores: Iterable[Mapping[date, Tally]], first: date, last: date) -> Tally:
    return _together(each for of in scores for day, each in of.items() if first <= day <= last)


async def _by_day(work: Work, survey: Survey, days: Mapping[date, Bounds], team: str | None) -> Mapping[date, Tally]:
    found = await work.tx.figures.by_day(survey.key, survey.score_question.key, days, team)
    return {one: Tally(scores) for one, scores in found.items()}


def _counted(scores: Sequence[ScoresByDay]) -> list[DayCount]:
    """Of all surveys together."""
    tallies = {day: [of[day] for _, of in scores] for day in (scores[0][1] if scores else ())}
    return [DayCount(day, sum(map(satisfied, of)), sum(each.n for each in of)) for day, of in tallies.items()]


def _together(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def _first_day(kind: DigestKind, day: date) -> date:
    """The first that verdict, picture and slow changes of this kind need."""
    if kind == "month":
        return day.replace(day=1, year=day.year - 1)
    return day - (max(HISTORY, DAYS) if kind == "day" else 7 * _WEEKS - 1) * _DAY


async def where_it_was_bad(work: Work, day: date, zone_name: str, team: str | None) -> tuple[Group | None, int | None]:
    """Of a bad day: the topic or channel that lost most, and the local hour since which it was bad."""
    groups = [group for grouping in _GROUPINGS for group in await _groups(work, grouping, day, zone_name, team)]
    metric, tz = METRICS["csat"], zone(zone_name)
    sought = sought_by(work, metric, days_up_to(day, 1, zone_name, team))
    rows = await work.tx.evidence.rows(sought, MOST_ANSWERS)
    hours = [(row.at.astimezone(tz).hour, row.value in metric.part) for row in rows if row.reason is None]
    return worst_group(groups), since_hour(hours)


async def _groups(
    work: Work, grouping: Literal["topic", "channel"], day: date, zone_name: str, team: str | None
) -> list[Group]:
    """Those without a name are nobody's to look after."""
    today = await _by_group(work, grouping, days_up_to(day, 1, zone_name, team))
    usual = await _by_group(work, grouping, days_up_to(day - _DAY, 2 * MONTH, zone_name, team))
    return [
        Group(grouping, key, satisfied(tally), tally.n, _pair(usual.get(key, Tally())))
        for key, tally in today.items()
        if key
    ]


def _pair(tally: Tally) -> tuple[int, int]:
    return satisfied(tally), tally.n


async def _by_group(work: Work, grouping: Literal["topic", "channel"], period: Period) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for survey in surveys_in_force(work, "csat"):
        question = survey.score_question.key
        counts = await work.tx.figures.by_group(
            survey.key,
            question,
            period.begin,
            period.end,
            grouping,
            period.team,
        )
        for key, scores in counts.items():
            name = str(key or "")
            found[name] = found.get(name, Tally()) + Tally(scores)
    return found
