"""Whose customers are asked clearly less often than those of the others: the satisfaction of a few who were picked
tells little, and is not to be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from msgspec import Struct

from insights.compare import share_change
from insights.coverage import Coverage, Outcome, coverage_by_agent
from insights.rounding import percent
from insights.tallies import share
from surveys.ports import Work
from surveys.use_cases._periods import days_up_to

#: Looked at is how agents ask now; contacts are counted one by one, and where they are many a week tells as much.
DAYS, DAYS_OF_MANY = 30, 7
#: After fewer contacts nothing is said.
CONTACTS = 30
#: Less often by less than this leaves a picture that can be compared.
CLEARLY = 0.1


class SeldomAsked(Struct, frozen=True):
    """After so many percent of the own contacts, and of those of all other agents."""

    own: int
    others: int


async def find_seldom_asked(
    work: Work, today: date, zone_name: str, team: str | None, *, are_many: bool
) -> Mapping[int, SeldomAsked]:
    """By agent. Contacts that are nobody's stand for nobody."""
    period = days_up_to(today, DAYS_OF_MANY if are_many else DAYS, zone_name, team)
    found = await work.tx.contacts.outcomes(period.begin, period.end, team)
    contacts = {
        (agent, cast(Outcome, outcome)): count for (agent, outcome), count in found.items() if agent is not None
    }
    return seldom_asked(coverage_by_agent(contacts))


def seldom_asked(agents: Mapping[int, Coverage]) -> Mapping[int, SeldomAsked]:
    """Whom even the upper end of the difference's interval (Newcombe 1998) leaves ten points behind the others."""
    found = {}
    surveyed, eligible = sum(one.surveyed for one in agents.values()), sum(one.eligible for one in agents.values())
    for agent, one in agents.items():
        others = surveyed - one.surveyed, eligible - one.eligible
        change = share_change(others, (one.surveyed, one.eligible))
        if change is not None and one.eligible >= CONTACTS and change.high < -CLEARLY:
            own_percent, percent_of_others = percent(share(one.surveyed, one.eligible)), percent(share(*others))
            assert own_percent is not None
            assert percent_of_others is not None
            found[agent] = SeldomAsked(own_percent, percent_of_others)
    return found
