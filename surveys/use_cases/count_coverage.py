"""/agents coverage: after how many of an agent's contacts the customer was asked, and why not after the others.

With audit sampling on also what those say whom agents chose, and those whom the lot drew from the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from msgspec import Struct

from insights.audit import Gap, Pair, answers_missing, gap
from insights.coverage import Coverage, Outcome, coverage, coverage_by_agent
from insights.csat import satisfied
from insights.small_groups import LEAST, shown
from insights.tallies import Tally
from surveys.ports import Work
from surveys.records import ChosenBy, Staff
from surveys.schedule import local_date, zone
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import Period, days_up_to, surveys_in_force
from surveys.use_cases.compare_agents import DAYS, names_of

NOBODY: Mapping[int | None, str | None] = MappingProxyType({})


class Audit(Struct, frozen=True):
    """(satisfied, answers) of those whom agents chose and of those drawn by lot; None: too few to be shown.

    `gap` is None while there is none to be seen; then so many answers are `missing`. `agents` come by the alphabet, and
    only with answers enough on both sides.
    """

    chosen: Pair | None
    drawn: Pair | None
    gap: Gap | None
    missing: int
    agents: tuple[tuple[str | None, Pair, Pair], ...]


class AgentsCoverage(Struct, frozen=True):
    """`agents` in the order of the alphabet; the name None stands for contacts that are nobody's. Without an `audit`
    nothing is drawn."""

    days: int
    team: str | None
    whole: Coverage
    agents: tuple[tuple[str | None, Coverage], ...]
    audit: Audit | None = None


async def count_coverage(work: Work, manager: Staff, days: int = DAYS) -> AgentsCoverage | None:
    """Of the contacts that ended in the last `days` local days, today included. None when none was eligible."""
    own_zone = zone_of(manager, work.policy.company)
    period = days_up_to(local_date(work.now, zone(own_zone)), days, own_zone, manager.team)
    contacts = await _outcomes(work, period)
    by_agent = {agent: one for agent, one in coverage_by_agent(contacts).items() if one.eligible}
    if not by_agent:
        return None
    names = await names_of(work, by_agent)
    agents = tuple((name, by_agent[key]) for key, name in names.items())
    audit = await audit_of(work, period, names) if work.policy.invitations.audit else None
    return AgentsCoverage(days, manager.team, _whole(contacts), agents, audit)


async def coverage_of(work: Work, period: Period) -> Coverage:
    """Of all agents together, in this period."""
    return _whole(await _outcomes(work, period))


async def _outcomes(work: Work, period: Period) -> dict[tuple[int | None, Outcome], int]:
    found = await work.tx.contacts.outcomes(period.begin, period.end, period.team)
    return {(agent, cast(Outcome, outcome)): count for (agent, outcome), count in found.items()}


def _whole(contacts: Mapping[tuple[int | None, Outcome], int]) -> Coverage:
    totals: Counter[Outcome] = Counter()
    for (_, outcome), count in contacts.items():
        totals[outcome] += count
    return coverage(totals)


async def audit_of(work: Work, period: Period, names: Mapping[int | None, str | None] = NOBODY) -> Audit:
    """Of all together, and of each agent that is named."""
    questions = [(survey.key, survey.score_question.key) for survey in surveys_in_force(work, "csat")]
    scores = await work.tx.contacts.scores(questions, period.begin, period.end, period.team)
    chosen, drawn = _of("agent", scores), _of("audit", scores)
    one, other = _pair(sum(chosen.values(), Tally())), _pair(sum(drawn.values(), Tally()))
    return Audit(
        one if one[1] >= LEAST else None,
        other if other[1] >= LEAST else None,
        gap(one, other),
        answers_missing(one, other),
        _side_by_side(names, shown(chosen), shown(drawn)),
    )


def _of(who: ChosenBy, scores: Mapping[tuple[int | None, ChosenBy], Mapping[int, int]]) -> dict[int | None, Tally]:
    return {agent: Tally(counts) for (agent, chosen_by), counts in scores.items() if chosen_by == who}


def _side_by_side(
    names: Mapping[int | None, str | None],
    chosen: Mapping[int | None, Tally | None],
    drawn: Mapping[int | None, Tally | None],
) -> tuple[tuple[str | None, Pair, Pair], ...]:
    """Both sides or none: one alone, and the answers of both together, would tell the other."""
    both = ((name, chosen.get(key), drawn.get(key)) for key, name in names.items())
    return tuple([(name, _pair(one), _pair(other)) for name, one, other in both if one and other])


def _pair(tally: Tally) -> Pair:
    return satisfied(tally), tally.n
