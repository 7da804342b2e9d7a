"""`make chaos` in short: nothing is lost or doubled on either engine, and a bot that breaks its promise is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.accounts import Accounts
from tests.chaos.plan import Plan
from tests.chaos.play import play

SEED = 20261124


def _told(accounts: Accounts) -> str:
    broken = [f"{v.invariant} ({v.counts}): {one}" for v in accounts.verdicts for one in v.violations]
    return "\n".join(broken)


@pytest.mark.parametrize(
    "plan",
    [
        Plan(SEED, "sqlite", "polling", answers=60, kills=4, customers=20, has_all=False),
        Plan(SEED, "postgres", "webhook", answers=60, kills=4, customers=20, has_all=False),
    ],
    ids=lambda plan: plan.name,
)
async def test_nothing_is_lost_or_doubled_whatever_happens(plan: Plan, tmp_path: Path) -> None:
    accounts = await play(plan, tmp_path, print)
    assert accounts.is_good, _told(accounts)


async def test_a_bot_that_acknowledges_before_it_has_written_is_found_out(tmp_path: Path) -> None:
    plan = Plan(SEED, "sqlite", "polling", answers=60, kills=6, customers=20, has_all=False, broken=True, longest=60)
    accounts = await play(plan, tmp_path, print)
    broken = {verdict.invariant for verdict in accounts.verdicts if verdict.violations}
    assert broken & {"every answer exactly once", "changed answers in the right order", "every /survey carried out once"}
