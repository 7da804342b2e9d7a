"""One combination, from the first start of the bot to the accounts.

1. people press Start, agents ask, customers answer; 2. kills at random instants, and misfortunes from the deck, until
enough has happened; 3. the misfortunes end and everybody finishes; 4. the bot stops, the clock goes on to when doubtful
messages are repeated, the bot comes back; 5. whoever sees a card twice, or one that does not move, taps it; 6. the bot
stops, and what Telegram saw and what the database holds is compared with what people did.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic

from simulator.server import served
from tests.chaos.accounts import Accounts, settle_accounts
from tests.chaos.balancer import Balancer
from tests.chaos.bots import Bot, free_port
from tests.chaos.cast import Cast, gather
from tests.chaos.databases import Database, PostgresDatabase, SqliteFile
from tests.chaos.misfortunes import Deck
from tests.chaos.plan import Plan
from tests.chaos.scene import Scene
from tests.chaos.settings import environment, write_config
from tests.chaos.shifted_clock import ShiftedClock
from tests.postgres import server

#: Seconds between two looks of everybody at their phones.
GLANCE = 0.05
#: Longer than this between two glances, and what came to the simulated Telegram meanwhile arrived in a lump.
STALL = 2 * GLANCE
#: So many faults may wait for their calls; with more of them nothing would work at all.
MOST_WAITING = 3
#: Nothing new and nothing due for so long means that everybody is finished: nobody thinks for longer about a press.
SILENCE = 1.2
#: How long a bot may take to come up, or to greet everybody, in seconds.
PATIENCE = 60.0
#: After it doubtful cases and digests are repeated, and what was put off while the clock was wrong is due.
LATER = timedelta(minutes=70)

Tell = Callable[[str], None]


async def play(plan: Plan, folder: Path, tell: Tell, turn: AbstractAsyncContextManager[None] | None = None) -> Accounts:
    """`folder` keeps the database and the log of all processes; chaos itself waits for its turn."""
    async with AsyncExitStack() as exits:
        async with turn or nullcontext():
            began = monotonic()
            scene = await _set(plan, folder, exits)
            looking = asyncio.create_task(scene.look_into_database())
            for bot in scene.bots:
                bot.start()
            await _greet(scene)
            await _chaos(scene, tell)
        tell(f"{plan.name}: {_progress(scene)}; now everybody finishes")
        await _finish(scene)
        if plan.has_sequel:
            tell(f"{plan.name}: {monotonic() - began:.0f} s; an hour later")
            await _restart_later(scene)
            await _finish(scene)
            tell(f"{plan.name}: {monotonic() - began:.0f} s; what is stale is tapped")
            await _tap_what_is_stale(scene)
            await _finish(scene)
        await end(looking)
        if not looking.cancelled():
            looking.result()
        await _stop(scene)
        async with scene.database.open() as store:
            return await settle_accounts(scene, store, monotonic() - began)


async def _set(plan: Plan, folder: Path, exits: AsyncExitStack) -> Scene:
    cast = gather(plan)
    database = await exits.enter_async_context(_database(plan, folder))
    base_url = (await exits.enter_async_context(served(cast.world))).base_url
    clock, config = folder / "clock", folder / "config.yaml"
    write_config(config, cast, datetime.now(UTC))
    log = exits.enter_context((folder / "bots.log").open("wb", buffering=0))
    shifted = ShiftedClock(clock)
    bots: list[Bot] = []
    balancer = Balancer(plan.dice("balancer"))
    webhook = await balancer.start()
    exits.push_async_callback(balancer.stop)
    command = ["--config", str(config), "--clock", str(clock), *(["--broken"] if plan.broken else [])]
    for n in range(plan.replicas):
        port = free_port()
        surroundings = environment(
            plan, token=cast.world.token, base_url=base_url, database=database.url, port=port, webhook=webhook
        )
        bots.append(Bot(f"bot{n}", command, surroundings, log, port))
        exits.push_async_callback(bots[-1].stop, signal.SIGKILL)
    balancer.take_turns(bots)
    scene = Scene(plan, cast, bots, balancer, shifted, database)
    scene.watch()
    return scene


@asynccontextmanager
async def _database(plan: Plan, folder: Path) -> AsyncIterator[Database]:
    if plan.engine == "sqlite":
        yield SqliteFile(folder / "afterword.db")
        return
    # Others may be playing on this loop, and Telegram must not freeze for them; the server belongs to one thread.
    running, loop = server(is_durable=True), asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread:
        database = await loop.run_in_executor(thread, lambda: PostgresDatabase(running.__enter__(), thread))
        try:
            yield database
        finally:
            await loop.run_in_executor(thread, running.__exit__, None, None, None)


async def _greet(scene: Scene) -> None:
    """A quiet morning: everybody who has pressed Start is answered, and the first surveys go out."""
    people = asyncio.create_task(_live(scene.cast, is_asking=True))
    await _until(lambda: len({sent.chat for sent in scene.sent}) >= len(scene.world.people))
    await end(people)


async def _until(has_come: Callable[[], bool]) -> None:
    """Or until there was time enough for it."""
    patience = monotonic() + PATIENCE
    while not has_come():
        await asyncio.sleep(GLANCE)
        if monotonic() > patience:
            return


async def end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def _chaos(scene: Scene, tell: Tell) -> None:
    """Kills and misfortunes until there were enough of both, and of answers."""
    ends_at = monotonic() + scene.plan.longest
    people = asyncio.create_task(_live(scene.cast, is_asking=True))
    troubles = asyncio.create_task(_troubles(scene))
    kills = asyncio.create_task(_kills(scene))
    told_at = monotonic()
    try:
        while not _is_enough(scene) and monotonic() < ends_at:
            for task in (people, troubles, kills, *(bot.supervisor for bot in scene.bots)):
                if task.done():
                    task.result()
            if monotonic() > told_at + 5:
                told_at = monotonic()
                tell(f"{scene.plan.name}: {_progress(scene)}")
            await asyncio.sleep(GLANCE)
    finally:
        await end(people, troubles, kills)
    await scene.quiet()
    scene.world.faults.clear()
    scene.balancer.waiting.clear()
    scene.clock.set(timedelta())


def _progress(scene: Scene) -> str:
    left = f", {len(scene.not_yet())} misfortunes to come" if scene.not_yet() else ""
    return f"{len(scene.cast.ledger.answered)} answers, {scene.kills} kills{left}"


def _is_enough(scene: Scene) -> bool:
    has_all = scene.kills >= scene.plan.kills and not scene.not_yet()
    return has_all and len(scene.cast.ledger.answered) + 2 * scene.cast.busy(monotonic()) >= scene.plan.answers * 1.1


async def _live(cast: Cast, *, is_asking: bool) -> None:
    while True:
        began = monotonic()
        cast.live(began, is_asking=is_asking)
        await asyncio.sleep(GLANCE)
        if monotonic() - began > STALL:
            cast.stalls.append(cast.world.now())


async def _troubles(scene: Scene) -> None:
    dice = scene.plan.dice("troubles")
    deck = Deck(scene.plan.name, dice)
    scene.expected = [each.name for each in deck.cards] if scene.plan.has_all else []
    while True:
        await asyncio.sleep(dice.uniform(0.2, 1.0) if scene.not_yet() else dice.uniform(1.0, 5.0))
        if len(scene.world.faults.waiting) >= MOST_WAITING or not any(map(_is_there, scene.bots)):
            continue
        trouble = deck.deal()
        scene.happened[trouble.name] += 1
        await trouble.act(scene, dice)


async def _kills(scene: Scene) -> None:
    """One process at a time; sometimes just after it came up, sometimes after seconds of work."""
    dice = scene.plan.dice("kills")
    while True:
        bot = dice.choice(scene.bots)
        await _until(partial(_is_there, bot))
        await asyncio.sleep(dice.choice((dice.uniform(0.0, 0.3), dice.uniform(0.5, 3.0), dice.uniform(2.0, 6.0))))
        scene.strike(bot, signal.SIGKILL)
        await asyncio.sleep(GLANCE if scene.kills < scene.plan.kills else dice.uniform(4.0, 12.0))


async def _finish(scene: Scene) -> None:
    """Nobody is asked any more; until nothing has changed for a while."""
    people = asyncio.create_task(_live(scene.cast, is_asking=False))
    until, seen, silent_since = monotonic() + scene.plan.longest_end, (0, 0), monotonic()
    while monotonic() < until and monotonic() - silent_since < SILENCE:
        if scene.activity != seen or not _is_idle(scene):
            seen, silent_since = scene.activity, monotonic()
        await asyncio.sleep(GLANCE)
    await end(people)


def _is_idle(scene: Scene) -> bool:
    """Everybody is up and somebody leads, and nothing is due."""
    is_up = all(map(_is_there, scene.bots)) and any(bot.has_told("leading") for bot in scene.bots)
    return is_up and scene.is_settled and not scene.world.updates.pending(1)


def _is_there(bot: Bot) -> bool:
    return bot.has_told("started")


async def _stop(scene: Scene) -> None:
    await asyncio.gather(*(bot.stop() for bot in scene.bots))


async def _restart_later(scene: Scene) -> None:
    """Every start looks at once what is due."""
    await _stop(scene)
    scene.clock.set(LATER)
    for bot in scene.bots:
        bot.start()


async def _tap_what_is_stale(scene: Scene) -> None:
    """What was sent in doubt and never confirmed still has its buttons; whoever taps them sets that right."""
    for customer in scene.cast.customers:
        customer.sets_right()
    for manager in scene.cast.managers:
        manager.sets_right()
