"""List what customers wrote, with the score they gave, for the managers of a team."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from insights.quotes import mask
from surveys.ports import Work
from surveys.records import Staff
from surveys.schedule import day_bounds, zone
from surveys.use_cases._comments import Comment, read_comments
from surveys.use_cases._people import zone_of

#: How far back the latest comments are looked for.
LATELY = timedelta(days=90)


async def list_comments(
    work: Work, manager: Staff, day: date | None = None, limit: int = 20
) -> list[dict[str, object]]:
    """Those of a local day, or the latest; newest first, as plain values for the message `comments`.

    E-mail addresses, phone and card numbers are hidden.
    """
    begin, end = _interval(work, manager, day)
    comments = await read_comments(work, begin, end, manager.team, limit)
    agents = {person.id: person.name for person in await work.tx.staff.everyone()}
    return [_item(comment, agents) for comment in comments]


def _interval(work: Work, manager: Staff, day: date | None) -> tuple[datetime, datetime]:
    if day is not None:
        return day_bounds(day, zone(zone_of(manager, work.policy.company)))
    return work.now - LATELY, work.now + timedelta(seconds=1)


def _item(comment: Comment, agents: dict[int, str]) -> dict[str, object]:
    reply = comment.reply
    return {
        "survey": reply.survey,
        "score": comment.score,
        "text": mask(comment.text),
        "at": reply.answered_at.isoformat(),
        "agent": agents.get(reply.agent_id) if reply.agent_id else None,
        "ticket": reply.ticket,
    }
