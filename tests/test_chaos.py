"""`make chaos` in short: nothing is lost or doubled on either engine; a bot that breaks its promise is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.values import replace
from tests.chaos.accounts import Accounts
from tests.chaos.plan import Plan
from tests.chaos.play import play

SHORT = Plan(20261124, "sqlite", "polling", answers=60, kills=3, customers=16, has_all=False)


def _told(accounts: Accounts) -> str:
    broken = [f"{v.invariant} ({v.counts}): {one}" for v in accounts.verdicts for one in v.violations]
    return "\n".join(broken)


@pytest.mark.parametrize(
    "plan",
    [
        SHORT,
        replace(SHORT, engine="postgres", mode="webhook"),
    ],
    ids=lambda plan: plan.name,
)
async def test_nothing_is_lost_or_doubled_whatever_happens(plan: Plan, tmp_path: Path) -> None:
    accounts = await play(plan, tmp_path, print)
    assert accounts.is_good, _told(accounts)


async def test_a_bot_that_acknowledges_before_it_has_written_is_found_out(tmp_path: Path) -> None:
    plan = replace(SHORT, answers=60, kills=5, broken=True, has_sequel=False, longest=12, longest_end=5)
    accounts = await play(plan, tmp_path, print)
    broken = {verdict.invariant for verdict in accounts.verdicts if verdict.violations}
    assert broken & {
        "every answer exactly once",
        "changed answers in the right order",
        "every /survey carried out once",
    }
