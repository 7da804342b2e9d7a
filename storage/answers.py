"""Answers: every version of every reply. A new version supersedes the one before it and deletes nothing."""

from __future__ import annotations

from sqlalchemy import Text, and_, bindparam, case, exists, null, or_, select, type_coerce, update

from storage.book import Area, Book
from storage.foreseen import question
from storage.rollups import rollups
from storage.schema import answers, invitations
from surveys.records import Answer

ANSWERS = Book(answers, Answer)

_one = answers.c
_of_invitation = _one.invitation_id == bindparam("invitation_id")
_current = _one.superseded_at.is_(None)
_SUPERSEDE = (
    update(answers)
    .where(_one.invitation_id == bindparam("invitation"), _one.question == bindparam("about"), _current)
    .values(superseded_at=bindparam("now"))
)
_CURRENT = ANSWERS.select.where(_of_invitation, _current).order_by(_one.id)
CURRENT = question(ANSWERS, "invitation_id", _CURRENT, _current, order=_one.id)
_VERSIONS = ANSWERS.select.where(_of_invitation).order_by(_one.id)
_ERASE_TEXTS = (
    update(answers)
    .where(
        _one.text.is_not(None),
        _one.invitation_id.in_(select(invitations.c.id).where(invitations.c.customer_id == bindparam("customer_id"))),
    )
    .values(text=None)
)

_newer = answers.alias("newer").c
was_replaced_in_time = exists().where(
    _newer.invitation_id == _one.invitation_id,
    _newer.question == _one.question,
    _newer.id > _one.id,
    _newer.is_late == False,  # noqa: E712
)
#: Words that came late supersede those that came in time, but are not counted in their stead.
counts = and_(
    _one.is_late == False,  # noqa: E712
    or_(_current, ~was_replaced_in_time),
)

#: Why a version does not count; NULL for the one that does.
why_not_counted = case((counts, type_coerce(null(), Text)), (_one.is_late == True, "late"), else_="superseded")  # noqa: E712


class SqlAnswers(Area[Answer]):
    book = ANSWERS

    async def add(self, answer: Answer) -> None:
        in_force = await self.current(answer.invitation_id)
        current = next((one for one in in_force if one.question == answer.question), None)
        await rollups(self._wire).answered(answer, await self._counted(answer, current))
        if current is not None:
            past = {"invitation": answer.invitation_id, "about": answer.question, "now": answer.answered_at}
            await self._wire.change(_SUPERSEDE, past)
        await self._wire.later(ANSWERS.insert, ANSWERS.write_new(answer))

    async def _counted(self, answer: Answer, current: Answer | None) -> Answer | None:
        """The version that counts until now."""
        if current is None or not current.is_late:
            return current
        versions = await self.versions(answer.invitation_id)
        in_time = [one for one in versions if one.question == answer.question and not one.is_late]
        return in_time[-1] if in_time else None

    async def current(self, invitation_id: int) -> list[Answer]:
        found = await self._many(_CURRENT, {"invitation_id": invitation_id})
        rollups(self._wire).see_answers(invitation_id, found)
        return found

    async def versions(self, invitation_id: int) -> list[Answer]:
        return await self._many(_VERSIONS, {"invitation_id": invitation_id})

    async def erase_texts(self, customer_id: int) -> int:
        return await self._wire.change(_ERASE_TEXTS, {"customer_id": customer_id})
