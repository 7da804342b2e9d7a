"""The mark of a history that is being brought from another database: what is half there must not be worked with."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.schema import moves
from surveys.errors import DatabaseUnusable

_UNFINISHED = select(moves.c.source).where(moves.c.finished_at.is_(None))


def refuse_half_moved(connection: Connection, place: str) -> None:
    source = connection.execute(_UNFINISHED).scalar()
    if source is not None:
        raise DatabaseUnusable(
            f"{place}: a move from {source} into it was begun and not finished; run afterword move again"
        )
