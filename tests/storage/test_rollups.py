"""Rollups: whatever happens to answers and invitations, the sums by day are what a recount of the rows gives."""

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from storage.days import Days, days_of
from storage.moving import move
from storage.opening import open_store
from storage.store import SqlStore, SqlTx
from surveys.read_side import Miscount
from surveys.records import Answer, Invitation, State
from surveys.schedule import day_bounds
from surveys.values import replace
from tests.storage.people import DAY, HOUR, NOON, add_anna, add_boss, add_invitation, add_score

KYIV = "Europe/Kyiv"
#: Around the night in which Kyiv's clocks go forward.
FROM, TO = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)
#: East and west of Kyiv, and where midnight is nearly a day later.
ZONES = ("America/New_York", "Asia/Tokyo", "Pacific/Pago_Pago", "Pacific/Kiritimati", KYIV, "UTC")
TEAMS, TOPICS, CHANNELS = (None, "support", "sales"), (None, "refund", "access"), ("chat", None)
QUESTIONS = ("score", "reasons", "comment")


class Undone(Exception):
    """Nothing of it shall stay."""


async def live_by(tx: SqlTx, zone: str) -> None:
    """By the days of this zone, and all of the past with it."""
    await tx.figures.keep_in_days_of(zone)
    while await tx.figures.count_one_more_day() is not None:
        pass


# --- a random story -----------------------------------------------------------------------------------------------


class Story:
    """What may happen to answers and invitations, in any order, drawn by dice."""

    def __init__(self, tx: SqlTx, dice: random.Random, agents: list[int], customers: list[int]) -> None:
        self.tx, self.dice, self.agents, self.customers = tx, dice, agents, customers

    def moment(self) -> datetime:
        return FROM + timedelta(minutes=self.dice.randrange(int((TO - FROM) / timedelta(minutes=1))))

    def invitation(self, number: int = 0) -> Invitation:
        dice = self.dice
        return Invitation(
            number,
            f"token{dice.getrandbits(60)}",
            dice.choice(("csat", "nps")),
            1,
            dice.choice(self.customers),
            dice.choice(list(State)),
            FROM,
            agent_id=dice.choice((None, *self.agents)),
            team=dice.choice(TEAMS),
            topic=dice.choice(TOPICS),
            channel=dice.choice(CHANNELS),
            asked_at=dice.choice((None, self.moment(), self.moment())),
        )

    def answer(self, invitation_id: int, number: int = 0, question: str | None = None) -> Answer:
        dice = self.dice
        question = question or dice.choice(QUESTIONS)
        said: dict[str, Any] = {"is_late": dice.random() < 0.25}
        if question == "score":
            score = dice.randint(0, 10)
            said |= {"value": score, "choices": (str(score),)}
        elif question == "reasons":
            said |= {"choices": tuple(dice.sample(("slow", "rude", "other", "slow"), dice.randint(0, 3)))}
        else:
            said |= {"text": "words"}
        return Answer(number, invitation_id, question, self.moment(), **said)

    async def some(self) -> Invitation | None:
        known = await self.tx.invitations.of_customer(self.dice.choice(self.customers), 1000)
        return self.dice.choice(known) if known else None

    async def ask(self) -> None:
        await self.tx.invitations.add(self.invitation())

    async def say(self) -> None:
        if (about := await self.some()) is not None:
            for _ in range(self.dice.randint(1, 4)):
                await self.tx.answers.add(self.answer(about.id))

    async def press(self) -> None:
        """As in a batch: what is asked was foreseen, and the invitation is saved before the answer is kept."""
        if (about := await self.some()) is not None:
            await self.tx.foresee([], [about.token])
            found = await self.tx.invitations.by_token(about.token)
            assert found is not None
            await self.tx.answers.current(found.id)
            await self.tx.invitations.save(replace(found, state=self.dice.choice(list(State))), found)
            await self.tx.answers.add(self.answer(found.id))

    async def turn(self) -> None:
        """Something about an invitation changes, with or without a word about what was stored."""
        if (about := await self.some()) is not None:
            other = self.invitation()
            name = self.dice.choice(("state", "asked_at", "wants_contact"))
            changed = replace(about, **{name: getattr(other, name)})
            await self.tx.invitations.save(changed, self.dice.choice((None, about)))

    async def hand_over(self) -> None:
        """Nobody does that, and nothing breaks when somebody does."""
        if (about := await self.some()) is not None:
            other = self.invitation()
            frozen = {name: getattr(other, name) for name in ("team", "agent_id", "topic", "channel")}
            await self.tx.invitations.save(replace(about, **frozen), about)

    async def forget(self) -> None:
        await self.tx.answers.erase_texts(self.dice.choice(self.customers))

    async def bring_along(self) -> None:
        """Invitations with several versions of an answer, and one more answer to an older invitation."""
        dice, first, number = self.dice, await self.tx.next_id(Invitation), await self.tx.next_id(Answer)
        brought = [self.invitation(first + place) for place in range(dice.randint(0, 3))]
        answers: list[Answer] = []
        for one in brought:
            versions = [self.answer(one.id, number + place, "score") for place in range(dice.randint(0, 3))]
            number += len(versions)
            answers += [replace(each, superseded_at=TO) for each in versions[:-1]] + versions[-1:]
        if (about := await self.some()) is not None:
            answers.append(replace(self.answer(about.id, number), question=f"more{number}"))
        await self.tx.bulk([*answers, *brought])

    async def think_better(self) -> None:
        with suppress(Undone):
            async with self.tx.savepoint():
                await self.go_on(4)
                raise Undone

    async def go_on(self, times: int) -> None:
        happenings: list[Callable[[], Awaitable[None]]] = [self.say] * 3
        happenings += [self.ask, self.ask, self.press, self.turn, self.hand_over, self.forget, self.bring_along]
        for _ in range(times):
            await self.dice.choice([*happenings, self.think_better])()


async def tell(store: SqlStore, dice: random.Random) -> None:
    async with store.transaction() as tx:
        agents = [(await add_boss(tx, role="agent")).id for _ in range(2)]
        customers = [(await add_anna(tx, number)).id for number in range(3)]
    for chapter in range(8):
        with suppress(Undone):
            async with store.transaction() as tx:
                await Story(tx, dice, agents, customers).go_on(6)
                if chapter % 4 == 3:
                    raise Undone
        async with store.reading() as tx:
            assert await tx.figures.miscounts() == []


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_the_sums_are_what_a_recount_gives(store: SqlStore, seed: int):
    async with store.transaction() as tx:
        await live_by(tx, KYIV)
    await tell(store, random.Random(seed))


@pytest.mark.parametrize("seed", range(3))
async def test_every_figure_of_every_period_is_the_same_with_sums_and_without(store: SqlStore, seed: int):
    dice = random.Random(1000 + seed)
    await tell(store, dice)
    async with store.transaction() as tx:
        await live_by(tx, KYIV)
        periods = [tuple(sorted((Story(tx, dice, [1], [1]).moment(), TO + DAY))) for _ in range(4)]
        periods += [(FROM - DAY, TO + DAY), (NOON, NOON)]
        periods += [day_bounds(date(2026, 3, 29), ZoneInfo(name)) for name in (KYIV, "America/New_York", "Asia/Tokyo")]
        with_sums = [await all_figures(tx, begin, end) for begin, end in periods]
        await forget_sums(tx)
        assert [await all_figures(tx, begin, end) for begin, end in periods] == with_sums
        assert any(any(figures) for figures in with_sums)


async def all_figures(tx: SqlTx, begin: datetime, end: datetime) -> list[Any]:
    figures, when = tx.figures, (begin, end)
    found: list[Any] = []
    for survey in ("csat", "nps"):
        for of in ({}, {"team": "support"}, {"agent_id": 1}, {"team": "sales", "agent_id": 2}):
            found.append(await figures.score_counts(survey, "score", *when, **of))
            found.append(await figures.choice_counts(survey, "reasons", *when, **of))
            found.append(await figures.invited(survey, *when, **of))
            if "agent_id" not in of:
                found.append(await figures.completed(survey, *when, **of))
            for zone_name in (KYIV, "Asia/Tokyo"):
                days = {
                    day: day_bounds(day, ZoneInfo(zone_name)) for day in (date(2026, 3, 28) + n * DAY for n in range(4))
                }
                found.append(await figures.by_day(survey, "score", days, **of))
        for group in ("agent", "team", "topic", "channel"):
            for team in (None, "support"):
                found.append(await figures.by_group(survey, "score", *when, group, team))
                found.append(await figures.invited_by_group(survey, *when, group, team))
    return found


# --- one thing at a time ------------------------------------------------------------------------------------------


async def test_an_answer_counts_on_the_companys_day(store: SqlStore):
    async with store.transaction() as tx:
        await live_by(tx, KYIV)
        late_in_utc = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
        await add_score(tx, await add_invitation(tx, "a", team="support"), 5, answered_at=late_in_utc)
        third = date(2026, 3, 3)
        days = {day: day_bounds(day, ZoneInfo(KYIV)) for day in (third - DAY, third)}
        assert await tx.figures.by_day("csat", "score", days) == {third - DAY: {}, third: {5: 1}}
        assert await sums(tx, "answer_days") == [("csat", "score", "2026-03-03", "support", "5", 1)]


async def test_in_other_days_everything_is_counted_anew(store: SqlStore):
    async with store.transaction() as tx:
        assert not await tx.figures.keep_in_days_of(KYIV), "there is no past"
        await add_score(tx, await add_invitation(tx, "a"), 5, answered_at=datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
        assert not await tx.figures.keep_in_days_of(KYIV)
        await live_by(tx, "America/New_York")
        assert await sums(tx, "answer_days") == [("csat", "score", "2026-03-02", "", "5", 1)]
        assert await sums(tx, "invitation_days") == [("csat", "2026-03-02", "", "partial", 1)]
        assert await tx.figures.miscounts() == []


async def test_what_became_of_those_who_were_asked(store: SqlStore):
    async with store.transaction() as tx:
        for state in (State.ASKING, State.EXPIRED, State.DECLINED, State.UNDELIVERABLE):
            await add_invitation(tx, state, state=state)
        for state in (State.ASKING, State.COMPLETED, State.DECLINED):
            await add_score(tx, await add_invitation(tx, f"{state} with an answer", state=state), 5)
        await add_score(tx, await add_invitation(tx, "late"), 5, is_late=True)
        await add_invitation(tx, "never asked", asked_at=None)
        became = {row[-2]: row[-1] for row in await sums(tx, "invitation_days")}
        assert became == {"silent": 3, "declined": 1, "undeliverable": 1, "partial": 2, "complete": 1}


async def test_what_was_undone_is_not_remembered(store: SqlStore):
    async with store.transaction() as tx:
        invitation = await add_invitation(tx, "a")
        with suppress(Undone):
            async with tx.savepoint():
                await add_score(tx, invitation, 5)
                raise Undone
        await tx.invitations.save(replace(invitation, state=State.DECLINED), invitation)
        assert [row[-2:] for row in await sums(tx, "invitation_days")] == [("declined", 1)]
        assert await tx.figures.miscounts() == []


async def test_a_history_from_before_is_counted_when_the_zone_is_told(store: SqlStore):
    async with store.transaction() as tx:
        await tx._wire.change(text("INSERT INTO calendar (id, zone) VALUES (1, NULL)"))
        tx._wire.memory.clear()
        await add_score(tx, await add_invitation(tx, "a"), 5)
        assert await sums(tx, "answer_days") == []
        assert await tx.figures.score_counts("csat", "score", NOON - DAY, NOON + DAY) == {5: 1}
        await live_by(tx, KYIV)
        assert await sums(tx, "answer_days") == [("csat", "score", "2026-03-02", "", "5", 1)]
        assert await tx.figures.score_counts("csat", "score", NOON - DAY, NOON + DAY) == {5: 1}


async def test_a_sum_that_went_wrong_is_named(store: SqlStore):
    async with store.transaction() as tx:
        await add_score(tx, await add_invitation(tx, "a", team="support"), 5)
        await tx._wire.catch_up()
        await tx._wire.change(text("UPDATE answer_days SET n = 7 WHERE kind = 'team'"))
        key = ("csat", "score", "team", NOON.date(), "support", "", "5")
        assert await tx.figures.miscounts() == [Miscount("answer_days", key, 7, 1)]
        assert await tx.figures.miscounts(since=NOON.date() + DAY) == []


async def test_a_sum_that_went_wrong_is_mended(store: SqlStore):
    async with store.transaction() as tx:
        await add_score(tx, await add_invitation(tx, "a", team="support"), 5)
        await add_score(tx, await add_invitation(tx, "b", asked_at=NOON + DAY), 4, answered_at=NOON + DAY)
        await tx._wire.catch_up()
        await tx._wire.change(text("UPDATE answer_days SET n = n + 7 WHERE kind = 'team'"))
        await tx._wire.change(text("UPDATE answer_days SET question = 'nothing' WHERE kind = 'topic'"))
        assert await tx.figures.summed_span() == (NOON.date(), NOON.date() + DAY)
        assert await tx.figures.mend(NOON.date()) == 3, "one is too high, one is missing, and one is of nothing"
        assert {miscount.day for miscount in await tx.figures.miscounts()} == {NOON.date() + DAY}
        assert await tx.figures.mend(NOON.date() + DAY) == 3
        assert await tx.figures.mend(NOON.date() + DAY) == 0
        assert await tx.figures.miscounts() == []


async def test_without_a_history_there_is_nothing_to_mend(store: SqlStore):
    async with store.transaction() as tx:
        assert await tx.figures.summed_span() is None
        assert await tx.figures.mend(NOON.date()) == 0


# --- into another zone ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
async def test_while_the_past_is_counted_anew_every_figure_is_the_same(store: SqlStore, seed: int):
    """And whatever happens meanwhile is in the sums of its day, also when the zone is changed before that was done."""
    dice = random.Random(2000 + seed)
    await tell(store, dice)
    async with store.transaction() as tx:
        await live_by(tx, dice.choice(ZONES))
    for zone_name in dice.sample(ZONES, 2):
        async with store.transaction() as tx:
            await tx.figures.keep_in_days_of(zone_name)
        for _ in range(dice.randrange(2, 6)):
            await count_and_go_on(store, dice)
    async with store.transaction() as tx:
        await live_by(tx, zone_name)
        assert await tx.figures.counted_since() is None
        assert await tx.figures.miscounts() == []


async def count_and_go_on(store: SqlStore, dice: random.Random) -> None:
    """A day is counted or comes to nothing, something happens, and every figure is what the rows give."""
    with suppress(Undone):
        async with store.transaction() as tx:
            await tx.figures.count_one_more_day()
            if dice.random() < 0.3:
                raise Undone
    with suppress(Undone):
        async with store.transaction() as tx:
            await Story(tx, dice, [1], [1]).go_on(2)
            assert await tx.figures.miscounts() == []
            begin, end = Story(tx, dice, [1], [1]).moment(), TO + DAY
            found = await all_figures(tx, begin, end)
            async with tx.savepoint():
                await forget_sums(tx)
                assert await all_figures(tx, begin, end) == found
                raise Undone


async def test_counting_anew_goes_on_after_a_kill(url: str):
    store = await open_store(url)
    async with store.transaction() as tx:
        await live_by(tx, KYIV)
        for day in range(9):
            await add_score(tx, await add_invitation(tx, f"{day}"), 5, answered_at=NOON + day * DAY)
        assert await tx.figures.keep_in_days_of("Asia/Tokyo")
    since: list[datetime | None] = []
    while not since or since[-1] is not None:
        async with store.transaction() as tx:
            assert await tx.figures.keep_in_days_of("Asia/Tokyo"), "a start changes nothing"
            await tx.figures.count_one_more_day()
            since.append(await tx.figures.counted_since())
        with suppress(Undone):
            async with store.transaction() as tx:
                await tx.figures.count_one_more_day()
                raise Undone
        await store.close()
        store = await open_store(url)
    assert since[:-1] == [day_bounds(NOON.date() + day * DAY, ZoneInfo("Asia/Tokyo"))[0] for day in range(8, -1, -1)]
    async with store.transaction() as tx:
        assert not await tx.figures.keep_in_days_of("Asia/Tokyo")
        assert await tx.figures.miscounts() == []
        days = {NOON.date() + n * DAY: day_bounds(NOON.date() + n * DAY, ZoneInfo("Asia/Tokyo")) for n in range(9)}
        assert await tx.figures.by_day("csat", "score", days) == {day: {5: 1} for day in days}
    await store.close()


async def test_years_in_which_nothing_happened_are_skipped(store: SqlStore):
    async with store.transaction() as tx:
        for at in (NOON - 3000 * DAY, NOON):
            await add_score(tx, await add_invitation(tx, str(at), asked_at=at), 5, answered_at=at)
        await tx.figures.keep_in_days_of(KYIV)
        assert [await tx.figures.count_one_more_day() for _ in range(3)] == [2, 2, None]


async def forget_sums(tx: SqlTx) -> None:
    """As in a history from before there were sums."""
    await tx._wire.catch_up()
    for statement in ("DELETE FROM calendar WHERE id > 1", "UPDATE calendar SET zone = NULL"):
        await tx._wire.change(text(statement))
    for table in ("answer_days", "invitation_days"):
        await tx._wire.change(text(f"DELETE FROM {table}"))
    tx._wire.memory.clear()


async def test_the_sums_move_with_the_history(sqlite_url: str, postgres_url: str):
    store = await open_store(sqlite_url)
    async with store.transaction() as tx:
        await live_by(tx, KYIV)
        await add_score(tx, await add_invitation(tx, "a"), 5)
    await store.close()
    await move(sqlite_url, postgres_url, lambda *_: None)
    store = await open_store(postgres_url)
    async with store.transaction() as tx:
        assert not await tx.figures.keep_in_days_of(KYIV)
        assert await tx.figures.miscounts() == []
        assert await tx.figures.score_counts("csat", "score", NOON - DAY, NOON + DAY) == {5: 1}
    await store.close()


async def sums(tx: SqlTx, table: str) -> list[tuple[Any, ...]]:
    """By team, without saying so."""
    await tx._wire.catch_up()
    rows = await tx._wire.rows(text(f"SELECT * FROM {table} WHERE n <> 0 AND kind = 'team'"))
    return [(*row[:-6], *row[-5:-3], *row[-2:]) for row in rows]


# --- days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone_name", [KYIV, "America/Havana", "America/St_Johns", "Pacific/Apia", "Asia/Beirut"])
def test_every_instant_belongs_to_the_day_whose_bounds_hold_it(zone_name: str):
    """Also where clocks are set at midnight, or a day is left out."""
    days, tz = Days(zone_name), ZoneInfo(zone_name)
    for begin in (datetime(2011, 10, 25, tzinfo=UTC), datetime(2011, 12, 27, tzinfo=UTC), FROM):
        for half_hour in range(48 * 16):
            instant = begin + half_hour * HOUR / 2
            first, last = day_bounds(days.of(instant), tz)
            assert first <= instant < last


def test_a_period_is_whole_days_and_what_is_left_of_it():
    days = days_of(KYIV)
    second = date(2026, 3, 2)
    begin, end = days.begin(second), days.end(second)
    assert days.parts(begin, end).whole == (second, second)
    assert days.parts(begin, end).edges == ()
    assert days.parts(begin - HOUR, end + HOUR).edges == ((begin - HOUR, begin), (end, end + HOUR))
    assert days.parts(begin + HOUR, end).whole is None
    assert days.parts(begin + HOUR, end).edges == ((begin + HOUR, end),)
    assert days.parts(end, begin).edges == ()
    assert days.of(datetime.combine(second, time(22), UTC)) == second + DAY
