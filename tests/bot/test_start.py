"""The everyday start: what it loads, and that it is the same bot that the command line starts."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Big libraries that only other commands, other engines or other settings need.
NOT_NEEDED = (
    *("alembic", "asyncpg", "greenlet", "httpx", "prometheus_client", "rich", "segno"),
    *("sqlalchemy.dialects.postgresql", "sqlalchemy.ext.asyncio", "sqlalchemy.orm"),
    *("starlette", "telegram.ext", "typer", "uvicorn"),
)


async def python(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Status, output, errors of a fresh process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *arguments),
        env={"PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_the_bot_loads_nothing_that_it_does_not_need() -> None:
    program = (
        "from bot.lean import leave_out; leave_out()\n"
        "import sys, bot.serving, bot.app, storage.sqlite.opening\n"
        f"print(*(name for name in {NOT_NEEDED} if name in sys.modules))"
    )
    assert await python("-c", program) == (0, "\n", "")


async def test_what_was_left_out_can_be_had_afterwards() -> None:
    program = "from bot.lean import leave_out; leave_out(); import bot.logs, rich.console, greenlet, telegram, httpx"
    assert await python("-c", program) == (0, "", "")


@pytest.mark.parametrize("command", [("run",), ("run", "--config", "config.yaml"), ("check",)])
async def test_a_mistake_in_the_settings_is_told_alike(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("company: {nmae: Аврора}\n", "utf-8")
    program = (
        f"import os, sys; os.chdir({str(tmp_path)!r}); sys.argv[1:] = {command!r}\n"
        "from bot.__main__ import main; main()"
    )
    status, _, told = await python("-c", program)
    assert status == 2
    assert "nmae" in told
