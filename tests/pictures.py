"""Takes the README's pictures from the running demo: `python -m tests.pictures`."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright, expect

from tests.browser import find_browser, why_missing
from tests.conftest import QUIET
from tests.demo_play import Play, demo_running

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"


async def take() -> None:
    browser_path = find_browser()
    if browser_path is None:
        raise SystemExit(why_missing())
    os.chdir(tempfile.mkdtemp())
    async with demo_running() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=QUIET)
        page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="ru-RU")
        await _photograph(Play(page), address)
        await browser.close()


async def _photograph(play: Play, address: str) -> None:
    await play.opens(address)
    await play.survey_is_planned()
    await play.agent.screen.screenshot(path=FOLDER / "agent.png")
    await play.quarter_of_an_hour_passes()
    await play.customer.screen.screenshot(path=FOLDER / "customer.png")
    await play.customer_is_unhappy()
    await play.manager_takes_the_case()
    await play.page.screenshot(path=FOLDER / "three-phones.png")
    await play.next_morning_comes()
    digests = play.manager.screen.get_by_test_id("message").filter(has_text="Подробнее /day")
    pictured = digests.filter(has=play.page.locator("img"))
    await expect(pictured).to_have_count(2)
    await expect(play.manager.screen.get_by_test_id("toast")).to_be_hidden()
    await pictured.last.evaluate("message => message.scrollIntoView({block: 'start'})")
    await play.manager.screen.screenshot(path=FOLDER / "manager.png")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(take())
