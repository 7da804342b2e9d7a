"""The company with secrets, for every story about access."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.security.cast import Cast, company
from tests.terminal import afterword, settings, telegram

__all__ = ["afterword", "cast", "settings", "telegram"]


@pytest.fixture
async def cast(tmp_path: Path) -> AsyncIterator[Cast]:
    async with company(tmp_path) as set_up:
        yield set_up
