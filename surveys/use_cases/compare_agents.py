"""/agents: a lead's agents side by side. Who stands out by more than chance, and never who is first or last.

Agents come in the order of the alphabet. Groups under five answers are hidden, together with whatever would give them
away (`insights.small_groups`). Only whom the funnel calls out gets a word, and it is looked whether the topics and
channels of the contacts explain it; and whoever asks too few customers to be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from insights import small_groups
from insights.csat import satisfied
from insights.funnel import ANSWERS, Funnel, funnel
from insights.metrics import METRICS, account
from insights.rounding import half_up
from insights.shrinkage import Estimate, shrink
from insights.tallies import Tally
from insights.weighting import Cell
from surveys.ports import Work
from surveys.records import Staff
from surveys.schedule import local_date, zone
from surveys.use_cases._mix import Mix, mix_verdicts
from surveys.use_cases._people import zone_of
from surveys.use_cases._periods import Period, days_up_to, sought_by, surveys_in_force
from surveys.use_cases._seldom_asked import SeldomAsked, find_seldom_asked

#: The spans that can be looked at. Any span would tell of single days by subtraction.
SPANS = (30, 90, 180, 365)
DAYS = 90
#: Topic and channel are read from the rows: with more answers than this the others would wait for it.
MOST_ANSWERS = 50_000

Side = Literal["above", "below"]


class AgentShown(Struct, frozen=True):
    """`answers` is None where they are not shown. `name` is None for answers that are nobody's."""

    name: str | None
    satisfied: int | None = None
    answers: int | None = None
    #: Only of those who stand out.
    side: Side | None = None
    mix: Mix | None = None
    #: Whole percent between which the true share most likely lies.
    likely: tuple[int, int] | None = None
    #: Only of those whose customers are asked too seldom to compare them.
    seldom: SeldomAsked | None = None

    @property
    def is_few(self) -> bool:
        return self.answers is None or self.answers < ANSWERS


class Comparison(Struct, frozen=True):
    """All together, each agent, and the funnel they stand in: None when no answer is anybody's."""

    days: int
    zone: str
    team: str | None
    satisfied: int
    answers: int
    agents: tuple[AgentShown, ...]
    funnel: Funnel | None

    @property
    def is_judged(self) -> bool:
        """Somebody has as many answers as it takes to stand out."""
        return self.funnel is not None and any(one.answers >= ANSWERS for one in self.funnel.agents.values())

    @property
    def called_out(self) -> tuple[AgentShown, ...]:
        return tuple(agent for agent in self.agents if agent.side)

    @property
    def worth_a_word(self) -> tuple[AgentShown, ...]:
        return tuple(agent for agent in self.agents if agent.side or agent.seldom)


class _Seen(Struct, frozen=True):
    """What was found out about all of them, by id as text."""

    funnel: Funnel | None
    mixes: Mapping[str, Mix]
    likely: Mapping[str, tuple[int, int]]
    seldom: Mapping[int, SeldomAsked]

    def side(self, key: str) -> Side | None:
        standing = self.funnel.agents.get(key) if self.funnel else None
        if self.funnel is None or standing is None or not standing.is_called_out:
            return None
        return "above" if Fraction(standing.satisfied, standing.answers) > self.funnel.centre else "below"


def span_of(days: int) -> int:
    """The span that holds so many days; the longest for more than that."""
    return next((span for span in SPANS if days <= span), SPANS[-1])


async def compare_agents(work: Work, manager: Staff, days: int = DAYS) -> Comparison | None:
    """Of the manager's team, or of all; the last `days` local days, today included. None with fewer than 5 answers."""
    own_zone = zone_of(manager, work.policy.company)
    today = local_date(work.now, zone(own_zone))
    period = days_up_to(today, days, own_zone, manager.team)
    tallies = await _tallies(work, period)
    everybody = sum(tallies.values(), Tally())
    if everybody.n < small_groups.LEAST:
        return None
    counts = {str(key): _pair(tally) for key, tally in tallies.items() if key is not None}
    standing, shrunken = funnel(counts), shrink(counts)
    called = {key for key, one in standing.agents.items() if one.is_called_out} if standing else set()
    are_many = everybody.n > MOST_ANSWERS
    mixes = await _mixes(work, period, called) if called and not are_many else {}
    seldom = await find_seldom_asked(work, today, own_zone, manager.team, are_many=are_many)
    seen = _Seen(standing, mixes, _likely(shrunken.agents) if shrunken else {}, seldom)
    visible, names = small_groups.shown(tallies), await names_of(work, tallies)
    agents = [_told(key, name, visible[key], seen) for key, name in names.items()]
    return Comparison(days, own_zone, manager.team, *_pair(everybody), tuple(agents), standing)


async def names_of(work: Work, ids: Iterable[int | None]) -> dict[int | None, str | None]:
    """By id, in the order of the alphabet, nobody's last; two who are called alike are told apart by a number."""
    wanted = set(ids)
    staff = {person.id: person.name for person in await work.tx.staff.everyone() if person.id in wanted}
    alike = Counter(staff.values())
    named = {key: name if alike[name] == 1 else f"{name} (№ {key})" for key, name in staff.items()}
    ordered = sorted(named, key=lambda key: _alphabetical(named[key]))
    nobody: dict[int | None, str | None] = {None: None} if None in wanted else {}
    return {key: named[key] for key in ordered} | nobody


async def _mixes(work: Work, period: Period, called: Collection[str]) -> Mapping[str, Mix]:
    metric = METRICS["csat"]
    cells: dict[str, dict[Cell, tuple[int, int]]] = {}
    counted = await work.tx.evidence.by_cell(sought_by(work, metric, period))
    for (agent, *cell), counts in counted.items():
        of = account(metric, counts)
        if agent is not None and of.whole:
            cells.setdefault(str(agent), {})[cell[0], cell[1]] = (of.part, of.whole)
    verdicts = mix_verdicts(cells)
    return {agent: verdicts[agent] for agent in called if agent in verdicts}


def _alphabetical(name: str) -> str:
    """«Ё» stands with «е», not after all others."""
    return name.casefold().replace("ё", "е")


async def _tallies(work: Work, period: Period) -> dict[int | None, Tally]:
    """Each agent's scores in all surveys that ask for satisfaction; None: those that are nobody's."""
    found: dict[int | None, Tally] = {}
    for survey in surveys_in_force(work, "csat"):
        question = survey.score_question.key
        scores = await work.tx.figures.by_group(survey.key, question, period.begin, period.end, "agent", period.team)
        for key, counts in scores.items():
            agent = None if key is None else int(key)
            found[agent] = found.get(agent, Tally()) + Tally(counts)
    return found


def _pair(tally: Tally) -> tuple[int, int]:
    return satisfied(tally), tally.n


def _told(key: int | None, name: str | None, tally: Tally | None, seen: _Seen) -> AgentShown:
    """Who is hidden for the sake of another is called out all the same, without figures."""
    side, mix = seen.side(str(key)), seen.mixes.get(str(key))
    seldom = None if key is None else seen.seldom.get(key)
    if tally is None:
        return AgentShown(name, side=side, mix=mix, seldom=seldom)
    return AgentShown(name, *_pair(tally), side, mix, seen.likely.get(str(key)), seldom)


def _likely(estimates: Mapping[str, Estimate]) -> Mapping[str, tuple[int, int]]:
    """None when all of them would read alike: then they tell nobody apart."""
    ranges = {agent: _percents(one.range) for agent, one in estimates.items() if one.range is not None}
    return ranges if len(set(ranges.values())) > 1 else {}


def _percents(shares: tuple[float, float]) -> tuple[int, int]:
    low, high = (half_up(Fraction(100 * share)) for share in shares)
    return low, high
