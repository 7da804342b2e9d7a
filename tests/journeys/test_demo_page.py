"""The demo in a real browser: what a newcomer does in the first five minutes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.demo_play import Play, demo_running


@pytest.mark.asyncio(loop_scope="session")
async def test_survey_case_and_digest_on_three_phones(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with demo_running() as address:
        play = Play(page)
        await play.opens(address)
        await play.survey_is_planned()
        await play.quarter_of_an_hour_passes()
        await play.customer_is_unhappy()
        await play.manager_takes_the_case()
        await play.next_morning_comes()
