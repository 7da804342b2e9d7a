"""Statements that were met before go straight to the driver; SQLAlchemy's way to it costs several times as much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn, cast

import asyncpg
from sqlalchemy import Executable
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError

from storage.postgres.engine import DRIVER_ERRORS
from storage.prepared import Known, Prepared, filled
from storage.wire import AnyRow, Parameters


class Fetched:
    """What came back, as a result of SQLAlchemy would hand it over."""

    __slots__ = ("_prepared", "_records", "rowcount")

    def __init__(self, records: Sequence[Any], status: str, prepared: Prepared) -> None:
        self._records = records
        self._prepared = prepared
        number = status.rpartition(" ")[2]
        self.rowcount = int(number) if number.isdigit() else -1

    def all(self) -> list[AnyRow]:
        return self._prepared.read(self._records)

    def first(self) -> AnyRow | None:
        return self._prepared.read(self._records[:1])[0] if self._records else None


class ServerShelf:
    """The prepared statements of one session; what is `known` is shared by all of them."""

    def __init__(self, driver: asyncpg.Connection[Any], dialect: Dialect, known: Known) -> None:
        self._driver = driver
        self._dialect = dialect
        self._known = known
        self._ready: dict[str, Any] = {}

    async def run(self, statement: Executable, parameters: Parameters) -> Fetched | None:
        """None when it has to go the long way."""
        prepared = self._known.find(statement, parameters)
        if prepared is None:
            return None
        try:
            values = filled(prepared, parameters)
        except (KeyError, TypeError, ValueError):
            return None
        try:
            return await self._execute(prepared, values, is_many=isinstance(parameters, Sequence))
        except DRIVER_ERRORS as error:
            self._complain(prepared, error)

    async def _execute(self, prepared: Prepared, values: Any, *, is_many: bool) -> Fetched:
        if is_many:
            await self._driver.executemany(prepared.text, values)
            return Fetched((), "", prepared)
        ready = self._ready.get(prepared.text)
        if ready is None:
            ready = self._ready[prepared.text] = await self._driver.prepare(prepared.text)
        records = await ready.fetch(*values)
        return Fetched(records, ready.get_statusmsg() or "", prepared)

    def _complain(self, prepared: Prepared, error: Exception) -> NoReturn:
        """As SQLAlchemy would: callers know its errors."""
        module = cast(Any, self._dialect).dbapi
        kinds = module._asyncpg_error_translate
        kind = next((kinds[each] for each in type(error).__mro__ if each in kinds), module.Error)
        translated = kind(str(error.args[0]) if error.args else type(error).__name__, error)
        raise DBAPIError.instance(
            prepared.text, None, translated, module.Error, hide_parameters=True, dialect=self._dialect
        ) from error
