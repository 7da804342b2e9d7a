"""Fixtures for every story: here only what all rooms share."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Page, async_playwright

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


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a real browser; without one its tests are skipped, or fail where a browser is required."""
    if path := find_browser():
        return path
    if is_required():
        pytest.fail(why_missing())
    pytest.skip(why_missing())


@pytest.fixture
async def page(chromium: str) -> AsyncIterator[Page]:
    """A fresh page that fails its story when a script on it throws."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="ru-RU")
        page.set_default_timeout(10_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        await browser.close()
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
