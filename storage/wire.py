"""One open transaction's way to the database: runs a statement, hands back rows.

The shape only; how a statement travels differs between the one who writes (`writer`) and those who read (`readers`).
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Collection, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import CursorResult, Executable, Row

from storage.foreseen import Foreseen, Question
from surveys.errors import StoreError

T = TypeVar("T")
AnyRow = Row[*tuple[Any, ...]]
AnyResult = CursorResult[*tuple[Any, ...]]
Parameters = dict[str, Any] | Sequence[dict[str, Any]] | None


class Result(Protocol):
    """As much of a result as is asked of it here."""

    @property
    def rowcount(self) -> int: ...
    def all(self) -> Sequence[AnyRow]: ...
    def first(self) -> AnyRow | None: ...


class Wire(ABC):
    """Statements of one transaction."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.foreseen = Foreseen()
        self._is_over = False

    async def rows(self, statement: Executable, parameters: Parameters = None) -> Sequence[AnyRow]:
        known = self.foreseen.find(statement, parameters)
        return (await self._run(statement, parameters)).all() if known is None else known

    async def row(self, statement: Executable, parameters: Parameters = None) -> AnyRow | None:
        known = self.foreseen.find(statement, parameters)
        if known is not None:
            return known[0] if known else None
        return (await self._run(statement, parameters)).first()

    async def value(self, statement: Executable, parameters: Parameters = None) -> Any:
        """The first column of the first row; None when there is no row."""
        row = await self.row(statement, parameters)
        return None if row is None else row[0]

    async def change(self, statement: Executable, parameters: Parameters = None) -> int:
        """How many rows were touched."""
        self.foreseen.find(statement, parameters)
        return (await self._run(statement, parameters)).rowcount

    async def foresee(self, question: Question, values: Collection[Any]) -> Sequence[AnyRow]:
        """Asks for many values at once what is about to be asked one by one."""
        wanted = set(values)
        rows = [row for some in question.portions(wanted) for row in (await self._run(question.many, some)).all()]
        self.foreseen.learn(question, wanted, rows)
        return rows

    @abstractmethod
    async def control(self, command: str) -> None:
        """SAVEPOINT and its like."""

    @abstractmethod
    async def _run(self, statement: Executable, parameters: Parameters) -> Result:
        """Executes it, unless the transaction is over."""

    def hang_up(self) -> None:
        """After the end of the transaction nothing may slip in unprotected."""
        self._is_over = True

    def _refuse_when_over(self) -> None:
        if self._is_over:
            raise StoreError("The transaction is over; nothing can be asked of it any more.")


async def to_the_end(work: Awaitable[T]) -> T:
    """Lets the work finish whatever happens: a cancelled caller still waits for its end, and is cancelled then."""
    done = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        while not done.done():
            try:
                await asyncio.wait((done,))
            except asyncio.CancelledError:
                continue
        if not done.cancelled():
            done.exception()
        raise
