"""/agents coverage: after how many of an agent's contacts the customer was asked, and why not after the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from insights.coverage import Coverage, Outcome, coverage, coverage_by_agent
from surveys.ports import Work
from surveys.records import Staff
from surveys.schedule import local_date, zone
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import days_up_to
from surveys.use_cases.compare_agents import DAYS, names_of


@dataclass(frozen=True, slots=True)
class AgentsCoverage:
    """`agents` in the order of the alphabet; the name None stands for contacts that are nobody's."""

    days: int
    team: str | None
    whole: Coverage
    agents: tuple[tuple[str | None, Coverage], ...]


async def count_coverage(work: Work, manager: Staff, days: int = DAYS) -> AgentsCoverage | None:
    """Of the contacts that ended in the last `days` local days, today included. None when none was eligible."""
    own_zone = zone_of(manager, work.policy.company)
    period = days_up_to(local_date(work.now, zone(own_zone)), days, own_zone, manager.team)
    found = await work.tx.contacts.outcomes(period.begin, period.end, manager.team)
    contacts = {(agent, cast(Outcome, outcome)): count for (agent, outcome), count in found.items()}
    totals: dict[Outcome, int] = {}
    for (_, outcome), count in contacts.items():
        totals[outcome] = totals.get(outcome, 0) + count
    by_agent = {agent: one for agent, one in coverage_by_agent(contacts).items() if one.eligible}
    if not by_agent:
        return None
    names = await names_of(work, by_agent)
    agents = tuple((name, by_agent[key]) for key, name in names.items())
    return AgentsCoverage(days, manager.team, coverage(totals), agents)
