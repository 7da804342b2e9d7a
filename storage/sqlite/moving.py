"""A file as one end of a move: nobody else works on it meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

from storage.copying import End
from storage.sqlite.engine import mover_engine, reader_engine
from storage.sqlite.opening import in_plain_words, lock_file, open_writer, path_of
from storage.upgrade import refuse_old
from surveys.errors import DatabaseUnusable


@asynccontextmanager
async def source(url: str) -> AsyncIterator[End]:
    path = path_of(url)
    if not path.is_file():
        raise DatabaseUnusable(f"{path}: there is no database here")
    async with AsyncExitStack() as exits:
        with in_plain_words(path):
            exits.callback(lock_file(path).release)
            engine = reader_engine(path)
            exits.push_async_callback(engine.dispose)
            connection = await exits.enter_async_context(engine.connect())
            await connection.run_sync(refuse_old, str(path))
            await connection.exec_driver_sql("BEGIN")
        yield End(connection, str(path))


@asynccontextmanager
async def target(url: str) -> AsyncIterator[End]:
    """Made when it is not there yet."""
    path = path_of(url)
    async with AsyncExitStack() as exits:
        with in_plain_words(path):
            open_writer(path, exits.enter_context(ExitStack())).connection.close()
        yield await exits.enter_async_context(target_file(path))


@asynccontextmanager
async def target_file(path: Path) -> AsyncIterator[End]:
    """A file that is made already, and known to nobody else."""
    engine = mover_engine(path)
    try:
        async with engine.connect() as connection:
            yield End(connection, str(path))
    finally:
        await engine.dispose()
