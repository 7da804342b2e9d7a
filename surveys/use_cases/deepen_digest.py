"""What a week or a month tells besides its figures, and what takes so long to count that nobody should wait for it.

`hear_week` and `hear_month` read, `weigh_week` and `weigh_month` count and need no store. A week: what customers began
to write about, and after how many contacts they were asked. A month: what satisfaction goes along with most closely,
and whether those whom agents chose to ask are more satisfied than those drawn by lot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from insights.audit import Gap, Pair
from insights.coverage import Coverage
from insights.digest import DAYS, Digest
from insights.display import tier
from insights.drivers import Foremost, foremost, mapped
from insights.importance import Importance
from surveys.ports import Work
from surveys.records import Staff
from surveys.use_cases import find_drivers
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import days_up_to
from surveys.use_cases.count_coverage import Audit, audit_of, coverage_of
from surveys.use_cases.find_drivers import Collected, Drivers, collect_answers
from surveys.use_cases.name_topics import Heard, Risen, hear_comments, name_topics

WEEK = DAYS["week"]
#: A month is too short for what needs many answers: it looks as far back as /drivers and /agents do.
MONTHS_DAYS = find_drivers.DAYS
#: A digest is read in twenty seconds.
TOPICS = 2


class HeardWeek(Struct, frozen=True):
    comments: Heard
    coverage: Coverage


class DeepWeek(Struct, frozen=True):
    """What rose among so many `comments`, and `before`. `coverage` is None where nobody was left out: all contacts that
    are known are those about which somebody asked."""

    comments: int
    before: int
    rising: tuple[Risen, ...]
    coverage: Coverage | None


class HeardMonth(Struct, frozen=True):
    collected: Collected
    audit: Audit | None


class Sides(Struct, frozen=True):
    """(satisfied, answers) of those whom agents chose and of those drawn by lot, enough of both for percent."""

    chosen: Pair
    drawn: Pair
    #: None: chance may explain the difference.
    gap: Gap | None


def still_to_count(manager: Staff, digest: Digest) -> Mapping[str, object]:
    """What is left of a week or a month until its turn to be sent has come; of a day nothing is."""
    if digest.kind == "day":
        return {}
    whose = {"staff": manager.id, "team": digest.team, "zone": digest.zone}
    return {"asked": {**whose, "kind": digest.kind, "day": digest.day.isoformat()}}


async def hear_week(work: Work, manager: Staff, last: date) -> HeardWeek:
    """The seven days that end with the `last` one."""
    period = days_up_to(last, WEEK, zone_of(manager, work.policy.company), manager.team)
    return HeardWeek(await hear_comments(work, manager, WEEK, last), await coverage_of(work, period))


def weigh_week(heard: HeardWeek) -> DeepWeek:
    named = name_topics(heard.comments)
    coverage = heard.coverage if heard.coverage.missing else None
    return DeepWeek(named.comments, named.comments_before, named.rising[:TOPICS], coverage)


async def hear_month(work: Work, manager: Staff, last: date) -> HeardMonth:
    """The ninety days that end with the `last` one."""
    period = days_up_to(last, MONTHS_DAYS, zone_of(manager, work.policy.company), manager.team)
    audit = await audit_of(work, period) if work.policy.invitations.audit else None
    return HeardMonth(await collect_answers(work, manager, MONTHS_DAYS, last), audit)


def weigh_month(heard: HeardMonth) -> Drivers:
    return find_drivers.find_drivers(heard.collected)


def foremost_of(found: Drivers, model: Importance | None) -> Foremost | None:
    """The one thing to tell of what satisfaction goes along with; None while there is nothing that chance would not
    explain."""
    on_map = mapped(found.looked_at, model) if model else ()
    return foremost(found.differences, on_map, (found.satisfied, found.answers), len(model.drivers) if model else 0)


def sides_of(audit: Audit | None) -> Sides | None:
    """None without an audit, and while either side has too few answers for percent."""
    if audit is None or audit.chosen is None or audit.drawn is None:
        return None
    is_enough = tier(min(audit.chosen[1], audit.drawn[1])) == "full"
    return Sides(audit.chosen, audit.drawn, audit.gap) if is_enough else None
