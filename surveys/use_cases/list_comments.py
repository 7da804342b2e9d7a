"""List what customers wrote, with the score they gave, for the managers of a team, page by page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec import Struct

from insights.quotes import mask
from surveys.ports import Work
from surveys.records import Staff
from surveys.schedule import day_bounds, zone
from surveys.use_cases._comments import Comment, with_scores
from surveys.use_cases._paging import turned_to
from surveys.use_cases._people import zone_of

#: How far back the latest comments are looked for.
LATELY = timedelta(days=90)
#: Comments on one page.
PAGE = 10


class Written(Struct, frozen=True):
    """One page as plain values for the message `comments`, numbered from 0; how many pages there are is not counted."""

    items: list[dict[str, object]]
    page: int
    is_last: bool


async def list_comments(work: Work, manager: Staff, day: date | None = None, page: int = 0) -> Written:
    """Those of a local day, or the latest; newest first. A page beyond the last is the last.

    E-mail addresses, phone and card numbers are hidden.
    """
    begin, end = _interval(work, manager, day)
    # One more than is shown tells whether another page follows.
    replies = await work.tx.figures.comments(begin, end, manager.team, (page + 1) * PAGE + 1)
    page, _ = turned_to(page, PAGE, len(replies))
    after = (page + 1) * PAGE
    agents = {person.id: person.name for person in await work.tx.staff.everyone()}
    shown = await with_scores(work, replies[page * PAGE : after])
    return Written([_item(comment, agents) for comment in shown], page, len(replies) <= after)


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
