"""The page with phones, driven in a real browser against a served world."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from simulator.arguments import Arguments
from simulator.methods import call
from simulator.server import Phone, Served, served
from tests.simulator.conftest import keyboard

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def cast(world):
    names = {"Ivan": "Customer", "Anna": "Agent", "Maria": "Manager"}
    return [Phone(world.joins(name, language_code="en"), caption) for name, caption in names.items()]


@pytest_asyncio.fixture(loop_scope="session")
async def desk(world, cast) -> AsyncIterator[Served]:
    world.limits.enabled = False
    async with served(world, phones=cast, timezone="Europe/Kyiv") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def opened(page: Page, desk) -> Page:
    await page.goto(f"{desk.base_url}/?lang=en")
    await expect(page.get_by_test_id("phone-2")).to_be_visible()
    return page


@pytest.fixture
def bot(world):
    """The bot asks the world directly: the page is what is tried here."""

    async def ask(method: str, **parameters: Any) -> Any:
        return await call(world, method, Arguments(parameters))

    return ask


def phone(page: Page, index: int) -> Locator:
    return page.get_by_test_id(f"phone-{index}")


async def bottom(place: Locator) -> float:
    box = await place.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


async def test_a_new_person_reads_what_the_bot_can_do_and_presses_start(opened, bot, cast):
    await bot("setMyDescription", description="Asks how support went.")
    customer = phone(opened, 0)
    await expect(customer).to_contain_text("Asks how support went.")
    await expect(customer.get_by_test_id("input")).to_be_hidden()
    await customer.get_by_test_id("start").click()
    await expect(customer.get_by_test_id("message")).to_contain_text("/start")
    await expect(customer.get_by_test_id("input")).to_be_visible()
    assert cast[0].person.messages()[0].text == "/start"


async def test_a_question_is_answered_with_a_tap_and_a_pop_up_thanks(opened, bot, cast, world):
    ivan = cast[0].person
    ivan.starts()
    await bot(
        "sendMessage", chat_id=ivan.id, text="<b>How</b> was it?", parse_mode="HTML", reply_markup=keyboard("Good|Bad")
    )
    customer = phone(opened, 0)
    await expect(customer.locator("b", has_text="How")).to_be_visible()
    async with opened.expect_response("**/tap"):
        await customer.get_by_test_id("button").filter(has_text="Good").click()
    assert ivan.presses[0].data == "Good"
    await bot("answerCallbackQuery", callback_query_id=ivan.presses[0].id, text="Saved")
    toast = customer.get_by_test_id("toast")
    await expect(toast).to_have_text("Saved")
    assert await bottom(toast) < await bottom(customer.get_by_test_id("input")), "above the line one writes in"
    assert await bottom(toast) > await bottom(customer.locator("b", has_text="How")), "and not over the first words"
    await bot("editMessageText", chat_id=ivan.id, message_id=ivan.last.id, text="Thank you")
    await expect(customer.get_by_test_id("message").last).to_contain_text("Thank you")
    await expect(customer.get_by_test_id("button")).to_have_count(0)


async def test_typing_and_enter_send_and_a_clicked_message_is_replied_to(opened, bot, cast):
    ivan = cast[0].person
    ivan.starts()
    await bot("sendMessage", chat_id=ivan.id, text="Anything to add?")
    customer = phone(opened, 0)
    await customer.get_by_text("Anything to add?").click()
    await customer.get_by_test_id("input").fill("All fine")
    await customer.get_by_test_id("input").press("Enter")
    await expect(customer.get_by_test_id("message").last).to_contain_text("All fine")
    assert ivan.messages()[-1].reply_to is ivan.last


async def test_a_customers_words_are_forwarded_to_the_agent(opened, cast):
    ivan, anna = cast[0].person, cast[1].person
    ivan.starts()
    anna.starts()
    ivan.writes("It broke again")
    message = phone(opened, 0).get_by_test_id("message").filter(has_text="It broke again")
    await message.hover()
    await message.get_by_test_id("forward").click()
    await opened.get_by_test_id("forward-to-1").click()
    await expect(phone(opened, 1).get_by_test_id("message").last).to_contain_text("Forwarded from Ivan")
    assert anna.messages()[-1].forward_origin["sender_user"]["id"] == ivan.id


async def test_commands_and_deep_links_in_a_message_can_be_followed(opened, bot, cast, world):
    ivan, maria = cast[0].person, cast[2].person
    maria.starts()
    link = f"https://t.me/{world.bot.username}?start=abc"
    await bot("sendMessage", chat_id=maria.id, text=f"Case /c12, link {link}")
    manager = phone(opened, 2)
    await manager.get_by_text("/c12").click()
    await expect(manager.get_by_test_id("message").last).to_contain_text("/c12")
    await manager.get_by_text(link).click()
    await opened.get_by_test_id("open-as-0").click()
    await expect(phone(opened, 0).get_by_test_id("message")).to_contain_text("/start abc")
    assert ivan.messages()[-1].text == "/start abc"


async def test_the_menu_offers_the_commands_of_this_person(opened, bot, cast):
    anna = cast[1].person
    anna.starts()
    scope = {"type": "chat", "chat_id": anna.id}
    await bot("setMyCommands", commands=[{"command": "survey", "description": "Ask a customer"}], scope=scope)
    agent = phone(opened, 1)
    await agent.get_by_test_id("menu").click()
    await expect(opened.get_by_test_id("command")).to_contain_text("Ask a customer")
    await opened.get_by_test_id("command").click()
    await expect(agent.get_by_test_id("message").last).to_contain_text("/survey")


async def test_a_ringing_message_puts_a_badge_on_the_phone_and_a_silent_one_does_not(opened, bot, cast):
    maria = cast[2].person
    maria.starts()
    await bot("sendMessage", chat_id=maria.id, text="hush", disable_notification=True)
    manager = phone(opened, 2)
    await expect(manager.get_by_test_id("message").last).to_contain_text("hush")
    await expect(manager.get_by_test_id("badge")).to_be_hidden()
    await bot("sendMessage", chat_id=maria.id, text="ding")
    await expect(manager.get_by_test_id("badge")).to_have_text("1")
    await manager.get_by_test_id("input").click()
    await expect(manager.get_by_test_id("badge")).to_be_hidden()


async def test_the_clock_is_pushed_by_buttons(opened, clock):
    await expect(opened.get_by_test_id("clock-now")).to_contain_text("14:00")
    await opened.get_by_test_id("clock-15m").click()
    await expect(opened.get_by_test_id("clock-now")).to_contain_text("14:15")
    await opened.get_by_test_id("clock-1h").click()
    await expect(opened.get_by_test_id("clock-now")).to_contain_text("15:15")
    await opened.get_by_test_id("clock-morning").click()
    await expect(opened.get_by_test_id("clock-now")).to_contain_text("09:00")
    await expect(opened.get_by_test_id("clock-now")).to_contain_text("November 3")


async def test_a_document_is_downloaded_under_its_name(opened, bot, cast, world):
    maria = cast[2].person
    maria.starts()
    file = world.keep_file("answers.csv", b"1,2", "text/csv")
    await bot("sendDocument", chat_id=maria.id, document=file.id)
    async with opened.expect_download() as download:
        await phone(opened, 2).get_by_test_id("document").click()
    assert (await download.value).suggested_filename == "answers.csv"


async def test_blocking_leaves_a_button_to_come_back(opened, cast, world):
    ivan = cast[0].person
    ivan.starts()
    customer = phone(opened, 0)
    await customer.get_by_test_id("more").click()
    await opened.get_by_test_id("block").click()
    await expect(customer.get_by_test_id("start")).to_have_text("Unblock")
    assert world.chats[ivan.id].bot_status == "kicked"
    await customer.get_by_test_id("start").click()
    await expect(customer.get_by_test_id("input")).to_be_visible()


async def test_a_group_has_a_tab_of_its_own_on_the_phones_of_its_members(opened, bot, cast, world):
    group = world.group("Managers", [cast[2].person])
    await bot("sendMessage", chat_id=group.id, text="An unhappy customer")
    manager = phone(opened, 2)
    await manager.get_by_test_id("chat").filter(has_text="Managers").click()
    await expect(manager.get_by_test_id("message")).to_contain_text("An unhappy customer")
    await expect(phone(opened, 0).get_by_test_id("chat")).to_have_count(0)


async def test_a_narrow_screen_shows_one_phone_with_tabs(opened):
    await opened.set_viewport_size({"width": 390, "height": 844})
    await expect(phone(opened, 0)).to_be_visible()
    await expect(phone(opened, 1)).to_be_hidden()
    await opened.get_by_test_id("tab-1").click()
    await expect(phone(opened, 1)).to_be_visible()
    await expect(phone(opened, 0)).to_be_hidden()


async def test_the_page_begins_in_the_browsers_language(page, desk):
    await page.goto(desk.base_url)
    await expect(page.get_by_test_id("clock-15m")).to_have_text("+15 мин")


async def test_the_page_speaks_three_languages(opened):
    await opened.get_by_test_id("lang-uk").click()
    await expect(opened.get_by_test_id("clock-15m")).to_have_text("+15 хв")
    await opened.get_by_test_id("lang-ru").click()
    await expect(phone(opened, 0).get_by_test_id("start")).to_have_text("Старт")
