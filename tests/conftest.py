"""Fixtures for every story: here only what all rooms share."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests import postgres
from tests.browser import find_browser, is_required, why_missing

# A test's Chromium talks to our page and to nobody else.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: What lies here lies in memory; with less room than this, in bytes, stories keep to the disk.
MEMORY = Path("/dev/shm")
ROOM = 1 << 30


def pytest_configure() -> None:
    """Stories commit thousands of times, and none is about a disk: their files need not wait for one."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a real browser; without one its tests are skipped, or fail where a browser is required."""
    if path := find_browser():
        return path
    if is_required():
        pytest.fail(why_missing())
    pytest.skip(why_missing())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One for the whole run; it lives on the loop of the run, and so do the stories about pages."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A fresh page, without anybody's cookies, that fails its story when a script on it throws."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="ru-RU")
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await page.close()
    assert not errors, f"the page threw: {errors}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One real PostgreSQL for the whole run, started by the first story that asks for it."""
    with postgres.server() as running:
        yield running


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """The address of an empty database, as it goes into `database.url`."""
    url = postgres_server.lend_database()
    yield url
    postgres_server.take_back(url)
