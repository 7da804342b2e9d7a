"""One open transaction's way to the database: runs a statement, hands back rows.

The shape only; how a statement travels differs between the one who writes (`writer`) and those who read (`readers`).
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Collection, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import CursorResult, Executable, Row

from storage.foreseen import Foreseen, Question
from storage.pending import Pending, Summing
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
        #: What areas have learned in this transaction, by whatever they call it.
        self.memory: dict[Any, Any] = {}
        self._pending = Pending()
        self._is_short = False
        self._is_over = False

    async def rows(self, statement: Executable, parameters: Parameters = None) -> Sequence[AnyRow]:
        known = self.foreseen.find(statement, parameters)
        return (await self._ask(statement, parameters)).all() if known is None else known

    async def row(self, statement: Executable, parameters: Parameters = None) -> AnyRow | None:
        known = self.foreseen.find(statement, parameters)
        if known is not None:
            return known[0] if known else None
        return (await self._ask(statement, parameters)).first()

    async def value(self, statement: Executable, parameters: Parameters = None) -> Any:
        """The first column of the first row; None when there is no row."""
        row = await self.row(statement, parameters)
        return None if row is None else row[0]

    async def change(self, statement: Executable, parameters: Parameters = None) -> int:
        """How many rows were touched."""
        self.foreseen.find(statement, parameters)
        return (await self._ask(statement, parameters)).rowcount

    async def later(self, statement: Executable, values: dict[str, Any]) -> None:
        """Written together with others of its kind, before anything is asked and before the transaction ends. What is
        refused is refused then, so a savepoint must not end before `catch_up`."""
        self._refuse_when_over()
        self.foreseen.find(statement, values)
        if not self._pending.add(statement, values):
            await self._write_plain()
            self._pending.add(statement, values)

    def sums(self, summing: Summing) -> Counter[tuple[Any, ...]]:
        """What is added `later` to rows of sums, for whoever adds now. Who asks about such rows has to `catch_up`."""
        self._refuse_when_over()
        return self._pending.sums(summing)

    async def aside(self, statement: Executable) -> AnyRow | None:
        """The first row, asked without writing first what is kept for later: about what nobody keeps for later."""
        return (await self._run(statement, None)).first()

    async def catch_up(self) -> None:
        """Whatever was left for later is written now, sums too."""
        await self._write_plain()
        await self._write(self._pending.take_sums())

    async def _write_plain(self) -> None:
        await self._write(self._pending.take())

    async def _write(self, writes: Sequence[tuple[Executable, list[dict[str, Any]]]]) -> None:
        """What could not be written must not be missed at the end."""
        if self._is_short:
            raise StoreError("Some of the transaction could not be written; all of it has to be done again.")
        self._is_short = bool(writes)
        for statement, rows in writes:
            await self._run(statement, rows if len(rows) > 1 else rows[0])
        self._is_short = False

    def undone(self) -> None:
        """Some of the transaction is about to be undone: nothing that was kept in mind is true any more."""
        self.foreseen.clear()
        self.memory.clear()
        self._pending.clear()
        self._is_short = False

    async def foresee(self, question: Question, values: Collection[Any]) -> Sequence[AnyRow]:
        """Asks for many values at once what is about to be asked one by one."""
        wanted = list(dict.fromkeys(values))
        rows = (await self._ask(question.many, {"wanted": wanted})).all() if wanted else ()
        self.foreseen.learn(question, wanted, rows)
        return rows

    async def _ask(self, statement: Executable, parameters: Parameters) -> Result:
        if self._pending:
            await self._write_plain()
        return await self._run(statement, parameters)

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
