"""Listen to silence: who does not answer, how bad it could be, and what good scores with bad words say.

It is about those who were asked long enough ago to have answered by now. `notice_silence` reads, `listen_to_silence`
counts and needs no store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from msgspec import Struct

from insights.comment_language import language_of
from insights.compare import share_change
from insights.coverage import Coverage, Outcome, coverage
from insights.csat import SCALE
from insights.quotes import mask
from insights.silence import (
    BreakOff,
    Compared,
    Grouping,
    break_off_place,
    late_answerers,
    mismatch,
    response_by_group,
    worst_case_bounds,
)
from insights.topics import polarity_of
from insights.weighting import CellCount, Weighted, post_stratified
from surveys.languages import Language
from surveys.ports import Work
from surveys.read_side import Asked, Group, Questions, Remark, Stopped
from surveys.records import Staff, State
from surveys.scales import Band
from surveys.schedule import local_date, zone
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import Period, days_up_to, lead_survey, surveys_in_force
from surveys.use_cases.find_drivers import part_of_day
from surveys.use_cases.name_topics import dictionary_of, quote_of
from surveys.values import replace

DAYS = 30
#: Comments that are read, the newest; quotes that are shown.
MOST, QUOTED = 5_000, 5
#: A group is called out by name only when so many of it were asked.
LEAST = 10

_GROUPINGS: tuple[Group, ...] = ("agent", "channel", "topic")
#: group → (answered, asked).
Response = Mapping[str, tuple[int, int]]


class Words(Struct, frozen=True):
    """A comment with the band of its score, and the language its writer is spoken to in."""

    remark: Remark
    band: Band | None
    language: Language


class Noticed(Struct, frozen=True):
    """`stopped` maps the first question without an answer to a number of conversations, in the order of asking."""

    first: date
    last: date
    team: str | None
    survey: str
    asked: Sequence[Asked]
    groupings: Mapping[str, Response]
    stopped: Mapping[str, int]
    words: Sequence[Words]
    outcomes: Mapping[Outcome, int]
    topics_file: Path | None


class Apart(Struct, frozen=True):
    """A group that answers clearly more or less often than all others together."""

    grouping: str
    group: str
    answered: int
    asked: int
    is_less: bool


class Silence(Struct, frozen=True):
    """`reached` are those who were asked and got it. Whoever answered gave a score, but for a few."""

    reached: int
    answered: int
    scored: int
    satisfied: int
    bounds: tuple[Fraction, Fraction] | None
    weighted: Weighted | None
    apart: tuple[Apart, ...]
    #: Whether groups could be compared, and none of the groupings is uneven.
    is_even: bool
    late: Compared
    mismatched: int
    quotes: tuple[Remark, ...]
    break_off: BreakOff | None
    opted_out: int
    undelivered: int
    coverage: Coverage


async def notice_silence(work: Work, manager: Staff, days: int = DAYS) -> Noticed:
    """Of this manager's team: the last days of which nobody may still be about to answer."""
    zone_name = zone_of(manager, work.policy.company)
    surveys = surveys_in_force(work, "csat")
    questions = [(survey.key, survey.score_question.key) for survey in surveys]
    waits = [survey.expires_after or work.policy.invitations.expires_after for survey in surveys]
    last = local_date(work.now - max(waits), zone(zone_name)) - timedelta(days=1)
    period, lead = days_up_to(last, days, zone_name, manager.team), lead_survey(work)
    about = questions, period.begin, period.end, period.team
    outcomes = await work.tx.contacts.outcomes(period.begin, period.end, period.team)
    return Noticed(
        last - timedelta(days=days - 1),
        last,
        manager.team,
        lead.key,
        await work.tx.listening.asked(*about),
        await _groupings(work, questions, period),
        _places(work, await work.tx.listening.stopped(*about)),
        await _words(work, period),
        _of_all_agents(outcomes),
        work.policy.comments.topics_file,
    )


async def _groupings(work: Work, questions: Questions, period: Period) -> dict[str, Response]:
    names = {str(person.id): person.name for person in await work.tx.staff.everyone()}
    found: dict[str, Response] = {}
    for grouping in _GROUPINGS:
        groups: dict[str, tuple[int, int]] = {}
        for survey, _ in questions:
            about = survey, period.begin, period.end, grouping, period.team
            for key, (asked, answered) in (await work.tx.figures.invited_by_group(*about)).items():
                _add(groups, names.get(str(key), "") if grouping == "agent" else str(key or ""), answered, asked)
        found[grouping] = groups
    found["hour"] = await _by_hour(work, questions, period, zone(work.policy.company.timezone))
    return found


async def _by_hour(work: Work, questions: Questions, period: Period, tz: ZoneInfo) -> Response:
    groups: dict[str, tuple[int, int]] = {}
    by_time = await work.tx.listening.asked_by_time(questions, period.begin, period.end, period.team)
    for at, (answered, asked) in by_time.items():
        _add(groups, part_of_day(at, tz), answered, asked)
    return groups


def _add(groups: dict[str, tuple[int, int]], name: str, answered: int, asked: int) -> None:
    before = groups.get(name, (0, 0))
    groups[name] = before[0] + answered, before[1] + asked


def _places(work: Work, stopped: Iterable[Stopped]) -> dict[str, int]:
    places: Counter[str] = Counter()
    for one in stopped:
        survey = work.house.survey(one.survey, one.version)
        question = survey.next_question(one.replies, one.settled) if survey else None
        if question is not None:
            places[question.key] += 1
    order = [question.key for survey in surveys_in_force(work, "csat") for question in survey.questions]
    return dict(sorted(places.items(), key=lambda place: order.index(place[0]) if place[0] in order else len(order)))


async def _words(work: Work, period: Period) -> list[Words]:
    """Of what was written since, with a score."""
    remarks = await work.tx.listening.remarks(period.begin, work.now + timedelta(seconds=1), period.team, MOST)
    company = work.policy.company.language
    return [Words(remark, quote_of(work, remark).band, remark.language or company) for remark in remarks]


def _of_all_agents(outcomes: Mapping[tuple[int | None, str], int]) -> dict[Outcome, int]:
    found: Counter[Outcome] = Counter()
    for (_, outcome), number in outcomes.items():
        found[cast(Outcome, outcome)] += number
    return dict(found)


def listen_to_silence(noticed: Noticed) -> Silence:
    reached = [each for each in noticed.asked if each.state is not State.UNDELIVERABLE]
    scored = [each for each in reached if each.score is not None]
    asked, answered = _n(reached), _n(each for each in reached if each.did_answer)
    satisfied = _n(filter(_is_satisfied, scored))
    mismatched, groupings = _mismatched(noticed), response_by_group(noticed.groupings)
    return Silence(
        asked,
        answered,
        _n(scored),
        satisfied,
        worst_case_bounds(satisfied, _n(scored), asked),
        post_stratified(_cells(reached)),
        _all_apart(groupings),
        _is_even(groupings),
        late_answerers(_csat(scored, was_reminded=False), _csat(scored, was_reminded=True)),
        len(mismatched),
        tuple(mismatched[:QUOTED]),
        break_off_place(noticed.stopped, answered),
        _n(each for each in noticed.asked if each.state is State.DECLINED),
        _n(each for each in noticed.asked if each.state is State.UNDELIVERABLE),
        coverage(noticed.outcomes),
    )


def _n(asked: Iterable[Asked]) -> int:
    return sum(each.n for each in asked)


def _is_satisfied(asked: Asked) -> bool:
    return asked.score is not None and SCALE.band(asked.score) == "satisfied"


def _csat(scored: Sequence[Asked], *, was_reminded: bool) -> tuple[int, int]:
    chosen = [each for each in scored if each.was_reminded == was_reminded]
    return _n(filter(_is_satisfied, chosen)), _n(chosen)


def _cells(reached: Sequence[Asked]) -> dict[tuple[str | None, str | None], CellCount]:
    cells: dict[tuple[str | None, str | None], CellCount] = {}
    for each in reached:
        scored = each.n if each.score is not None else 0
        counted = CellCount(each.n, scored, each.n if _is_satisfied(each) else 0)
        cell = each.topic, each.channel
        cells[cell] = cells.get(cell, CellCount(0, 0, 0)) + counted
    return cells


def _all_apart(groupings: Mapping[str, Grouping]) -> tuple[Apart, ...]:
    """Only of groupings that are uneven as a whole; in the order of their names: no ranks."""
    return tuple(
        apart
        for name, grouping in groupings.items()
        if grouping.is_uneven
        for group in sorted(grouping.groups)
        if (apart := _apart(name, group, grouping.groups)) is not None
    )


def _is_even(groupings: Mapping[str, Grouping]) -> bool:
    tested = [grouping for grouping in groupings.values() if grouping.p_value is not None]
    return bool(tested) and not any(grouping.is_uneven for grouping in tested)


def _apart(name: str, group: str, groups: Response) -> Apart | None:
    answered, asked = groups[group]
    all_answered, all_asked = (sum(pair[side] for pair in groups.values()) for side in (0, 1))
    change = share_change((all_answered - answered, all_asked - asked), (answered, asked))
    if not group or asked < LEAST or change is None or change.kind == "same":
        return None
    return Apart(name, group, answered, asked, change.kind == "down")


def _mismatched(noticed: Noticed) -> list[Remark]:
    """Good scores with bad words, personal data masked."""
    dictionary = dictionary_of(noticed.topics_file)
    found = []
    for words in noticed.words:
        text = words.remark.text
        polarity = polarity_of(text, language_of(text, words.language), dictionary)
        if words.band and polarity and mismatch(words.band, polarity) == "high_score":
            found.append(replace(words.remark, text=mask(text)))
    return found
