"""Every misfortune as one function, and the deck from which they are dealt: each comes before any comes twice.

Kills are not in the deck; they go on beside it.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

from msgspec import Struct

from simulator.faults import WRITES
from tests.chaos.databases import Database, PostgresDatabase
from tests.chaos.scene import Scene

HOUR = timedelta(hours=1)
#: Of Telegram's numbers: far beyond what one run uses.
JUMP = 1_000_000

Act = Callable[[Scene, Random], Awaitable[None]]


class Misfortune(Struct, frozen=True):
    name: str
    act: Act
    #: Where it can happen at all: part of the name of a combination.
    where: str = ""


#: Calls that something may befall; None is any call, also those with which a bot begins.
CALLS = {
    "polling": (WRITES, WRITES, "sendMessage", "getUpdates", "answerCallbackQuery", None),
    "webhook": (WRITES, WRITES, "sendMessage", "answerCallbackQuery", None),
}


def telegram(kind: str, method: str | None = None, most: int = 2) -> Act:
    """Something befalls the next few calls of one method, or the next call of any."""

    async def act(scene: Scene, dice: Random) -> None:
        befallen = method or dice.choice(CALLS[scene.plan.mode])
        scene.world.faults.add(kind, method=befallen, times=dice.randint(1, most) if befallen else 1)

    return act


async def slow(scene: Scene, dice: Random) -> None:
    scene.world.faults.add(
        "slow_answer", answers_after=dice.uniform(0.5, 2.0), times=dice.randint(2, 10), method=WRITES
    )


async def flood_one_chat(scene: Scene, dice: Random) -> None:
    chat = dice.choice(scene.cast.customers).person.id
    scene.world.faults.add_for("flood", dice.uniform(3, 8), method=WRITES, chat=chat)


async def flood_all(scene: Scene, dice: Random) -> None:
    scene.world.faults.add_for("flood", dice.uniform(2, 4), method=WRITES)


async def repeat_press(scene: Scene, dice: Random) -> None:
    """A press that nobody has answered yet comes under another number, if it is its owner's newest."""
    for customer in dice.sample(list(scene.cast.customers), k=min(20, len(scene.cast.customers))):
        press = scene.newest_press(customer.person.id)
        if press is not None and not press.answered:
            customer.repeats(press)


async def poison(scene: Scene, dice: Random) -> None:
    scene.poisoned.add(scene.world.faults.poison_update())


async def unknown(scene: Scene, dice: Random) -> None:
    scene.world.faults.unknown_update()


async def jump(scene: Scene, dice: Random) -> None:
    scene.world.faults.jump_ids(scene.world.updates.next_id + dice.randint(1000, JUMP))


def mishap(kind: str, most: int = 5) -> Act:
    """Something befalls the next few deliveries of the webhook."""

    async def act(scene: Scene, dice: Random) -> None:
        scene.balancer.add(kind, dice.randint(1, most))

    return act


async def lock_database(scene: Scene, dice: Random) -> None:
    scene.beside(scene.withheld(scene.database.lock(dice.uniform(0.5, 7.0))))


async def fill_disk(scene: Scene, dice: Random) -> None:
    bots = [bot.pid for bot in scene.bots if bot.pid is not None]
    scene.beside(scene.withheld(scene.database.fill_disk(bots, dice.uniform(0.5, 3.0))))


async def throw_out(scene: Scene, dice: Random) -> None:
    await _postgres(scene.database).throw_out()


async def restart_server(scene: Scene, dice: Random) -> None:
    scene.beside(scene.withheld(_postgres(scene.database).restart(dice.uniform(0.1, 1.5))))


def _postgres(database: Database) -> PostgresDatabase:
    assert isinstance(database, PostgresDatabase)
    return database


def clock(offset: timedelta) -> Act:
    """The machine's clock is set, and set right again some seconds later."""

    async def act(scene: Scene, dice: Random) -> None:
        async def for_a_while() -> None:
            scene.clock.set(offset)
            await asyncio.sleep(dice.uniform(1.5, 5.0))
            scene.clock.set(timedelta())

        scene.beside(for_a_while())

    return act


async def ask_to_stop(scene: Scene, dice: Random) -> None:
    serving = [bot for bot in scene.bots if bot.has_told("started")]
    if serving:
        scene.strike(dice.choice(serving), signal.SIGTERM)


DECK: tuple[Misfortune, ...] = (
    Misfortune("connection dropped before Telegram accepted", telegram("drop_before")),
    Misfortune("connection dropped after Telegram accepted", telegram("drop_after")),
    Misfortune("a send dropped after Telegram accepted", telegram("drop_after", "sendMessage")),
    Misfortune("a send dropped before Telegram accepted", telegram("drop_before", "sendMessage")),
    Misfortune("500", telegram("error_500")),
    Misfortune("500 after Telegram accepted", telegram("error_500_after")),
    Misfortune("502", telegram("error_502")),
    Misfortune("401", telegram("unauthorized", most=2)),
    Misfortune("401 for a poll", telegram("unauthorized", "getUpdates", most=2), "polling"),
    Misfortune("409 for a poll", telegram("conflict", "getUpdates", most=2), "polling"),
    Misfortune("429 for one chat", flood_one_chat),
    Misfortune("429 for all", flood_all),
    Misfortune("slow answers", slow),
    Misfortune("a press repeated under a new number", repeat_press),
    Misfortune("a malformed update", poison),
    Misfortune("an unknown kind of update", unknown),
    Misfortune("a jump of update numbers", jump),
    Misfortune("a delivery whose answer is lost", mishap("lose_answer"), "webhook"),
    Misfortune("a delivery made twice at once", mishap("twice"), "webhook"),
    Misfortune("a delivery overtaken by others", mishap("late"), "webhook"),
    Misfortune("an old delivery made again", mishap("again"), "webhook"),
    Misfortune("the database is locked", lock_database),
    Misfortune("the disk is full", fill_disk),
    Misfortune("connections to the database cut", throw_out, "postgres"),
    Misfortune("the database server restarted", restart_server, "postgres"),
    Misfortune("the clock an hour forward", clock(HOUR)),
    Misfortune("the clock an hour back", clock(-HOUR)),
    Misfortune("SIGTERM in the middle", ask_to_stop),
)


class Deck:
    """Deals all that can happen in one combination, shuffled, again and again."""

    def __init__(self, combination: str, dice: Random) -> None:
        self.cards = [each for each in DECK if each.where in combination]
        self._dice = dice
        self._left: list[Misfortune] = []

    def deal(self) -> Misfortune:
        if not self._left:
            self._left = self._dice.sample(self.cards, k=len(self.cards))
        return self._left.pop()
