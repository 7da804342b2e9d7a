"""/me: an agent's own results, without telling which answer came from whom.

All figures are about one cohort: the customers asked in the last 30 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from insights.display import Tier, tier
from insights.quotes import Quote, choose_quotes
from insights.rounding import percent
from insights.tallies import Tally, share
from surveys.definition import Survey
from surveys.ports import Reply, Work
from surveys.records import Staff
from surveys.scales import Band

DAYS = 30
QUOTED = 3

#: Scores for which an agent may be proud.
_GOOD: frozenset[Band] = frozenset({"satisfied", "promoter"})


@dataclass(frozen=True, slots=True)
class OwnResults:
    """`percent` is absent while answers are only counted; `thanks` are words that came with good scores."""

    invited: int
    responded: int
    answered: int
    satisfied: int
    percent: int | None
    tier: Tier
    thanks: tuple[str, ...]


async def own_results(work: Work, agent: Staff) -> OwnResults | None:
    """In the survey that follows a contact. None when nobody answered."""
    survey = work.house.survey(work.policy.invitations.default_survey)
    if survey is None:
        return None
    begin, end = work.now - timedelta(days=DAYS), work.now + timedelta(seconds=1)
    figures, question = work.tx.figures, survey.score_question.key
    scores = Tally(await figures.score_counts(survey.key, question, begin, end, agent_id=agent.id, asked_since=begin))
    if not scores.n:
        return None
    invited, responded = await figures.invited(survey.key, begin, end, agent_id=agent.id)
    satisfied = sum(count for score, count in scores.counts.items() if survey.scale.band(score) in _GOOD)
    shown = tier(scores.n)
    rate = None if shown == "counts" else percent(share(satisfied, scores.n))
    thanks = await _thanks(work, agent, survey, begin)
    return OwnResults(invited, responded, scores.n, satisfied, rate, shown, thanks)


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
