"""Which message said what, so that a message edited later replaces its own words and no others.

Noted in the journal: the message's number, the question it was understood to answer, or how long a piece of the comment
it was. No words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from surveys.ports import Work
from surveys.records import Invitation, JournalEntry


class Written(Struct, frozen=True):
    """`question` is None for a piece of the comment."""

    message_id: int
    question: str | None
    length: int


async def note_written(work: Work, invitation: Invitation, written: Written) -> None:
    detail = {"message": written.message_id, "question": written.question, "length": written.length}
    subject = f"invitation:{invitation.id}"
    await work.tx.journal.note(JournalEntry(work.now, f"customer:{invitation.customer_id}", "wrote", subject, detail))


async def written_about(work: Work, invitation: Invitation) -> list[Written]:
    """The newest word on each message, in the order in which their pieces stand in the comment."""
    known: dict[int, Written] = {}
    for entry in await work.tx.journal.about(f"invitation:{invitation.id}"):
        if entry.verb != "wrote":
            continue
        detail: Mapping[str, Any] = entry.detail
        one = Written(detail["message"], detail["question"], detail["length"])
        if one.message_id in known and known[one.message_id].question != one.question:
            del known[one.message_id]  # what was an answer is a piece of the comment now: it stands at the end
        known[one.message_id] = one
    return list(known.values())


def with_replaced(comment: str | None, written: Sequence[Written], message_id: int, text: str) -> str | None:
    """The comment with this message's piece saying something else; None when the pieces do not make the comment."""
    pieces = [one for one in written if one.question is None]
    if comment is None or sum(one.length + 1 for one in pieces) != len(comment) + 1:
        return None
    told: list[str] = []
    begins = 0
    for one in pieces:
        own = comment[begins : begins + one.length]
        told.append(text if one.message_id == message_id else own)
        begins += one.length + 1
    return "\n".join(told)
