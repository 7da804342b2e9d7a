"""The digest: what was counted about a day or a week, made into the figures a manager reads in twenty seconds.

Facts in, a frozen digest out. The words are elsewhere; how much may be said about few answers is in `display`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from msgspec import Struct, field

from insights import ces, csat
from insights.baseline import Band, DayCount
from insights.display import shown_percent, tier
from insights.nps_figure import NpsFigure, NpsPoint, NpsStep, nps_figure, nps_point, nps_step
from insights.quotes import HAPPY, Quote, choose_quotes, mask
from insights.rising import Named, rising
from insights.rounding import half_up
from insights.slow_changes import Drift, Lasting, Level
from insights.status import News, Status
from insights.tallies import Tally
from insights.targets import Light, chances_of_ten, light
from insights.verdict import Step, Verdict
from insights.watch import Watched
from insights.where import Group
from surveys.values import replace

#: day: one local day. week: seven local days that end with the named one. month: its month, up to the named day.
DigestKind = Literal["day", "week", "month"]
DAYS: Mapping[DigestKind, int] = {"day": 1, "week": 7}
#: Shown unless the company chooses others.
FOCUS = ("csat", "dissatisfied", "response", "nps", "ces")
QUOTES = 2
REASONS = 3
#: Cases that are named; the others are behind the link to all of them.
CASES = 5
_ALARMING: frozenset[Status] = frozenset({"worse", "below_target"})


class OpenCase(Struct, frozen=True):
    """A case that waits for a manager now; `quote` is what the customer wrote, if anything."""

    id: int
    waiting: timedelta
    quote: str | None = None


class Facts(Struct, frozen=True):
    """What the store says. Scores belong to the day they were given, invitations to the day they were sent."""

    kind: DigestKind
    day: date
    zone: str
    #: None: all teams.
    team: str | None
    #: The survey whose reasons are counted.
    survey: str
    csat: Tally
    #: CSAT of the seven days that end with `day`.
    csat_week: Tally
    verdict: Verdict
    #: Of a week or a month: the change from the time before.
    step: Step | None = None
    #: What no single day or week shows: of a day, of a week, and of both a week and a month.
    lasting: Lasting | None = None
    drift: Drift | None = None
    level: Level | None = None
    #: Of a week or a month: what became of a change that was written down.
    watched: Watched | None = None
    #: Of a bad day: the group that lost most, and the local hour since which it was bad.
    where: Group | None = None
    since: int | None = None
    fcr: Mapping[str, int] = field(default_factory=dict)
    #: For the picture: the days, weeks or months up to this one, and where each would usually fall.
    history: tuple[tuple[DayCount, Band | None], ...] = ()
    #: (satisfied, answers) of the 28 days that end with `day`, and the share that is aimed at.
    month: tuple[int, int] = (0, 0)
    target: float | None = None
    #: The figures that are shown, and what was different from a day on.
    focus: tuple[str, ...] = FOCUS
    marks: tuple[tuple[date, str], ...] = ()
    nps: Tally = field(default_factory=Tally)
    #: Of the time before; empty where nothing is compared.
    nps_before: Tally = field(default_factory=Tally)
    #: For the picture of a company that asks nothing but NPS: weeks or months up to this one, by their first day.
    nps_history: tuple[tuple[date, Tally], ...] = ()
    ces: Tally = field(default_factory=Tally)
    #: Scores, of any survey, that need a human.
    low: int = 0
    invited: int = 0
    answered: int = 0
    #: Of those who answered: who answered every question. None: not looked at.
    completed: int | None = None
    #: Key of a reason → how many named it, in the order in which the survey offers them; the same of the time before,
    #: in which so many scores were given. Empty where nothing is compared.
    reasons: Mapping[str, int] = field(default_factory=dict)
    reasons_before: Mapping[str, int] = field(default_factory=dict)
    answers_before: int = 0
    #: Of a week or a month: (resolved in time, cases that were opened and should be).
    in_time: tuple[int, int] | None = None
    #: Longest waiting first; at least those that will be named.
    open_cases: tuple[OpenCase, ...] = ()
    open_cases_total: int = 0
    quotes: tuple[Quote, ...] = ()


class Figure(Struct, frozen=True):
    """`part` of `whole`; whole percent where there are enough answers to speak of percent."""

    part: int
    whole: int
    percent: int | None


class Digest(Struct, frozen=True):
    """A day or a week in figures."""

    kind: DigestKind
    day: date
    zone: str
    team: str | None
    survey: str
    status: Status
    #: All scores given, whatever survey asked.
    answers: int
    low: int
    satisfied: Figure
    dissatisfied: int
    week: Figure
    #: Of the invitations sent, those with an answer by now.
    responded: Figure
    open_cases: tuple[OpenCase, ...]
    open_cases_total: int
    quotes: tuple[Quote, ...]
    #: (reason, how many named it), those that rose first, then the most named.
    top_reasons: tuple[tuple[str, int], ...]
    #: Of the reasons that rose: how many would usually name it, of so many answers.
    risen: Mapping[str, int] = field(default_factory=dict)
    #: Whole percent between which such a day usually falls.
    usual: tuple[int, int] | None = None
    #: What is new about an alarm.
    news: News | None = None
    step: Step | None = None
    lasting: Lasting | None = None
    drift: Drift | None = None
    level: Level | None = None
    watched: Watched | None = None
    where: Group | None = None
    since: int | None = None
    history: tuple[tuple[DayCount, Band | None], ...] = ()
    #: Of the 28 days that end with `day`; the target in whole percent.
    month: Figure | None = None
    target: int | None = None
    #: Of a week or a month: whether these 28 days meet it, and the chances in ten that they do.
    light: Light | None = None
    chances: int | None = None
    focus: tuple[str, ...] = FOCUS
    marks: tuple[tuple[date, str], ...] = ()
    nps: NpsFigure | None = None
    nps_step: NpsStep | None = None
    nps_history: tuple[NpsPoint, ...] = ()
    #: Those who found it easy; None when nobody was asked.
    ces: Figure | None = None
    #: Those whose issue has been resolved; None when nobody was asked.
    fcr: Figure | None = None
    #: Of those who answered, who answered every question; None when it was not looked at.
    completion: Figure | None = None
    #: Unhappy customers who were followed up before the deadline; None when there were none, or of a day.
    in_time: Figure | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was answered and nobody waits."""
        return not self.answers and not self.open_cases_total

    @property
    def rings(self) -> bool:
        """An alarm rings on the day it is raised, and what is as usual never does. While nobody knows what is usual,
        it rings when somebody waits or was let down."""
        if self.status in _ALARMING:
            return self.news == "raised"
        is_known = self.usual is not None or self.step is not None
        return not is_known and bool(self.open_cases_total or self.low)

    def is_quiet(self, below: int) -> bool:
        """Not worth a message: nobody waits, and fewer than `below` answers came."""
        return not self.open_cases_total and self.answers < below


def compose(facts: Facts) -> Digest:
    """Figures from facts. ValueError for scores off their scale or more answers than invitations."""
    cases = tuple(_masked(case) for case in facts.open_cases[:CASES])
    risen = _risen(facts)
    aim = facts.target if facts.kind != "day" and tier(facts.month[1]) == "full" else None
    return Digest(
        kind=facts.kind,
        day=facts.day,
        zone=facts.zone,
        team=facts.team,
        survey=facts.survey,
        status=facts.verdict.status,
        answers=facts.csat.n + facts.nps.n + facts.ces.n,
        low=facts.low,
        satisfied=_figure(csat.satisfied(facts.csat), facts.csat.n),
        dissatisfied=csat.dissatisfied(facts.csat),
        week=_figure(csat.satisfied(facts.csat_week), facts.csat_week.n),
        responded=_figure(facts.answered, facts.invited),
        open_cases=cases,
        open_cases_total=facts.open_cases_total,
        quotes=_quotes_beside(cases, facts.quotes, facts.kind),
        top_reasons=_top(facts.reasons, risen),
        risen=risen,
        usual=_percents(facts.verdict.usual),
        news=facts.verdict.news,
        step=facts.step,
        lasting=facts.lasting,
        drift=facts.drift,
        level=facts.level,
        watched=facts.watched,
        where=facts.where,
        since=facts.since,
        history=facts.history,
        focus=facts.focus,
        marks=facts.marks,
        month=_figure(*facts.month),
        target=None if facts.target is None else half_up(Fraction(facts.target) * 100),
        light=None if aim is None else light(*facts.month, aim),
        chances=None if aim is None else chances_of_ten(*facts.month, aim),
        nps=nps_figure(facts.nps) if facts.nps.n else None,
        nps_step=nps_step(facts.nps, facts.nps_before),
        nps_history=tuple(nps_point(day, answers) for day, answers in facts.nps_history),
        ces=_figure(ces.easy(facts.ces), facts.ces.n) if facts.ces.n else None,
        fcr=_figure(facts.fcr.get("yes", 0), sum(facts.fcr.values())) if facts.fcr else None,
        completion=None if facts.completed is None else _figure(facts.completed, facts.answered),
        in_time=_figure(*facts.in_time) if facts.in_time and facts.in_time[1] else None,
    )


def _masked(case: OpenCase) -> OpenCase:
    return replace(case, quote=mask(" ".join(case.quote.split())) if case.quote else None)


def _figure(part: int, whole: int) -> Figure:
    return Figure(part, whole, shown_percent(part, whole))


def _percents(band: Band | None) -> tuple[int, int] | None:
    return None if band is None else (half_up(Fraction(100 * band.low)), half_up(Fraction(100 * band.high)))


def _quotes_beside(cases: tuple[OpenCase, ...], quotes: tuple[Quote, ...], kind: DigestKind) -> tuple[Quote, ...]:
    """Quotes that are not already read at a case; of a week or a month thanks are among them, if there were any."""
    told = {case.quote for case in cases}
    chosen = [quote for quote in choose_quotes(quotes, len(quotes)) if quote.text not in told]
    thanks = [] if kind == "day" else [quote for quote in chosen[1:] if quote.band in HAPPY][:1]
    return (*chosen[: QUOTES - len(thanks)], *thanks)


def _risen(facts: Facts) -> dict[str, int]:
    """Reason → how many would usually name it, for those that more named than chance explains."""
    now, before = facts.reasons, facts.reasons_before
    # Whoever names a reason has scored, perhaps in the time before.
    answers = max(facts.csat.n, *now.values(), 0)
    answers_before = max(facts.answers_before, *before.values(), 0)
    named = [Named(reason, count, count, before.get(reason, 0)) for reason, count in now.items()]
    return {rise.key: half_up(rise.before * answers) for rise in rising(named, answers, answers_before)}


def _top(reasons: Mapping[str, int], risen: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    named = [(key, count) for key, count in reasons.items() if count]
    return tuple(sorted(named, key=lambda reason: (reason[0] not in risen, -reason[1]))[:REASONS])
