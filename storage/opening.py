"""Opening the database that an address names. Whatever stands in the way becomes one clear line."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Protocol, cast

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from storage.store import SqlStore
from surveys.errors import DatabaseUnusable

#: Loaded when it is needed: a bot on one file does without the driver of a server.
_ENGINES = {"sqlite": "storage.sqlite", "postgresql": "storage.postgres"}


class _Engine(Protocol):
    async def open_store(self, url: str) -> SqlStore: ...
    async def open_for_reading(self, url: str) -> SqlStore: ...


async def open_store(url: str) -> SqlStore:
    """Opens `sqlite:///path` for this process alone, or `postgresql://…` beside others; makes what is not there yet.

    Raises DatabaseUnusable, DatabaseBusy or DatabaseTooNew; then nothing is left open.
    """
    return await cast(_Engine, engine_part(url, "opening")).open_store(url)


async def open_for_reading(url: str) -> SqlStore:
    """Opens an existing database beside the process that works on it: for exports, figures and backups."""
    return await cast(_Engine, engine_part(url, "opening")).open_for_reading(url)


def engine_part(url: str, part: str) -> ModuleType:
    """The module of this name that belongs to the engine of the address."""
    expected = "expected sqlite:///folder/file.db or postgresql://user:password@host/database"
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusable(f"database url: {expected}") from error
    name = _ENGINES.get(address.drivername)
    if name is None:
        raise DatabaseUnusable(f"database url {address.render_as_string()}: {expected}")
    return import_module(f"{name}.{part}")
