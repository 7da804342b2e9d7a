"""What customers wrote, together with the score they gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from surveys.ports import Work
from surveys.read_side import Reply
from surveys.scales import Band


class Comment(Struct, frozen=True):
    """A reply with words; score and band are absent where no score was given in time."""

    reply: Reply
    text: str
    score: int | None
    band: Band | None


async def read_comments(work: Work, begin: datetime, end: datetime, team: str | None, limit: int) -> list[Comment]:
    """Of the half-open interval, newest first."""
    return await with_scores(work, await work.tx.figures.comments(begin, end, team, limit))


async def with_scores(work: Work, replies: Iterable[Reply]) -> list[Comment]:
    return [await _with_score(work, reply, reply.text) for reply in replies if reply.text]


async def _with_score(work: Work, reply: Reply, text: str) -> Comment:
    answers = await work.tx.answers.current(reply.invitation_id)
    score = next((one.value for one in answers if one.value is not None and not one.is_late), None)
    survey = work.house.survey(reply.survey)
    return Comment(reply, text, score, survey.scale.band(score) if survey and score is not None else None)
