"""The demo: the same program, talking to a Telegram of its own inside this process, with a past made up for it.

The page shows three phones and a clock that can be pushed; each push is lived through in small steps, so that whatever
would have happened in between happens.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from rich.console import Console

from bot.app import App, build, stop_on_signals, unless
from bot.config import Config
from bot.demo_history import WORDS, Setting, make_history
from bot.secret import Secret
from simulator.clock import Clock
from simulator.people import Person
from simulator.server import Phone, Served, serve
from simulator.world import World
from surveys.languages import Language
from surveys.schedule import instant_of, local_date, zone

#: The demo begins in the afternoon, whatever the hour is: inside the send window, after the morning's digest.
BEGINS_AT = time(14, 0)
FOLDER = Path("var")
PORT, ATTEMPTS = 8095, 10
CAPTIONS: dict[Language, tuple[str, str, str]] = {
    "ru": ("Клиент", "Сотрудник поддержки", "Руководитель"),
    "uk": ("Клієнт", "Працівник підтримки", "Керівник"),
    "en": ("Customer", "Support agent", "Manager"),
}


NOTES: dict[Language, str] = {
    "ru": "Демонстрация: компания и её прошлое за восемь недель выдуманы.",
    "uk": "Демонстрація: компанію та її минуле за вісім тижнів вигадано.",
    "en": "A demo: the company and its eight weeks of history are made up.",
}


class Cast(Struct, frozen=True):
    """The three people with a phone."""

    customer: Person
    agent: Person
    manager: Person


async def run(config: Config, port: int = PORT) -> None:
    """Serve the demo until interrupted."""
    stop = stop_on_signals()
    async with AsyncExitStack() as exits:
        started = await unless(stop, start(config, exits, port))
        if started is not None:
            app, address = started
            _announce(address)
            await app.run(stop)


async def start(config: Config, exits: AsyncExitStack, port: int = PORT) -> tuple[App, str]:
    """A fresh world and database, eight weeks of history, and the program on top. Returns the page's address."""
    language = config.company.language
    world = World(_afternoon_clock(config))
    cast = _cast(world, language)
    served = await _serve(
        world, port, phones=_phones(cast, language), timezone=config.company.timezone, note=NOTES[language]
    )
    exits.push_async_callback(served.stop)
    app = await build(_demo_config(config, served.base_url, world), exits, clock=world.clock)
    await app.introduce()
    await _fill(app, cast, language)
    world.on_clock_push += (app.touch.stays, app.settle)
    await _first_words(app, cast)
    return app, served.base_url


async def _serve(world: World, wanted: int, **page: Any) -> Served:
    """At the wanted port, or the next one that nobody holds; where the system chooses when all are held."""
    for port in range(wanted, wanted + ATTEMPTS):
        with suppress(OSError):
            return await serve(world, port=port, **page)
    return await serve(world, **page)


def _afternoon_clock(config: Config) -> Clock:
    tz = zone(config.company.timezone)
    now = datetime.now(UTC)
    return Clock(instant_of(local_date(now, tz), BEGINS_AT, tz) - now)


def _cast(world: World, language: Language) -> Cast:
    def joins(role: str, username: str) -> Person:
        return world.joins(WORDS[role][language], username=username, language_code=language)

    return Cast(joins("customer", "ivan"), joins("agent", "anna_support"), joins("manager", "maria"))


def _phones(cast: Cast, language: Language) -> list[Phone]:
    people = (cast.customer, cast.agent, cast.manager)
    return [Phone(person, caption) for person, caption in zip(people, CAPTIONS[language], strict=True)]


def _demo_config(config: Config, base_url: str, world: World) -> Config:
    """As configured, but with the local Telegram, a database of its own, and the demo company's name."""
    file = _database(base_url)
    for leftover in file.parent.glob(f"{file.name}*"):
        leftover.unlink()
    company = config.company
    if company.name == type(company)().name:
        company = replace(company, name=WORDS["company"][company.language])
    telegram = replace(config.telegram, token=Secret(world.token), base_url=base_url)
    database = replace(config.database, url=f"sqlite:///{file}")
    return replace(config, telegram=telegram, database=database, company=company, staff=())


def _database(address: str) -> Path:
    """Named by the port, which one process alone can hold: a second demo leaves the first one's file alone."""
    port = address.rpartition(":")[2]
    return FOLDER / ("demo.db" if port == str(PORT) else f"demo-{port}.db")


async def _fill(app: App, cast: Cast, language: Language) -> None:
    survey = app.house.survey("csat")
    assert survey is not None  # built in
    tz = zone(app.config.company.timezone)
    setting = Setting(language, app.clock.now(), tz, cast.agent.id, cast.manager.id)
    async with app.store.transaction() as tx:
        await tx.bulk(make_history(survey, setting).records())


async def _first_words(app: App, cast: Cast) -> None:
    """Everybody has pressed Start, and the morning's digest has come."""
    for person in (cast.customer, cast.agent, cast.manager):
        person.starts()
    await app.settle()


def _announce(address: str) -> None:
    console = Console()
    console.print()
    console.print("  Afterword, the demo: a customer, an agent and a manager, with a made-up past.")
    console.print(f"  Open [bold]{address}[/bold] in a browser. Stop with Ctrl+C.")
    console.print()
