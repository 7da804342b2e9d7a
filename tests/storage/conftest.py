"""A real store on a real file and on a real server, and a moment to begin from.

A story that asks for `url` or `store` is told twice, once for each engine; what is true of one engine only asks for
`sqlite_url` or `postgres_url`, `sqlite_store` or `postgres_store`.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.opening import open_store
from storage.store import SqlStore
from tests.sqlite import lay_file


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return lay_file(tmp_path)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    opened = await open_store(url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    opened = await open_store(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_store(postgres_url: str) -> AsyncIterator[SqlStore]:
    opened = await open_store(postgres_url)
    yield opened
    await opened.close()
