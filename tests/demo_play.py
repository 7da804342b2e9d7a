"""The demo's page, played by a browser: the same play is a test and the source of the README's pictures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from playwright.async_api import Locator, Page, expect

from bot.config import load_config
from bot.demo import start


@asynccontextmanager
async def demo_running(language: str = "ru") -> AsyncIterator[str]:
    """The demo in the current folder, as `make run` starts it without a token; gives the page's address."""
    environ = {"AFTERWORD_COMPANY__LANGUAGE": language}
    async with AsyncExitStack() as exits:
        app, address = await start(load_config(None, environ), exits, port=0)
        stop = asyncio.Event()
        serving = asyncio.create_task(app.run(stop))
        try:
            yield f"{address}/?lang={language}"
        finally:
            stop.set()
            with suppress(asyncio.CancelledError):
                await serving


class Phone:
    """One phone on the page."""

    def __init__(self, page: Page, index: int) -> None:
        self.screen: Locator = page.get_by_test_id(f"phone-{index}")

    async def sees(self, words: str) -> None:
        await expect(self.screen.get_by_test_id("message").filter(has_text=words).last).to_be_visible()

    async def writes(self, text: str) -> None:
        await self.screen.get_by_test_id("input").fill(text)
        await self.screen.get_by_test_id("send").click()

    async def taps(self, label: str) -> None:
        await self.screen.get_by_test_id("button").filter(has_text=label).last.click()


class Play:
    """The story that the README tells."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.customer, self.agent, self.manager = (Phone(page, index) for index in range(3))

    async def opens(self, address: str) -> None:
        await self.page.goto(address)
        await self.manager.sees("Подробнее /day")

    async def survey_is_planned(self) -> None:
        await self.agent.writes("/survey")
        await self.agent.taps("Иван")
        await self.agent.sees("спросим сегодня в")

    async def quarter_of_an_hour_passes(self) -> None:
        await self.page.get_by_test_id("clock-15m").click()
        await self.customer.sees("Как вы оцениваете нашу помощь?")

    async def customer_is_unhappy(self) -> None:
        await self.customer.taps("Очень плохо")
        await self.customer.taps("Нет")
        await self.customer.taps("Долгое ожидание")
        await self.customer.taps("Готово")
        await self.customer.sees("Хотите что-то добавить?")
        await self.customer.writes("Курьер не приехал, и никто не знает почему")
        await self.customer.taps("Да, свяжитесь со мной")
        await self.customer.sees("Мы напишем вам до")

    async def manager_takes_the_case(self) -> None:
        await self.manager.sees("Курьер не приехал")
        await self.manager.sees("Просит связаться")
        await self.manager.taps("Взять")
        await self.manager.sees("В работе")

    async def next_morning_comes(self) -> None:
        await self.page.get_by_test_id("clock-morning").click()
        await expect(self.page.get_by_test_id("clock-now")).to_contain_text("09:0", timeout=60_000)
        await self.manager.sees("Ждёт ответа")
