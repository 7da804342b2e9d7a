"""The page that shows everything the bot says."""

import pytest

from bot.preview import preview_html
from bot.words import COMMANDS, TOASTS
from tests.bot.reading import ALL_SAMPLES, SCREENS


@pytest.mark.asyncio(loop_scope="session")
async def test_the_page_shows_every_message_toast_and_command_in_three_languages(page):
    await page.set_content(preview_html(SCREENS))
    rows = await page.locator(".row").count()
    assert rows == len(ALL_SAMPLES) + len(TOASTS) + len(COMMANDS)
    bubbles = await page.locator(".bubble").count()
    assert bubbles == 3 * (len(ALL_SAMPLES) + len(COMMANDS))
    for language in ("Русский", "Українська", "English"):
        assert await page.locator("header").get_by_text(language).count() == 1


def test_the_page_needs_nothing_from_elsewhere():
    written = preview_html(SCREENS)
    assert "<script" not in written
    assert "<link" not in written
    assert 'src="http' not in written


def test_what_people_wrote_is_shown_escaped():
    assert "&lt;b&gt;&amp;&#34;Оля&#34;" in preview_html(SCREENS)
