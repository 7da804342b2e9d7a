"""Find what satisfaction is linked with: reasons, differences, or a model, as far as there are answers to tell.

`collect_answers` reads, `find_drivers` counts and needs no store. Only what is known of happy and unhappy alike can be
a factor; reasons are named by the unhappy alone and stay a list of reasons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from insights.csat import SCALE
from insights.drivers import Difference, Method, differences, method
from insights.importance import parameters
from insights.metrics import METRICS
from insights.pareto import Reason, pareto
from surveys.definition import Survey
from surveys.ports import Work
from surveys.read_side import Circumstances
from surveys.records import Staff
from surveys.schedule import local_date, zone
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import Period, days_up_to, lead_survey, surveys_in_force

DAYS = 90
#: Answers that are looked at, the newest.
MOST = 20_000
#: A word that fewer answers have says nothing by itself.
RARE = 10
#: Levels that are no words of the factor: nobody knows, and rare ones together.
UNKNOWN, OTHER = "", "*"

#: Local hour in which each part of the day begins.
HOURS: Mapping[int, str] = {18: "evening", 12: "day", 6: "morning", 0: "night"}


class Collected(Struct, frozen=True):
    """One value of `satisfied` and of every factor for each answer. `reasons` were named by `explained` customers;
    `is_all` is False when there were more answers than are looked at."""

    first: date
    last: date
    team: str | None
    survey: str
    satisfied: tuple[bool, ...]
    factors: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, int]
    explained: int
    is_all: bool


class Drivers(Struct, frozen=True):
    """`differences` are only those that chance does not explain; `looked_at` are all whose level has a name."""

    method: Method
    satisfied: int
    answers: int
    reasons: tuple[Reason, ...]
    differences: tuple[Difference, ...]
    looked_at: tuple[Difference, ...]


async def collect_answers(work: Work, manager: Staff, days: int = DAYS, last: date | None = None) -> Collected:
    """Of this manager's team, in the days that end with the `last` one, else with today."""
    zone_name = zone_of(manager, work.policy.company)
    tz = zone(work.policy.company.timezone)
    last = last or local_date(work.now, zone(zone_name))
    period = days_up_to(last, days, zone_name, manager.team)
    questions = [(survey.key, survey.score_question.key) for survey in surveys_in_force(work, "csat")]
    solved = METRICS["fcr"].question or ""
    found = await work.tx.listening.circumstances(questions, solved, period.begin, period.end, period.team, MOST + 1)
    looked_at = found[:MOST]
    lead = lead_survey(work)
    reasons, explained = await _reasons(work, lead, period)
    return Collected(
        last - timedelta(days=days - 1),
        last,
        manager.team,
        lead.key,
        tuple([SCALE.band(one.score) == "satisfied" for one in looked_at]),
        _factors(looked_at, tz),
        reasons,
        explained,
        len(found) <= MOST,
    )


async def _reasons(work: Work, survey: Survey, period: Period) -> tuple[dict[str, int], int]:
    """Named reasons, and how many customers named any. «Other» names none."""
    question = next((one for one in survey.questions if one.kind == "choices"), None)
    if question is None:
        return {}, 0
    about = survey.key, question.key, period.begin, period.end, period.team
    named = await work.tx.figures.choice_counts(*about)
    counts = {choice.key: named.get(choice.key, 0) for choice in question.choices if not choice.last}
    return counts, await work.tx.listening.explained(*about)


def _factors(found: Sequence[Circumstances], tz: ZoneInfo) -> Mapping[str, tuple[str, ...]]:
    """Those that vary."""
    every = {
        "solved": [one.solved[0] if one.solved else UNKNOWN for one in found],
        "repeat": ["yes" if one.is_repeat else "no" for one in found],
        "reminder": ["yes" if one.was_reminded else "no" for one in found],
        "topic": [one.topic or UNKNOWN for one in found],
        "channel": [one.channel or UNKNOWN for one in found],
        "hour": [part_of_day(one.at, tz) for one in found],
        "language": [one.language or UNKNOWN for one in found],
    }
    common = {name: _without_rare(levels) for name, levels in every.items()}
    return {name: levels for name, levels in common.items() if len(set(levels)) > 1}


def part_of_day(at: datetime, tz: ZoneInfo) -> str:
    hour = at.astimezone(tz).hour
    return next(part for begins, part in HOURS.items() if hour >= begins)


def _without_rare(levels: Sequence[str]) -> tuple[str, ...]:
    n = Counter(levels)
    return tuple([level if n[level] >= RARE else OTHER for level in levels])


def find_drivers(collected: Collected) -> Drivers:
    """What may be shown of these answers. Where the method is a model, that is counted elsewhere (`importance`)."""
    answers, satisfied = len(collected.satisfied), sum(collected.satisfied)
    allowed = method(answers, answers - satisfied, max(1, parameters(collected.factors)))
    if allowed == "model" and not collected.factors:
        allowed = "differences"
    every = differences(collected.satisfied, collected.factors) if allowed != "reasons" else ()
    looked_at = tuple([one for one in every if one.level not in (UNKNOWN, OTHER)])
    linked = [one for one in looked_at if one.is_linked]
    reasons = pareto(collected.reasons, max(collected.explained, *collected.reasons.values(), 0))
    return Drivers(allowed, satisfied, answers, reasons, tuple(sorted(linked, key=_distance)), looked_at)


def _distance(difference: Difference) -> float:
    """The largest gap first, as far as it is sure."""
    change = difference.change
    return -min(abs(change.low), abs(change.high))
