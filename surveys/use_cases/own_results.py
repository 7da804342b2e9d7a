"""/me: an agent's own results, without telling which answer came from whom.

All figures are about one cohort: the customers asked in 30 days. Where agents may not see single scores, nothing is
told of fewer than five answers, and figures are renewed only when five more have come: whoever looks before and after
an answer learns nothing of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from insights.display import Tier, shown_percent, tier
from insights.pareto import pareto
from insights.quotes import HAPPY, Quote, choose_quotes
from insights.small_groups import LEAST
from insights.tallies import Tally
from insights.verdict import Step, step
from surveys.definition import Survey
from surveys.ports import Work
from surveys.read_side import Reply
from surveys.records import Mark, Staff

DAYS = 30
QUOTED = 3
#: A reason that fewer customers name is nothing to look at yet.
NAMED = 3

_SPAN = timedelta(days=DAYS)


class Reason(Struct, frozen=True):
    """A choice of the survey's that `named` unhappy customers named."""

    key: str
    named: int


class OwnResults(Struct, frozen=True):
    """Of 30 days up to `until`; `thanks` are words that came with good scores.

    `step` is the change from the 30 days before, None while either has too few answers for percent.
    """

    survey: str
    until: datetime
    invited: int
    responded: int
    answered: int
    satisfied: int
    percent: int | None
    tier: Tier
    step: Step | None
    reason: Reason | None
    thanks: tuple[str, ...]


async def own_results(work: Work, agent: Staff, thanks_since: datetime | None = None) -> OwnResults | None:
    """In the survey that follows a contact. None while nothing may be told. Remembers what was told."""
    survey = work.house.survey(work.policy.invitations.default_survey)
    until = await _until(work, agent, survey) if survey else None
    if survey is None or until is None:
        return None
    begin = until - _SPAN
    satisfied, answered = await _counted(work, agent, survey, until)
    invited, responded = await work.tx.figures.invited(survey.key, begin, until, agent_id=agent.id)
    return OwnResults(
        survey.key,
        until,
        invited,
        responded,
        answered,
        satisfied,
        shown_percent(satisfied, answered),
        tier(answered),
        await own_step(work, agent, until),
        await _reason(work, agent, survey, begin, until),
        await _thanks(work, agent, survey, thanks_since or work.now - _SPAN),
    )


async def own_step(work: Work, agent: Staff, until: datetime) -> Step | None:
    """These 30 days against the 30 before."""
    survey = work.house.survey(work.policy.invitations.default_survey)
    if survey is None:
        return None
    return step(await _counted(work, agent, survey, until), await _counted(work, agent, survey, until - _SPAN))


async def _until(work: Work, agent: Staff, survey: Survey) -> datetime | None:
    """Up to when results may be told; None while they may not."""
    name = f"own_results:{agent.id}"
    told = None if work.policy.staff.agents_see_scores else await work.tx.marks.get(name)
    if told is not None and told.at > work.now - _SPAN and await _is_little_new(work, agent, survey, told):
        # An answer changed meanwhile has left what was told, and would be the difference.
        return told.at if (await _counted(work, agent, survey, told.at))[1] == told.number else None
    answered = (await _counted(work, agent, survey, work.now))[1]
    if answered < LEAST:
        return None
    await work.tx.marks.put(Mark(name, work.now, answered))
    return work.now


async def _is_little_new(work: Work, agent: Staff, survey: Survey, told: Mark) -> bool:
    return (await _scores(work, agent, survey, told.at, work.now, work.now - _SPAN)).n < LEAST


async def _counted(work: Work, agent: Staff, survey: Survey, until: datetime) -> tuple[int, int]:
    """(satisfied, answers) of those who were asked in the 30 days before."""
    scores = await _scores(work, agent, survey, until - _SPAN, until, until - _SPAN)
    return sum(count for score, count in scores.counts.items() if survey.scale.band(score) in HAPPY), scores.n


async def _scores(
    work: Work, agent: Staff, survey: Survey, begin: datetime, end: datetime, asked_since: datetime
) -> Tally:
    question = survey.score_question.key
    return Tally(
        await work.tx.figures.score_counts(survey.key, question, begin, end, agent_id=agent.id, asked_since=asked_since)
    )


async def _reason(work: Work, agent: Staff, survey: Survey, begin: datetime, end: datetime) -> Reason | None:
    """The one that most customers named; «other» is nothing to look at."""
    counts: dict[str, int] = {}
    for question in (each for each in survey.questions if each.kind == "choices"):
        named = await work.tx.figures.choice_counts(survey.key, question.key, begin, end, agent_id=agent.id)
        counts |= {choice.key: named.get(choice.key, 0) for choice in question.choices if not choice.last}
    first = next(iter(pareto(counts, sum(counts.values()))), None)
    return Reason(first.name, first.count) if first and first.count >= NAMED else None


async def _thanks(work: Work, agent: Staff, survey: Survey, since: datetime) -> tuple[str, ...]:
    words = await work.tx.figures.comments(since, work.now, agent_id=agent.id)
    quotes = [quote for reply in words if (quote := await _quote(work, survey, reply))]
    return tuple(quote.text for quote in choose_quotes(quotes, QUOTED))


async def _quote(work: Work, survey: Survey, reply: Reply) -> Quote | None:
    """The words, if the score that came with them was good."""
    answers = await work.tx.answers.current(reply.invitation_id) if reply.survey == survey.key else []
    score = next((answer.value for answer in answers if answer.question == survey.score_question.key), None)
    if reply.text is None or score is None or survey.scale.band(score) not in HAPPY:
        return None
    return Quote(reply.text, reply.answered_at, score=score, customer_id=reply.customer_id)
