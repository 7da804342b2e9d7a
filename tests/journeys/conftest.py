"""The whole program, set up for a journey."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage, stage
from tests.terminal import afterword, settings, telegram

__all__ = ["afterword", "settings", "telegram", "theatre"]


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as set_up:
        yield set_up


@pytest.fixture(params=["sqlite polling", "sqlite webhook", "postgresql polling", "postgresql webhook"])
async def everywhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """A theatre with each engine and each way in: for the main journeys."""
    engine, mode = request.param.split()
    where = {"DATABASE__URL": request.getfixturevalue("postgres_url")} if engine == "postgresql" else {}
    async with stage(tmp_path, TELEGRAM__MODE=mode, **where) as set_up:
        yield set_up
