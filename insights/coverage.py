"""Coverage: of the contacts after which a customer could have been asked, how many were, and why not the others.

The first bias of every survey: an agent whose unhappy customers are never asked has a splendid CSAT. Shown for each
agent as x of n with the reasons. After the dispositions of AAPOR, Standard Definitions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import Literal, TypeVar

from msgspec import Struct

from insights.tallies import share
from surveys.eligibility import Reason

Agent = TypeVar("Agent", bound=Hashable)

#: What became of a contact. asked: the customer was. scheduled: will be. not_asked: nobody decided to. Else why the
#: bot did not.
Outcome = Literal["asked", "scheduled", "not_asked"] | Reason
#: throttled: asked too recently, or left out by the sample. not_linked: the bot has no way to this customer.
#: opted_out: does not want to be asked. too_late: the time for asking had passed. not_asked: nobody decided to ask.
Cause = Literal["throttled", "not_linked", "opted_out", "too_late", "not_asked"]

#: None: not among the eligible. Its survey is counted elsewhere or later, or there was nothing to ask about.
_CAUSES: Mapping[Reason | Literal["scheduled", "not_asked"], Cause | None] = {
    "scheduled": None,
    "not_asked": "not_asked",
    "opted_out": "opted_out",
    "forgotten": "not_linked",
    "unreachable": "not_linked",
    "never_started": "not_linked",
    "cool_down": "throttled",
    "gap": "throttled",
    "open_invitation": "throttled",
    "sampled_out": "throttled",
    "too_late": "too_late",
    "already_asked": None,
    "reopened": None,
    "self": None,
}


class Coverage(Struct, frozen=True):
    """After `surveyed` of `eligible` contacts the customer was asked; `missing` says why not after the others."""

    surveyed: int
    eligible: int
    missing: Mapping[Cause, int]

    @property
    def rate(self) -> Fraction | None:
        """Surveyed ÷ eligible, a share of 0–1; None without eligible contacts."""
        return share(self.surveyed, self.eligible)


def coverage(contacts: Mapping[Outcome, int]) -> Coverage:
    """Coverage from numbers of contacts by what became of them. ValueError below zero, KeyError for another outcome."""
    if any(count < 0 for count in contacts.values()):
        raise ValueError(f"a count cannot be negative: {dict(contacts)}")
    missing: Counter[Cause] = Counter()
    for outcome, count in contacts.items():
        cause = None if outcome == "asked" else _CAUSES[outcome]
        if cause and count:
            missing[cause] += count
    surveyed = contacts.get("asked", 0)
    return Coverage(surveyed, surveyed + missing.total(), dict(missing.most_common()))


def coverage_by_agent(contacts: Mapping[tuple[Agent, Outcome], int]) -> Mapping[Agent, Coverage]:
    """Coverage of each agent, in the order in which they are first named: no ranks. Errors as in `coverage`."""
    by_agent: dict[Agent, dict[Outcome, int]] = {}
    for (agent, outcome), count in contacts.items():
        by_agent.setdefault(agent, {})[outcome] = count
    return {agent: coverage(outcomes) for agent, outcomes in by_agent.items()}
