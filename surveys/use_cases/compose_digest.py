"""Compose one manager's digest: what the team's customers said on a local day or in a week, and who waits.

Scores count on the day they were given; answered of invited counts the invitations sent in the period, whenever they
were answered. Open cases are those open now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from insights.digest import CASES, DAYS, Digest, DigestKind, Facts, OpenCase, compose
from insights.metrics import METRICS, account
from insights.quotes import Quote
from insights.tallies import Tally
from surveys.definition import Survey
from surveys.ports import Work
from surveys.records import Case, Staff
from surveys.scales import Measure
from surveys.use_cases._comments import read_comments
from surveys.use_cases._history import History, Scores, history_of, nps_history_of, where_it_was_bad
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import (
    Period,
    lead_survey,
    period_before,
    period_of,
    sought_by,
    surveys_in_force,
)

#: Of so many comments the quotes are chosen.
COMMENTS_READ = 50


async def compose_digest(work: Work, manager: Staff, day: date, kind: DigestKind = "day") -> Digest:
    """The digest about `day`, or about the seven days that end with it, in the manager's zone and for their team."""
    own_zone = zone_of(manager, work.policy.company)
    period = period_of(kind, day, own_zone, manager.team)
    before = period_before(kind, day, own_zone, manager.team)
    lead = lead_survey(work)
    answered, invited = await _cohort(work, period)
    cases = await work.tx.cases.open(manager.team)
    history = await history_of(work, kind, day, own_zone, manager.team)
    scores = [*history.scores(period.days), *await _others(work, period)]
    verdict = history.verdict()
    is_bad = kind == "day" and verdict.status == "worse"
    where, since = await where_it_was_bad(work, day, own_zone, manager.team) if is_bad else (None, None)
    return compose(
        Facts(
            kind=kind,
            day=day,
            zone=own_zone,
            team=manager.team,
            survey=lead.key,
            csat=_tally(scores, "csat"),
            csat_week=_tally(history.scores(DAYS["week"]), "csat"),
            verdict=verdict,
            step=history.step(),
            lasting=history.lasting(verdict),
            drift=history.drift(),
            level=history.level(),
            watched=history.watched(),
            where=where,
            since=since,
            fcr=await _solved(work, lead, period),
            history=history.points() if work.policy.digest.chart else (),
            nps_history=await _nps_history(work, history, own_zone, manager.team),
            month=history.month,
            target=work.policy.digest.target,
            focus=work.policy.digest.focus,
            marks=tuple(sorted(history.changes.items())),
            nps=_tally(scores, "nps"),
            nps_before=await _nps_before(work, kind, before),
            ces=_tally(scores, "ces"),
            low=sum(answers.among(survey.low) for survey, answers in scores),
            invited=invited,
            answered=answered,
            completed=await _completed(work, period) if "completion" in work.policy.digest.focus else None,
            reasons=await _reasons(work, lead, period),
            reasons_before=await _reasons(work, lead, before) if before else {},
            answers_before=history.answers_before,
            in_time=await _in_time(work, period) if before else None,
            open_cases=tuple([await _open_case(work, case) for case in cases[:CASES]]),
            open_cases_total=len(cases),
            quotes=await _quotes(work, period),
        )
    )


async def _others(work: Work, period: Period) -> list[Scores]:
    """Of the surveys that ask for something else than CSAT, which its history tells."""
    return [
        (survey, await _scores_of(work, survey, period))
        for survey in surveys_in_force(work)
        if survey.measure != "csat"
    ]


async def _scores_of(work: Work, survey: Survey, period: Period) -> Tally:
    question = survey.score_question.key
    return Tally(await work.tx.figures.score_counts(survey.key, question, period.begin, period.end, period.team))


def _tally(scores: Iterable[Scores], measure: Measure) -> Tally:
    """All scores of this measure, whichever survey asked for them."""
    return sum((answers for survey, answers in scores if survey.measure == measure), Tally())


async def _nps_before(work: Work, kind: DigestKind, before: Period | None) -> Tally:
    """Customers are asked so rarely that only a month is compared."""
    if kind != "month" or before is None:
        return Tally()
    return sum([await _scores_of(work, survey, before) for survey in surveys_in_force(work, "nps")], Tally())


async def _nps_history(
    work: Work, history: History, zone_name: str, team: str | None
) -> tuple[tuple[date, Tally], ...]:
    """Of weeks and months in which nobody answered what the picture shows otherwise."""
    rules = work.policy.digest
    if history.kind == "day" or history.has_answers or not rules.chart or "nps" not in rules.focus:
        return ()
    return await nps_history_of(work, history.kind, history.day, zone_name, team)


async def _cohort(work: Work, period: Period) -> tuple[int, int]:
    """(answered, invited) of the invitations that asked for CSAT in the period."""
    pairs = [
        await work.tx.figures.invited(survey.key, period.begin, period.end, period.team)
        for survey in surveys_in_force(work, "csat")
    ]
    return sum(answered for _, answered in pairs), sum(invited for invited, _ in pairs)


async def _completed(work: Work, period: Period) -> int:
    """Of those of the cohort who answered: who answered every question."""
    surveys = surveys_in_force(work, "csat")
    return sum([await work.tx.figures.completed(one.key, period.begin, period.end, period.team) for one in surveys])


async def _reasons(work: Work, survey: Survey, period: Period) -> dict[str, int]:
    """Named reasons in the survey's order; «other» says nothing in a digest."""
    counts: dict[str, int] = {}
    for question in survey.questions:
        if question.kind == "choices":
            named = await work.tx.figures.choice_counts(survey.key, question.key, period.begin, period.end, period.team)
            counts |= {choice.key: named.get(choice.key, 0) for choice in question.choices if not choice.last}
    return counts


async def _solved(work: Work, survey: Survey, period: Period) -> Mapping[str, int]:
    """What was said to whether the issue has been resolved."""
    question = METRICS["fcr"].question or ""
    return await work.tx.figures.choice_counts(survey.key, question, period.begin, period.end, period.team)


async def _in_time(work: Work, period: Period) -> tuple[int, int]:
    counted = account(METRICS["in_time"], await work.tx.evidence.counts(sought_by(work, METRICS["in_time"], period)))
    return counted.part, counted.whole


async def _open_case(work: Work, case: Case) -> OpenCase:
    answers = await work.tx.answers.current(case.invitation_id)
    quote = next((answer.text for answer in answers if answer.text), None)
    return OpenCase(case.id, work.now - case.opened_at, quote)


async def _quotes(work: Work, period: Period) -> tuple[Quote, ...]:
    comments = await read_comments(work, period.begin, period.end, period.team, COMMENTS_READ)
    return tuple(
        Quote(
            comment.text,
            comment.reply.answered_at,
            comment.score,
            comment.band,
            comment.reply.survey,
            comment.reply.customer_id,
        )
        for comment in comments
    )
