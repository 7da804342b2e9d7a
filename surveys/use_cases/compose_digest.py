"""Compose one manager's digest: what the team's customers said on a local day or in a week, and who waits.

Scores count on the day they were given; answered of invited counts the invitations sent in the period, whenever they
were answered. Open cases are those open now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from insights.digest import CASES, Digest, DigestKind, Facts, Figure, OpenCase, compose
from insights.quotes import Quote
from insights.tallies import Tally
from surveys.definition import Survey
from surveys.ports import Work
from surveys.records import Case, Staff
from surveys.scales import Measure
from surveys.use_cases._comments import read_comments
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import Period, period_of, surveys_in_force

#: Of so many comments the quotes are chosen.
COMMENTS_READ = 50


async def compose_digest(work: Work, manager: Staff, day: date, kind: DigestKind = "day") -> Digest:
    """The digest about `day`, or about the seven days that end with it, in the manager's zone and for their team."""
    own_zone = zone_of(manager, work.policy.company)
    period = period_of(kind, day, own_zone, manager.team)
    week = period_of("week", day, own_zone, manager.team)
    lead = _lead_survey(work)
    answered, invited = await _cohort(work, period)
    cases = await work.tx.cases.open(manager.team)
    return compose(
        Facts(
            kind=kind,
            day=day,
            zone=own_zone,
            team=manager.team,
            survey=lead.key,
            csat=await _tally(work, "csat", period),
            csat_week=await _tally(work, "csat", week),
            nps=await _tally(work, "nps", period),
            ces=await _tally(work, "ces", period),
            low=await _low_scores(work, period),
            invited=invited,
            answered=answered,
            reasons=await _reasons(work, lead, period),
            open_cases=tuple([await _open_case(work, case) for case in cases[:CASES]]),
            open_cases_total=len(cases),
            quotes=await _quotes(work, period),
        )
    )


def _lead_survey(work: Work) -> Survey:
    """The one that follows a contact; it asks for the reasons."""
    return work.house.survey(work.policy.invitations.default_survey) or surveys_in_force(work)[0]


async def _tally(work: Work, measure: Measure, period: Period) -> Tally:
    """All scores of this measure, whichever survey asked for them."""
    return _sum([await _scores(work, survey, period) for survey in surveys_in_force(work, measure)])


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


async def _scores(work: Work, survey: Survey, period: Period) -> Tally:
    question = survey.score_question.key
    return Tally(await work.tx.figures.score_counts(survey.key, question, period.begin, period.end, period.team))


async def _low_scores(work: Work, period: Period) -> int:
    tallies = [(survey, await _scores(work, survey, period)) for survey in surveys_in_force(work)]
    return sum(answers.among(survey.low) for survey, answers in tallies)


async def _cohort(work: Work, period: Period) -> tuple[int, int]:
    """(answered, invited) of the invitations that asked for CSAT in the period."""
    pairs = [
        await work.tx.figures.invited(survey.key, period.begin, period.end, period.team)
        for survey in surveys_in_force(work, "csat")
    ]
    return sum(answered for _, answered in pairs), sum(invited for invited, _ in pairs)


async def _reasons(work: Work, survey: Survey, period: Period) -> dict[str, int]:
    """Named reasons in the survey's order; «other» says nothing in a digest."""
    counts: dict[str, int] = {}
    for question in survey.questions:
        if question.kind == "choices":
            named = await work.tx.figures.choice_counts(survey.key, question.key, period.begin, period.end, period.team)
            counts |= {choice.key: named.get(choice.key, 0) for choice in question.choices if not choice.last}
    return counts


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


def digest_payload(digest: Digest) -> dict[str, object]:
    """The digest as plain values, for a delivery of kind `digest` and for JSON; see `bot/screens` for the table."""
    return {
        "kind": digest.kind,
        "day": digest.day.isoformat(),
        "zone": digest.zone,
        "audience": digest.team,
        "survey": digest.survey,
        "status": digest.status,
        **_figure(digest.satisfied),
        "dissatisfied": digest.dissatisfied,
        "answered_cohort": digest.responded.part,
        "invited_cohort": digest.responded.whole,
        "week": _figure(digest.week),
        "open_cases": [_case(case) for case in digest.open_cases],
        "open_cases_total": digest.open_cases_total,
        "quotes": [_quote(quote) for quote in digest.quotes],
        "top_reasons": list(digest.top_reasons),
        "nps": _nps(digest),
        "ces": _figure(digest.ces) if digest.ces else None,
        "is_repeat": False,
    }


def _figure(figure: Figure) -> dict[str, object]:
    return {"satisfied": figure.part, "answered": figure.whole, "percent": figure.percent}


def _case(case: OpenCase) -> dict[str, object]:
    minutes = case.waiting // timedelta(minutes=1)
    return {"id": case.id, "quote": case.quote, "waiting_minutes": minutes}


def _quote(quote: Quote) -> dict[str, object]:
    return {"text": quote.text, "score": quote.score, "survey": quote.survey}


def _nps(digest: Digest) -> dict[str, object] | None:
    figure = digest.nps
    if figure is None:
        return None
    bands = {"promoters": figure.promoters, "passives": figure.passives, "detractors": figure.detractors}
    return {"score": figure.score, "answered": figure.answered, **bands}
