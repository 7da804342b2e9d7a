"""/me: an agent's own results, without telling which answer came from whom.

All figures are about one cohort, the customers asked in the last 30 days, and are counted from the rows of the export.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from insights.display import shown_percent
from insights.quotes import Quote, choose_quotes
from insights.tallies import Tally, tally
from surveys.definition import Survey
from surveys.ports import Reply, Work
from surveys.records import Staff, State
from surveys.scales import Band

DAYS = 30
QUOTED = 3

#: Scores for which an agent may be proud.
_GOOD: frozenset[Band] = frozenset({"satisfied", "promoter"})


@dataclass(frozen=True, slots=True)
class OwnResults:
    """`percent` is absent while answers are few; `thanks` are words that came with good scores."""

    invited: int
    answered: int
    satisfied: int
    percent: int | None
    thanks: tuple[str, ...]


async def own_results(work: Work, agent: Staff) -> OwnResults | None:
    """In the survey that follows a contact. None when nobody answered."""
    survey = work.house.survey(work.policy.invitations.default_survey)
    if survey is None:
        return None
    begin = work.now - timedelta(days=DAYS)
    asked = await _asked(work, agent, survey, begin)
    scores = await _scores(work, asked, survey, begin)
    if not scores.n:
        return None
    satisfied = sum(count for score, count in scores.counts.items() if survey.scale.band(score) in _GOOD)
    percent = shown_percent(satisfied, scores.n)
    return OwnResults(len(asked), scores.n, satisfied, percent, await _thanks(work, agent, survey, begin))


async def _asked(work: Work, agent: Staff, survey: Survey, begin: datetime) -> set[object]:
    rows = await work.tx.figures.export_rows("invitations", begin, None, None)
    return {
        row["id"]
        for row in rows
        if row["agent"] == agent.name
        and row["survey"] == survey.key
        and row["asked_at"] is not None
        and row["state"] != State.UNDELIVERABLE
    }


async def _scores(work: Work, asked: set[object], survey: Survey, begin: datetime) -> Tally:
    rows = await work.tx.figures.export_rows("answers", begin, None, None)
    return tally(
        int(str(row["value"]))
        for row in rows
        if row["invitation_id"] in asked
        and row["question"] == survey.score_question.key
        and row["superseded_at"] is None
    )


async def _thanks(work: Work, agent: Staff, survey: Survey, begin: datetime) -> tuple[str, ...]:
    words = await work.tx.figures.comments(begin, work.now, agent_id=agent.id)
    quotes = [quote for reply in words if (quote := await _quote(work, survey, reply))]
    return tuple(quote.text for quote in choose_quotes(quotes, QUOTED))


async def _quote(work: Work, survey: Survey, reply: Reply) -> Quote | None:
    """The words, if the score that came with them was good."""
    answers = await work.tx.answers.current(reply.invitation_id) if reply.survey == survey.key else []
    score = next((answer.value for answer in answers if answer.question == survey.score_question.key), None)
    if reply.text is None or score is None or survey.scale.band(score) not in _GOOD:
        return None
    return Quote(reply.text, reply.answered_at, score=score, customer_id=reply.customer_id)
