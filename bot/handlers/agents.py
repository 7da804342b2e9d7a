"""A lead looks at the agents: /agents with its funnel, the list behind it, and /agents coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.handlers import Handler
from bot.turn import Turn
from insights.audit import Pair
from insights.coverage import Coverage
from insights.display import shown_percent
from insights.funnel import Funnel
from surveys.use_cases.compare_agents import DAYS, AgentShown, Comparison, compare_agents, span_of
from surveys.use_cases.count_coverage import Audit, count_coverage

COVERAGE_WORDS = frozenset({"coverage", "охват", "охоплення"})
#: Agents in one message.
PORTION = 40
#: Agents without whom there is no funnel to be seen.
LEAST_IN_FUNNEL = 3
#: Steps in which the limits of a funnel are drawn.
STEPS = 24
#: Longer numbers are as good as the longest span.
LONGEST_NUMBER = 4


async def agents(turn: Turn) -> None:
    """`/agents`, `/agents 30`, `/agents coverage 30`: in messages of so many agents."""
    days = _days(turn.args)
    if any(word.lower() in COVERAGE_WORDS for word in turn.args):
        return await _coverage(turn, days)
    found = await compare_agents(turn.work, turn.colleague, days)
    if found is None:
        return await turn.say("agents_nothing", days=days)
    await turn.owe("agents", agents_payload(found))
    told = [_agent(agent) for agent in found.agents]
    for listed in _portions(told):
        await turn.say("agents_list", days=days, agents=listed)
    return None


async def _coverage(turn: Turn, days: int) -> None:
    found = await count_coverage(turn.work, turn.colleague, days)
    if found is None:
        return await turn.say("agents_nothing_to_ask", days=days)
    told = [{"name": name, **_covered(one)} for name, one in found.agents]
    for listed in _portions(told):
        await turn.say("agents_coverage", days=days, audience=found.team, whole=_covered(found.whole), agents=listed)
    if found.audit is not None:
        told = [{"name": name, "chosen": one, "drawn": other} for name, one, other in found.audit.agents]
        for listed in _portions(told) or [[]]:
            await turn.say("agents_audit", days=days, audience=found.team, **_audited(found.audit), agents=listed)
    return None


def _days(args: Sequence[str]) -> int:
    number = next((word for word in args if word.isascii() and word.isdigit()), None)
    if number is None:
        return DAYS
    return span_of(int(number[:LONGEST_NUMBER]) if len(number) <= LONGEST_NUMBER else 10**LONGEST_NUMBER)


def _portions(told: list[dict[str, object]]) -> list[list[dict[str, object]]]:
    return [told[begin : begin + PORTION] for begin in range(0, len(told), PORTION)]


# --- as plain values ----------------------------------------------------------------------------------------------


def agents_payload(found: Comparison) -> dict[str, object]:
    """For a delivery and for JSON; hidden agents are not in it."""
    return {
        "days": found.days,
        "audience": found.team,
        "satisfied": found.satisfied,
        "answered": found.answers,
        "percent": shown_percent(found.satisfied, found.answers),
        "is_judged": found.is_judged,
        "called": [_agent(agent) for agent in found.worth_a_word],
        "funnel": _funnel(found),
        "zone": found.zone,
    }


def _agent(agent: AgentShown) -> dict[str, object]:
    return {
        "name": agent.name,
        "satisfied": agent.satisfied,
        "answered": agent.answers,
        "is_few": agent.is_few,
        "side": agent.side,
        "mix": agent.mix,
        "likely": list(agent.likely) if agent.likely else None,
        "seldom": {"own": agent.seldom.own, "others": agent.seldom.others} if agent.seldom else None,
    }


def _funnel(found: Comparison) -> dict[str, object] | None:
    """Points: [answers, satisfied, name of whom it calls out]. Limits: [answers, inner low and high, outer ones]."""
    points = [
        [agent.answers, agent.satisfied, agent.name if agent.side else None]
        for agent in found.agents
        if agent.name and agent.answers
    ]
    if found.funnel is None or len(points) < LEAST_IN_FUNNEL:
        return None
    most = max(agent.answers or 0 for agent in found.agents if agent.name)
    return {"centre": round(float(found.funnel.centre), 4), "points": points, "limits": _limits(found.funnel, most)}


def _limits(funnel: Funnel, most: int) -> list[list[float]]:
    """Close together where they bend, at few answers."""
    numbers = sorted({max(5, round(most * (step / STEPS) ** 2)) for step in range(1, STEPS + 1)})
    limits = (funnel.limits(n) for n in numbers)
    return [[one.n, *(round(share, 4) for share in (*one.inner, *one.outer))] for one in limits]


def _covered(one: Coverage) -> dict[str, object]:
    return {"surveyed": one.surveyed, "eligible": one.eligible, "missing": dict(one.missing)}


def _audited(audit: Audit) -> dict[str, object]:
    found = audit.gap
    return {
        "chosen": _side(audit.chosen),
        "drawn": _side(audit.drawn),
        "gap": {"points": found.points, "low": found.low, "high": found.high} if found else None,
        "missing": audit.missing,
    }


def _side(answers: Pair | None) -> dict[str, object] | None:
    if answers is None:
        return None
    return {"satisfied": answers[0], "answered": answers[1], "percent": shown_percent(*answers)}


COMMANDS: Mapping[str, Handler] = {"agents": agents}
