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
