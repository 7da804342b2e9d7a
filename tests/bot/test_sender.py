"""Sending: every message owed arrives once, or leaves an honest trace of why not.

The store is real, Telegram is the simulated one over real HTTP, and time stands still until the sender waits.
"""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import pytest

from bot.claims import SENDS_AHEAD
from bot.clock import RealPace
from bot.limits import Limits
from bot.messenger import Messenger
from bot.outcomes import Outcome, Verdict
from bot.receipts import Receipt, Receipts
from bot.sender import Sender
from bot.telegram_request import make_bot
from bot.toasts import Toasts
from bot.turn import Toast
from bot.vitals import Vitals
from simulator.clock import StillClock
from simulator.server import served
from simulator.world import World
from storage import open_store
from surveys.errors import LeadershipLost
from surveys.ports import Store
from surveys.records import Customer, DeliveryState
from tests.bot.builders import MORNING, PlainScreens, draft
from tests.fakes import VirtualPace
from tests.storage.people import write_down

READY, SENT, IN_DOUBT = DeliveryState.READY, DeliveryState.SENT, DeliveryState.IN_DOUBT
DEAD, DROPPED, SENDING = DeliveryState.DEAD, DeliveryState.DROPPED, DeliveryState.SENDING


@pytest.fixture
def clock():
    return StillClock(MORNING)


@pytest.fixture
def world(clock):
    return World(clock)


@pytest.fixture
async def store(tmp_path):
    store = await open_store(f"sqlite:///{tmp_path}/afterword.db")
    yield store
    await store.close()


@pytest.fixture
async def client(world):
    async with served(world) as running, make_bot(world.token, running.base_url) as client:
        yield client


class Losses:
    """The rule of the house about people out of reach: nothing more is sent to them."""

    def __init__(self):
        self.lost = []

    async def __call__(self, tx, delivery, reason, now):
        self.lost.append((delivery.draft.chat_id, reason))
        if delivery.draft.customer_id is not None:
            await tx.deliveries.drop_for_customer(delivery.draft.customer_id, reason, now)


@pytest.fixture
def losses():
    return Losses()


@pytest.fixture
def new_sender(store, client, clock, losses):
    """Another sender on the same store: what a restart brings."""

    def make(rate=28, store=store, **more):
        parts = {"pace": VirtualPace(clock), "on_unreachable": losses} | more
        return Sender(store, Messenger(client, PlainScreens()), Limits(rate), clock, **parts)

    return make


@pytest.fixture
def sender(new_sender):
    return new_sender()


@pytest.fixture
def owe(store, clock):
    async def owe(*drafts):
        async with store.transaction() as tx:
            return [await write_down(tx, one, clock.now()) for one in drafts]

    return owe


@pytest.fixture
def fate(store):
    """The states of deliveries, in the order of their ids."""

    async def fate(ids):
        async with store.reading() as tx:
            return [(await tx.deliveries.get(one)).state for one in ids]

    return fate


@pytest.fixture
def anna(world):
    return starter(world, "Анна")


@pytest.fixture
def boris(world):
    return starter(world, "Борис")


def starter(world, name):
    person = world.joins(name)
    person.starts()
    return person


def texts(person):
    return [message.text for message in person.messages() if message.sender.is_bot]


def calls(world, method="sendMessage"):
    return [call for call in world.log if call.method == method]


# What arrives


async def test_what_is_owed_arrives_and_its_words_are_forgotten(store, sender, owe, fate, anna):
    ids = await owe(draft(anna.id, text="Как всё прошло?"))
    await sender.drain()
    assert texts(anna) == ["Как всё прошло?"]
    assert await fate(ids) == [SENT]
    async with store.reading() as tx:
        assert (await tx.deliveries.get(ids[0])).draft.payload == {}


async def test_a_card_is_sent_once_and_then_edited(sender, owe, anna):
    await owe(draft(anna.id, "invitation", "question 1", card="invitation:1"))
    await sender.drain()
    await owe(draft(anna.id, "card", "question 2", card="invitation:1"))
    await sender.drain()
    assert texts(anna) == ["question 2"]


async def test_overtaken_edits_of_a_card_are_one_call(world, sender, owe, fate, anna):
    await owe(draft(anna.id, "invitation", "question", card="invitation:1"))
    await sender.drain()
    ids = [(await owe(draft(anna.id, "card", f"change {number}", card="invitation:1")))[0] for number in range(5)]
    await sender.drain()
    assert texts(anna) == ["change 4"]
    assert len(calls(world, "editMessageText")) == 1
    assert await fate(ids) == [DROPPED] * 4 + [SENT]


async def test_a_fresh_copy_takes_the_buttons_off_the_old_one(sender, owe, anna):
    buttons = {"rows": [["Good"]]}
    await owe(draft(anna.id, "invitation", card="invitation:1", payload={"text": "question", **buttons}))
    await sender.drain()
    await owe(draft(anna.id, "reminder", card="invitation:1", fresh=True, payload={"text": "reminder", **buttons}))
    await sender.drain()
    old, new = (message for message in anna.messages() if message.sender.is_bot)
    assert (old.text, bool(old.keyboard)) == ("question", False)
    assert (new.text, bool(new.keyboard)) == ("reminder", True)


async def test_messages_of_one_chat_keep_their_order(sender, owe, anna):
    await owe(*(draft(anna.id, text=str(number)) for number in range(5)))
    await sender.drain()
    assert texts(anna) == ["0", "1", "2", "3", "4"]


async def test_urgent_messages_go_first(world, sender, owe):
    kinds = ["reminder", "digest", "invitation", "case", "say"]
    people = [starter(world, kind) for kind in kinds]
    await owe(*(draft(person.id, kind) for person, kind in zip(people, kinds, strict=True)))
    await sender.drain()
    names = {person.id: person.user.first_name for person in people}
    assert [names[call.chat_id] for call in calls(world)] == ["say", "case", "invitation", "digest", "reminder"]


async def test_what_is_not_due_waits(sender, owe, fate, clock, anna):
    ids = await owe(draft(anna.id, not_before=MORNING + timedelta(hours=1)))
    await sender.drain()
    assert await fate(ids) == [READY]
    clock.advance(timedelta(hours=1))
    await sender.drain()
    assert await fate(ids) == [SENT]


async def test_what_is_worth_nothing_any_more_is_dropped(sender, owe, fate, clock, anna):
    ids = await owe(draft(anna.id, not_after=MORNING + timedelta(hours=1)))
    clock.advance(timedelta(hours=2))
    await sender.drain()
    assert await fate(ids) == [DROPPED]
    assert texts(anna) == []


# Limits


async def test_a_hundred_chats_keep_within_the_rate(world, sender, owe, fate):
    people = [starter(world, f"customer {number}") for number in range(100)]
    ids = await owe(*(draft(person.id, "invitation") for person in people))
    await sender.drain()
    moments = [call.at for call in calls(world)]
    assert set(await fate(ids)) == {SENT}
    assert max(sum(begin <= at < begin + 1 for at in moments) for begin in moments) <= 28
    assert moments[-1] - moments[0] < 100 / 28 * 1.1
    assert all(call.ok for call in world.log)


async def test_a_talkative_bot_spares_the_chat(world, sender, owe, anna):
    await owe(*(draft(anna.id, text=str(number)) for number in range(10)))
    await sender.drain()
    moments = [call.at for call in calls(world)]
    assert len(moments) == 10
    assert all(call.ok for call in world.log)


async def test_a_group_gets_twenty_and_the_rest_after_a_while(world, sender, owe, fate, clock, anna):
    group = world.group("Managers", [anna])
    ids = await owe(*(draft(group.id, "case", str(number)) for number in range(25)))
    await sender.drain()
    assert Counter(await fate(ids)) == {SENT: 20, READY: 5}
    clock.advance(timedelta(seconds=61))
    await sender.drain()
    assert set(await fate(ids)) == {SENT}
    assert all(call.ok for call in world.log)


async def test_after_a_restart_a_group_has_still_had_its_share(world, new_sender, owe, fate, anna):
    group = world.group("Managers", [anna])
    await owe(*(draft(group.id, "case", str(number)) for number in range(20)))
    await new_sender().drain()
    ids = await owe(draft(group.id, "case"), draft(anna.id))
    successor = new_sender()
    await successor.recover()
    await successor.drain()
    assert await fate(ids) == [READY, SENT]
    assert all(call.ok for call in world.log)


async def test_a_429_parks_that_chat_and_no_other(world, sender, owe, fate, clock, anna, boris):
    await owe(draft(anna.id))
    await sender.drain()
    world.faults.add("flood", chat=anna.id, retry_after=10_072)
    ids = await owe(draft(anna.id), draft(boris.id), draft(anna.id))
    await sender.drain()
    assert await fate(ids) == [READY, SENT, READY]
    assert len(calls(world)) == 3
    clock.advance(timedelta(seconds=10_073))
    await sender.drain()
    assert set(await fate(ids)) == {SENT}


async def test_after_a_429_out_of_the_blue_nothing_leaves_for_half_a_minute_and_then_the_rest_flows_on(
    world, new_sender, owe, fate, clock, anna, boris
):
    sender = new_sender(rate=1)
    world.faults.add("flood", chat=anna.id, retry_after=10_072)
    ids = await owe(draft(anna.id), draft(boris.id), draft(anna.id))
    await sender.drain()
    assert await fate(ids) == [READY, READY, READY]
    assert len(calls(world)) == 1
    clock.advance(timedelta(seconds=31))
    await sender.drain()
    assert await fate(ids) == [READY, SENT, READY]


async def test_a_pause_survives_a_restart(world, sender, new_sender, owe, fate, anna):
    world.faults.add("flood", chat=anna.id, retry_after=3600)
    ids = await owe(draft(anna.id))
    await sender.drain()
    await new_sender().drain()
    assert await fate(ids) == [READY]
    assert len(calls(world)) == 1


async def test_429s_everywhere_silence_the_whole_bot(world, sender, owe, fate, clock):
    people = [starter(world, f"customer {number}") for number in range(12)]
    world.faults.add("flood", retry_after=600, times=1000)
    ids = await owe(*(draft(person.id) for person in people))
    await sender.drain()
    assert set(await fate(ids)) == {READY}
    assert len(calls(world)) == 1
    world.faults.clear()
    clock.advance(timedelta(seconds=601))
    await sender.drain()
    assert set(await fate(ids)) == {SENT}


async def test_after_a_429_for_everybody_we_go_half_as_fast_and_find_back(world, new_sender, owe, clock):
    vitals = Vitals(MORNING)
    sender = new_sender(vitals=vitals)
    people = [starter(world, f"customer {number}") for number in range(60)]
    world.faults.add("flood", retry_after=20, times=1)
    await owe(*(draft(person.id) for person in people))
    await sender.drain()
    assert vitals.floods["all"] == 1
    clock.advance(timedelta(seconds=21))
    again = clock.now().timestamp()
    await sender.drain()
    moments = [call.at for call in calls(world) if call.at >= again]
    assert len(moments) == 60
    assert max(sum(begin <= at < begin + 1 for at in moments) for begin in moments) <= 15
    assert vitals.sending_rate == pytest.approx(15, abs=0.5)  # half of it, and four seconds of finding back
    clock.advance(timedelta(minutes=10))
    await sender.drain()
    assert vitals.sending_rate == 28


async def test_chats_that_have_had_enough_keep_nobody_waiting(world, sender, owe, clock):
    """Twelve colleagues with ten answers each, before any customer's: their chats bear one a second, others go on."""
    colleagues = [starter(world, f"colleague {number}") for number in range(12)]
    customers = [starter(world, f"customer {number}") for number in range(100)]
    await owe(*(draft(person.id, "say", f"answer {n}") for n in range(10) for person in colleagues))
    await owe(*(draft(person.id, "invitation", "question", card=f"invitation:{person.id}") for person in customers))
    began = clock.now().timestamp()
    await sender.drain()
    moments = [call.at for call in calls(world)]
    assert len(moments) == 220
    assert max(moments) - began < 11  # not much longer than one colleague's ten answers, and 220 at 28 a second take 8
    invited = [call.at for call in calls(world) if call.chat_id in {person.id for person in customers}]
    assert sorted(invited)[50] - began < 6


async def test_during_a_long_sending_a_tap_is_answered_first(world, sender, owe, anna):
    await owe(draft(anna.id, "invitation", "question", card="invitation:1"))
    await sender.drain()
    people = [starter(world, f"customer {number}") for number in range(100)]
    before = sender._clock.now().timestamp()
    await owe(*(draft(person.id, "invitation") for person in people))
    await owe(draft(anna.id, "card", "thanks", card="invitation:1"))
    await sender.drain()
    assert [call.at for call in calls(world, "editMessageText")] == [before]


async def test_talkative_chats_do_not_slow_the_others_down(world, sender, owe, anna):
    chatty = [starter(world, f"colleague {number}") for number in range(8)]
    people = [starter(world, f"customer {number}") for number in range(100)]
    await owe(*(draft(person.id, "case", str(number)) for number in range(6) for person in chatty))
    ids = await owe(*(draft(person.id, "invitation") for person in people))
    await sender.drain()
    asked = {person.id for person in people}
    moments = [call.at for call in calls(world) if call.chat_id in asked]
    assert len(moments) == len(ids)
    assert moments[-1] - MORNING.timestamp() < 148 / 28 * 1.3
    assert all(call.ok for call in world.log)


async def test_at_a_high_rate_one_transaction_covers_many_messages(world, store, new_sender, owe, fate):
    world.limits.enabled = False
    people = [starter(world, f"customer {number}") for number in range(300)]
    counting = CountingStore(store)
    ids = await owe(*(draft(person.id, "invitation") for person in people))
    await new_sender(rate=1000, store=counting).drain()
    assert set(await fate(ids)) == {SENT}
    assert counting.transactions < 40


async def test_what_was_sent_is_counted_by_kind_and_outcome(world, new_sender, owe, anna, boris):
    vitals = Vitals(MORNING)
    boris.blocks()
    await owe(draft(anna.id, "case"), draft(boris.id, "invitation"))
    await new_sender(vitals=vitals).drain()
    assert vitals.deliveries == {("case", "sent"): 1, ("invitation", "unreachable"): 1}
    assert vitals.settled_at is not None


# Doubt


async def test_a_send_that_may_have_arrived_is_never_silently_repeated(world, sender, owe, fate, clock, anna):
    world.faults.add("drop_after", method="sendMessage")
    ids = await owe(draft(anna.id, "invitation", card="invitation:1"))
    await sender.drain()
    clock.advance(timedelta(days=1))
    await sender.drain()
    assert await fate(ids) == [IN_DOUBT]
    assert len(texts(anna)) == 1


async def test_a_doubtful_case_is_repeated_after_a_while_and_says_so(world, store, sender, owe, clock, anna):
    world.faults.add("drop_after", method="sendMessage")
    await owe(draft(anna.id, "case", "case 12"))
    await sender.drain()
    clock.advance(timedelta(minutes=6))
    async with store.transaction() as tx:
        await tx.deliveries.repeat_doubtful(clock.now())
    await sender.drain()
    assert texts(anna) == ["case 12", "again: case 12"]


async def test_an_edit_that_broke_off_is_simply_repeated(world, sender, owe, fate, clock, anna):
    await owe(draft(anna.id, "invitation", "question", card="invitation:1"))
    await sender.drain()
    world.faults.add("drop_after", method="editMessageText")
    ids = await owe(draft(anna.id, "card", "thanks", card="invitation:1"))
    await sender.drain()
    clock.advance(timedelta(seconds=1))
    await sender.drain()
    assert await fate(ids) == [SENT]
    assert texts(anna) == ["thanks"]


async def test_after_a_kill_sends_under_way_are_in_doubt_and_edits_are_repeated(
    store, new_sender, owe, fate, anna, boris
):
    await owe(draft(boris.id, "invitation", "question", card="invitation:2"))
    await new_sender().drain()
    ids = await owe(
        draft(anna.id, "invitation", card="invitation:1"), draft(boris.id, "card", "thanks", card="invitation:2")
    )
    async with store.transaction() as tx:
        await tx.deliveries.claim(MORNING, 10)
    successor = new_sender()
    assert await successor.recover() == 2
    await successor.drain()
    assert await fate(ids) == [IN_DOUBT, SENT]
    assert texts(boris) == ["thanks"]


async def test_nobody_listening_costs_nothing_but_time(store, clock, losses, owe, fate, anna):
    async with served(World(clock)) as gone:
        address = gone.base_url
    client = make_bot("1:x", address)
    for request in client._request:
        await request.initialize()
    sender = Sender(
        store,
        Messenger(client, PlainScreens()),
        Limits(),
        clock,
        on_unreachable=losses,
        pace=VirtualPace(clock),
    )
    ids = await owe(draft(anna.id, "invitation"), draft(2, "invitation"), draft(3, "invitation"))
    for _ in range(10):
        await sender.drain()
        clock.advance(timedelta(seconds=30))
    await client.shutdown()
    assert await fate(ids) == [READY] * 3


async def test_when_telegram_is_down_few_messages_fall_into_doubt(world, sender, owe, fate):
    people = [starter(world, f"customer {number}") for number in range(60)]
    world.faults.add("error_502", method="sendMessage", times=1000)
    ids = await owe(*(draft(person.id, "invitation") for person in people))
    await sender.drain()
    states = Counter(await fate(ids))
    assert states[IN_DOUBT] <= SENDS_AHEAD
    assert states[IN_DOUBT] + states[READY] == 60


async def test_a_single_broken_connection_does_not_hold_up_the_others(world, sender, owe, fate, anna, boris):
    world.faults.add("drop_before", chat=anna.id)
    ids = await owe(draft(anna.id, "invitation"), draft(boris.id, "invitation"))
    await sender.drain()
    assert await fate(ids) == [IN_DOUBT, SENT]


# Refusals


async def test_a_blocked_customer_costs_one_call(world, store, sender, owe, fate, losses, anna):
    async with store.transaction() as tx:
        customer = await tx.customers.add(Customer(0, telegram_id=anna.id))
    anna.blocks()
    ids = await owe(*(draft(anna.id, text=str(number), customer_id=customer.id) for number in range(3)))
    await sender.drain()
    assert await fate(ids) == [DEAD, DROPPED, DROPPED]
    assert losses.lost == [(anna.id, "blocked")]
    assert len(calls(world)) == 1


async def test_somebody_who_never_started_is_out_of_reach(world, sender, owe, losses):
    stranger = world.joins("Ольга")
    await owe(draft(stranger.id))
    await sender.drain()
    assert losses.lost == [(stranger.id, "cannot_initiate")]


async def test_a_rule_of_the_house_that_fails_does_not_stop_the_sending(new_sender, owe, fate, anna, boris):
    async def fail(tx, delivery, reason, now):
        raise RuntimeError(reason)

    anna.blocks()
    ids = await owe(draft(anna.id), draft(boris.id))
    await new_sender(on_unreachable=fail).drain()
    assert await fate(ids) == [DEAD, SENT]


async def test_a_group_that_became_a_supergroup_is_followed(world, new_sender, owe, fate, anna):
    sender = new_sender()
    group = world.group("Managers", [anna])
    old = group.id
    await owe(draft(old, "case", "open", card=f"case:1@{old}"))
    await sender.drain()
    group.migrates()
    ids = await owe(draft(old, "case", "another", card=f"case:2@{old}"))
    await sender.drain()
    assert await fate(ids) == [SENT]
    assert group.id != old
    assert anna.sees("another", chat=group)


async def test_a_group_that_moved_is_written_to_where_it_is_also_by_its_old_id(world, new_sender, owe, anna):
    group = world.group("Managers", [anna])
    old = group.id
    group.migrates()
    await owe(draft(old, "case", "first", card=f"case:1@{old}"))
    await new_sender().drain()
    await owe(draft(old, "case", "second", card=f"case:2@{old}"), draft(old, "case", "changed", card=f"case:1@{old}"))
    await new_sender().drain()
    assert len(calls(world)) == 3  # of which the first told us where the group is
    assert anna.sees("changed", chat=group)
    assert anna.sees("second", chat=group)


async def test_a_card_that_was_deleted_is_given_up(world, sender, owe, fate, anna):
    await owe(draft(anna.id, "invitation", "question", card="invitation:1"))
    await sender.drain()
    world.delete(anna.last)
    ids = await owe(draft(anna.id, "card", "thanks", card="invitation:1"))
    await sender.drain()
    assert await fate(ids) == [DEAD]


async def test_a_message_that_cannot_be_rendered_dies_alone_and_without_words(
    store, sender, owe, fate, anna, boris, caplog
):
    ids = await owe(draft(anna.id, text="broken"), draft(boris.id))
    await sender.drain()
    assert await fate(ids) == [DEAD, SENT]
    async with store.reading() as tx:
        error = (await tx.deliveries.get(ids[0])).error
    assert error.startswith("cannot be rendered: KeyError in render")
    assert "broken" not in error + caplog.text


async def test_a_message_that_telegram_refuses_dies(sender, owe, fate, anna):
    ids = await owe(draft(anna.id, text="<i>never closed"))
    await sender.drain()
    assert await fate(ids) == [DEAD]


# Running for ever


@pytest.fixture
async def running(new_sender):
    """A sender at work in real time."""
    sender = new_sender(pace=None)
    work = asyncio.create_task(sender.run())
    yield sender, work
    if not work.done():
        work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def test_a_running_sender_goes_to_work_when_it_is_woken(running, owe, fate, anna):
    sender, _ = running
    await sender.drain()
    ids = await owe(draft(anna.id))
    await sender.drain()
    assert await fate(ids) == [SENT]


async def test_stopping_finishes_what_is_under_way_and_gives_back_the_rest(world, running, owe, fate, anna):
    sender, work = running
    people = [anna, *(starter(world, f"customer {number}") for number in range(40))]
    world.faults.add("slow", chat=anna.id, seconds=0.2)
    ids = await owe(*(draft(person.id) for person in people))
    sender.wake()
    await world.feed.bell.wait(5)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    states = await fate(ids)
    assert states[0] is SENT
    assert set(states) == {SENT, READY}
    assert len(calls(world)) == states.count(SENT)


class MoodyStore:
    """The real store, out of order as often as it was told."""

    def __init__(self, store):
        self.store = store
        self.failures = 0

    def transaction(self):
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        return self.store.transaction()

    def reading(self):
        return self.store.reading()

    async def close(self):
        await self.store.close()


class CountingStore(MoodyStore):
    """The real store; counts what it is asked for."""

    transactions = 0

    def transaction(self):
        self.transactions += 1
        return super().transaction()


class LostStore(MoodyStore):
    """A store whose leadership goes to another process as soon as a message is under way."""

    is_lost = False

    @asynccontextmanager
    async def transaction(self):
        if self.is_lost:
            raise LeadershipLost
        async with self.store.transaction() as tx:
            yield tx
            self.is_lost = "sending" in await tx.deliveries.count_by_state()


async def test_who_leads_no_more_stops_and_leaves_the_rest_to_the_next(world, store, new_sender, owe, fate, anna):
    ids = await owe(draft(anna.id, "invitation", card="invitation:1"))
    with pytest.raises(LeadershipLost):
        await new_sender(store=LostStore(store), pace=None).run()
    assert await fate(ids) == [SENDING]
    successor = new_sender()
    assert await successor.recover() == 1
    await successor.drain()
    assert await fate(ids) == [IN_DOUBT]
    assert len(calls(world)) == 1


class HastyPace(RealPace):
    """Real time, with short rests."""

    async def wait(self, seconds, bell=None):
        await super().wait(min(seconds, 0.01), bell)


async def test_a_store_that_fails_for_a_while_loses_no_receipt(store, client, clock, losses, owe, fate, anna, boris):
    moody = MoodyStore(store)
    parts = {"on_unreachable": losses, "pace": HastyPace()}
    sender = Sender(cast(Store, moody), Messenger(client, PlainScreens()), Limits(), clock, **parts)
    work = asyncio.create_task(sender.run())
    await asyncio.sleep(0)  # It has begun, so that whoever drains only waits for it, however quick the disk is.
    await sender.drain()
    ids = await owe(draft(anna.id), draft(boris.id))
    moody.failures = 2
    await sender.drain()
    work.cancel()
    await asyncio.wait([work])
    assert await fate(ids) == [SENT, SENT]
    assert len(texts(anna)) == 1


async def test_a_receipt_that_cannot_be_written_does_not_stop_the_others(store, caplog, owe, fate, anna, boris):
    async def nothing(*_):
        """The house has no rules here."""

    ids = await owe(draft(anna.id), draft(boris.id))
    async with store.transaction() as tx:
        first, second = await tx.deliveries.claim(MORNING, 2)
    moved_nowhere = Receipt(first, Outcome(Verdict.MOVED))
    sent = Receipt(second, Outcome(Verdict.SENT, message_id=7))
    receipts = Receipts(nothing)
    with pytest.raises(AssertionError):
        async with store.transaction() as tx:
            await receipts.write_all(tx, [moved_nowhere, sent], MORNING)
    assert await fate(ids) == [SENDING, SENDING]
    async with store.transaction() as tx:
        await receipts.write_all(tx, [moved_nowhere, sent], MORNING, apart=True)
    assert await fate(ids) == [SENDING, SENT]
    assert "could not be settled" in caplog.text


async def test_presses_are_answered_at_best(world, client, sender, owe, anna):
    await owe(draft(anna.id, payload={"text": "question", "rows": [["Good"]]}))
    await sender.drain()
    press, late = anna.taps("Good"), Toast("12345", "saved", "en", {})
    toasts = Toasts(Messenger(client, PlainScreens()).toast)
    toasts.answer([late, Toast(press.id, "saved", "en", {})])
    await toasts.settled()
    assert press.toast == "Saved, thank you"
