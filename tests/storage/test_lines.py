"""The line of deliveries: who goes next, and that looking costs the same however many wait."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from storage.lines import COME_DUE
from storage.store import SqlStore, SqlTx
from surveys.records import DeliveryState, KindProgress
from tests.storage.people import DAY, HOUR, MINUTE, NOON, delivery, draft, write_down

GROUP, SUPERGROUP = -100, -1001


async def claimed(tx: SqlTx, at: datetime = NOON, limit: int = 100, sends: int | None = None) -> list[int]:
    return [each.id for each in await tx.deliveries.claim(at, limit, sends)]


async def owed(tx: SqlTx, kind: str = "say", chat_id: int = 1, **more: object) -> int:
    return await write_down(tx, draft(kind, chat_id, **more), NOON)


async def standing(tx: SqlTx, kind: str, chat_id: int, card: str) -> None:
    """A card of which the chat has a copy already."""
    first = await owed(tx, kind, chat_id, card=card)
    await claimed(tx)
    await tx.deliveries.sent({first: 7}, NOON)


async def crowd(tx: SqlTx, size: int, chat: str) -> None:
    """Invitations, as many as you like; `chat` says in SQL whose the n-th is."""
    one = "kind, language, payload, fresh, silent, state, created_at, attempts, is_repeat, priority, changed_at"
    await owed(tx, "invitation", 999_999_999)
    many = f"WITH RECURSIVE numbers(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM numbers WHERE n < {size})"
    template = "(SELECT * FROM deliveries ORDER BY id DESC LIMIT 1) AS template"
    await tx._wire.control(
        f"{many} INSERT INTO deliveries (chat_id, {one}) SELECT {chat}, {one} FROM numbers, {template}"
    )


# --- who goes next ----------------------------------------------------------------------------------------------


async def test_of_what_is_no_edit_only_so_many_are_taken(store: SqlStore):
    async with store.transaction() as tx:
        await standing(tx, "invitation", 50, "invitation:1")
        sends = [await owed(tx, "invitation", chat) for chat in range(1, 10)]
        edit = await owed(tx, "card", 50, card="invitation:1")
        assert await claimed(tx, sends=2) == [edit, *sends[:2]]


async def test_an_edit_is_found_behind_any_number_of_answers_that_wait_for_a_slot(store: SqlStore):
    async with store.transaction() as tx:
        await standing(tx, "invitation", 500, "invitation:1")
        for chat in range(1, 40):
            await owed(tx, "say", chat)
        edit = await owed(tx, "card", 500, card="invitation:1")
        assert await claimed(tx, limit=8, sends=0) == [edit]


async def test_the_edit_of_a_case_goes_with_the_answers_to_people(store: SqlStore):
    async with store.transaction() as tx:
        await standing(tx, "case", 5, "case:1@5")
        waiting = [await owed(tx, "case", chat) for chat in range(10, 40)]
        edit = await owed(tx, "case", 5, card="case:1@5")
        assert await claimed(tx, limit=8, sends=1) == [edit, waiting[0]]


async def test_nothing_overtakes_what_the_same_chat_is_owed_before(store: SqlStore):
    async with store.transaction() as tx:
        await standing(tx, "invitation", 1, "invitation:1")
        await owed(tx, "say", 1)
        await owed(tx, "card", 1, card="invitation:1")
        assert await claimed(tx, limit=1, sends=0) == []


async def test_many_for_one_chat_do_not_hide_the_others(store: SqlStore):
    async with store.transaction() as tx:
        first, *_ = [await owed(tx, "case", GROUP) for _ in range(50)]
        others = [await owed(tx, "invitation", chat) for chat in range(1, 4)]
        assert await claimed(tx, limit=4, sends=4) == [first, *others]


async def test_all_whose_time_has_come_step_into_the_line_in_portions(store: SqlStore):
    async with store.transaction() as tx:
        for chat in range(1, COME_DUE + 51):
            await owed(tx, "invitation", chat, not_before=NOON + HOUR)
        assert await claimed(tx, NOON) == []
        assert await tx.deliveries.next_due() == NOON + HOUR
        later = NOON + 2 * HOUR
        assert [len(await claimed(tx, later, limit=1000)) for _ in range(3)] == [COME_DUE, 50, 0]


async def test_when_the_clock_was_set_back_what_had_come_due_still_goes(store: SqlStore):
    async with store.transaction() as tx:
        first, second = [await owed(tx, "invitation", chat, not_before=NOON) for chat in (1, 2)]
        assert await claimed(tx, NOON, limit=1) == [first]
        assert await claimed(tx, NOON - HOUR) == [second]


# --- what it costs ----------------------------------------------------------------------------------------------


@contextmanager
def counted(tx: SqlTx) -> Iterator[Callable[[], int]]:
    """How many steps SQLite's machine takes, in tens: the same on every computer."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    driver = tx._wire._shelf.driver  # type: ignore[attr-defined]
    driver.set_progress_handler(step, 10)
    try:
        yield lambda: steps
    finally:
        driver.set_progress_handler(None, 0)


@pytest.mark.parametrize("where", ["everywhere", "later", "parked"])
async def test_a_claim_costs_the_same_however_many_wait(sqlite_store: SqlStore, where: str):
    costs = []
    async with sqlite_store.transaction() as tx:
        for size in (100, 20_000):
            await crowd(tx, size, f"{size} * 1000 + n")
            if where == "later":
                await tx._wire.control("UPDATE deliveries SET not_before = 32503680000000000")
            if where == "parked":
                await tx.deliveries.park(None, NOON + HOUR)
            with counted(tx) as steps:
                await claimed(tx, limit=11, sends=3)
                await tx.deliveries.next_due()
            costs.append(steps())
    assert costs[1] < 1.5 * costs[0] + 5


async def test_twenty_thousand_in_one_parked_chat_are_passed_over_lightly(sqlite_store: SqlStore):
    async with sqlite_store.transaction() as tx:
        await crowd(tx, 20_000, str(GROUP))
        await tx.deliveries.park(GROUP, NOON + HOUR)
        with counted(tx) as steps:
            assert len(await claimed(tx, limit=11, sends=3)) == 1
        assert steps() * 10 < 20 * 20_000


# --- how far it has come ----------------------------------------------------------------------------------------


async def test_progress_tells_kind_by_kind_what_waits_and_what_became_of_the_rest(store: SqlStore):
    later = NOON + MINUTE
    async with store.transaction() as tx:
        ids = [await owed(tx, "invitation", chat) for chat in range(1, 8)]
        await claimed(tx, limit=4)
        await tx.deliveries.sent({ids[0]: 1}, later)
        await tx.deliveries.kill(ids[1], "blocked", later)
        await tx.deliveries.doubt(ids[2], "timed out", later)
        await owed(tx, "digest", 20, not_before=NOON + HOUR)
        await tx.deliveries.park(7, NOON + HOUR)
        progress = await tx.deliveries.progress(later)
    assert progress.kinds == {
        "digest": KindProgress(waiting=1),
        "invitation": KindProgress(waiting=3, due=2, oldest_at=NOON, sending=1, in_doubt=1, sent=1, dead=1),
    }
    assert (progress.parked_until, progress.parked_chats) == (None, 1)


async def test_progress_forgets_what_is_long_past(store: SqlStore):
    async with store.transaction() as tx:
        sent, dead = [await owed(tx, "say", chat) for chat in (1, 2)]
        await claimed(tx)
        await tx.deliveries.sent({sent: 1}, NOON)
        await tx.deliveries.kill(dead, "blocked", NOON)
        await tx.deliveries.park(None, NOON + HOUR)
        assert (await tx.deliveries.progress(NOON + 2 * HOUR)).kinds == {"say": KindProgress(dead=1)}
        assert (await tx.deliveries.progress(NOON + 2 * DAY)).kinds == {}
        assert (await tx.deliveries.progress(NOON)).parked_until == NOON + HOUR


# --- what went out together -------------------------------------------------------------------------------------


async def test_what_went_out_together_is_written_down_together(store: SqlStore):
    async with store.transaction() as tx:
        await standing(tx, "invitation", 1, "invitation:1")
        fresh = await owed(tx, "reminder", 1, card="invitation:1", fresh=True)
        new = await owed(tx, "invitation", 2, card="invitation:2")
        plain = await owed(tx, "say", 3)
        await claimed(tx)
        await tx.deliveries.sent({fresh: 8, new: 3, plain: None, 4711: 1}, NOON)
        assert [(await delivery(tx, each)).state for each in (fresh, new, plain)] == [DeliveryState.SENT] * 3
        cards = [await tx.deliveries.card(f"invitation:{number}") for number in (1, 2)]
        assert [card and card.message_id for card in cards] == [8, 3]
        (unbutton,) = await tx.deliveries.claim(NOON, 10)
    assert (unbutton.draft.kind, unbutton.message_id) == ("unbutton", 7)


# --- groups that move -------------------------------------------------------------------------------------------


async def test_what_is_owed_to_a_group_by_its_old_id_goes_where_it_is_now(store: SqlStore):
    async with store.transaction() as tx:
        await standing(tx, "case", GROUP, f"case:1@{GROUP}")
        await tx.deliveries.move_chat(GROUP, SUPERGROUP)
        await tx.deliveries.owe(draft("case", GROUP, card=f"case:1@{GROUP}"), NOON)
        await tx.deliveries.owe(draft("case", GROUP, card=f"case:2@{GROUP}"), NOON)
        first = (await tx.deliveries.claim(NOON, 10))[0]
        await tx.deliveries.sent({first.id: 7}, NOON)
        second = (await tx.deliveries.claim(NOON, 10))[0]
    assert [each.draft.chat_id for each in (first, second)] == [SUPERGROUP] * 2
    assert [each.draft.card for each in (first, second)] == [f"case:1@{SUPERGROUP}", f"case:2@{SUPERGROUP}"]
    assert [each.message_id for each in (first, second)] == [7, None]


async def test_a_group_that_moves_twice_and_back_is_found(store: SqlStore):
    async with store.transaction() as tx:
        for old, new in ((-1, -2), (-2, -3)):
            await tx.deliveries.move_chat(old, new)
        for chat in (-1, -2, -3):
            await owed(tx, "say", chat)
        assert {each.draft.chat_id for each in await tx.deliveries.claim(NOON, 10)} == {-3}
        await tx.deliveries.move_chat(-3, -1)
        address = (await delivery(tx, await owed(tx, "say", -1))).draft.chat_id
    assert address == -1


# --- what chats have had ----------------------------------------------------------------------------------------


async def test_what_went_lately_is_told_for_groups_for_longer(store: SqlStore):
    async with store.transaction() as tx:
        for chat in (1, GROUP):
            first = await owed(tx, "case", chat)
            await claimed(tx)
            await tx.deliveries.sent({first: 7}, NOON)
        doubtful = await owed(tx, "case", 2)
        await claimed(tx)
        await tx.deliveries.doubt(doubtful, "timed out", NOON + MINUTE)
        lately = await tx.deliveries.went_lately(NOON - MINUTE, NOON + MINUTE / 2, NOON + MINUTE)
    assert lately == [(GROUP, NOON), (2, NOON + MINUTE)]


async def test_what_is_under_way_counts_as_of_now(store: SqlStore):
    async with store.transaction() as tx:
        await owed(tx, "case", 3)
        await claimed(tx)
        lately = await tx.deliveries.went_lately(NOON - MINUTE, NOON, NOON + MINUTE)
    assert lately == [(3, NOON + MINUTE)]


async def test_an_edit_that_failed_may_have_arrived_also_when_a_newer_one_has_overtaken_it(store: SqlStore):
    async with store.transaction() as tx:
        await standing(tx, "invitation", 5, "invitation:5")
        failed = await owed(tx, "card", 5, card="invitation:5")
        await claimed(tx)
        await tx.deliveries.put_back(failed, NOON + MINUTE, "disconnected")
        assert await tx.deliveries.went_lately(NOON - MINUTE, NOON - MINUTE, NOON + MINUTE) == [(5, NOON)] * 2
        await owed(tx, "card", 5, card="invitation:5")
        assert (await delivery(tx, failed)).state is DeliveryState.DROPPED
        assert await tx.deliveries.went_lately(NOON - MINUTE, NOON - MINUTE, NOON + MINUTE) == [(5, NOON)] * 2
