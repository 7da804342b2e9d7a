"""When customers are asked, and when they are left in peace: the rules of config.yaml, lived through on a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.people import Person
from surveys.ports import Work
from surveys.records import Contact, State
from surveys.use_cases.give_link import link_to
from surveys.use_cases.invite import Invited, NotInvited
from tests.journeys.help_desk import (
    contact_ends,
    contact_goes_on,
    invitations_of,
    is_asked,
    knows,
    live,
    taps,
    writes,
)
from tests.stage import Stage, stage

RESTLESS = {"INVITATIONS__COOL_DOWN": "0s", "INVITATIONS__GAP": "0s"}


def kyiv(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A wall clock in Kyiv in the winter of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=2)


async def ivan_at(theatre: Stage) -> Person:
    return await theatre.meets("Иван", username="ivan")


async def last_of(theatre: Stage, person: Person) -> tuple[State, str | None]:
    newest = (await invitations_of(theatre, person))[0]
    return newest.state, newest.reason


# --- delay and window ---------------------------------------------------------------------------------------------


async def test_a_quarter_of_an_hour_after_the_contact(theatre):
    ivan = await ivan_at(theatre)
    await contact_ends(theatre, ivan)
    await theatre.passes(minutes=14)
    assert live(ivan) == []
    await theatre.passes(minutes=1)
    assert len(live(ivan)) == 1


async def test_another_delay_for_a_topic(tmp_path: Path):
    (tmp_path / "config.yaml").write_text("invitations: { delay_by_topic: { delivery: 24h } }")
    async with stage(tmp_path) as theatre:
        ivan = await ivan_at(theatre)
        await contact_ends(theatre, ivan, topic="delivery")
        await theatre.passes(hours=23, minutes=45)
        assert live(ivan) == []
        await theatre.passes(minutes=15)
        assert len(live(ivan)) == 1


@pytest.mark.parametrize(
    ("ends", "is_due"),
    [
        (kyiv(24, 19, 44), kyiv(24, 19, 59)),
        (kyiv(24, 19, 45), kyiv(25, 10)),  # eight in the evening is no more
        (kyiv(24, 23, 25), kyiv(25, 10)),
        (kyiv(25, 9, 40), kyiv(25, 10)),
        (kyiv(25, 9, 45), kyiv(25, 10)),
        (kyiv(25, 9, 50), kyiv(25, 10, 5)),
    ],
)
async def test_only_between_ten_and_eight(tmp_path: Path, ends, is_due):
    async with stage(tmp_path, ends) as theatre:
        ivan = await ivan_at(theatre)
        decision = await contact_ends(theatre, ivan)
        assert isinstance(decision, Invited)
        assert decision.due_at == is_due
        theatre.clock.set(is_due - timedelta(seconds=1))
        await theatre.settle()
        assert live(ivan) == []
        theatre.clock.set(is_due)
        await theatre.settle()
        assert len(live(ivan)) == 1


async def test_the_window_is_that_of_the_customers_own_zone(theatre):
    """14:00 in Kyiv is 17:00 in Almaty; 18:00 is 21:00 there."""
    ivan = await ivan_at(theatre)
    await knows(theatre, ivan, timezone="Asia/Almaty")
    theatre.clock.set(kyiv(24, 18))
    decision = await contact_ends(theatre, ivan)
    assert isinstance(decision, Invited)
    assert decision.due_at == kyiv(25, 7), "ten in Almaty"


async def test_too_late_is_a_row_with_its_reason_and_nothing_waits_for_ever(tmp_path: Path):
    async with stage(tmp_path, kyiv(24, 21), INVITATIONS__EXPIRES_AFTER="3h") as theatre:
        ivan = await ivan_at(theatre)
        decision = await contact_ends(theatre, ivan)
        assert isinstance(decision, NotInvited)
        assert await last_of(theatre, ivan) == (State.SUPPRESSED, "too_late")
        await theatre.passes(days=2)
        assert live(ivan) == []


async def test_a_contact_that_goes_on_is_not_asked_about(theatre):
    ivan = await ivan_at(theatre)
    decision = await contact_ends(theatre, ivan)
    await contact_goes_on(theatre, decision.invitation)
    await theatre.passes(hours=2)
    assert live(ivan) == []
    assert await last_of(theatre, ivan) == (State.CANCELLED, "reopened")


# --- rest ---------------------------------------------------------------------------------------------------------


async def test_thirty_days_of_rest_and_fourteen_between_any_two(theatre):
    ivan = await ivan_at(theatre)
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😀 Очень хорошо", "Да, полностью", "Пропустить")
    asked_at = theatre.clock.now()
    for days, survey, reason in ((13, "nps", "gap"), (29, "csat", "cool_down")):
        theatre.clock.set(asked_at + timedelta(days=days))
        await contact_ends(theatre, ivan, survey)
        assert await last_of(theatre, ivan) == (State.SUPPRESSED, reason)
    theatre.clock.set(asked_at + timedelta(days=30))
    await is_asked(theatre, ivan)


async def test_the_greeting_promises_what_the_rules_keep(tmp_path: Path):
    for number, (settings, promise) in enumerate(
        [
            ({}, "не чаще раза в 14 дней"),
            ({"INVITATIONS__GAP": "21d"}, "не чаще раза в 21 день"),
            ({"INVITATIONS__COOL_DOWN": "3d"}, "не чаще раза в 3 дня"),
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with stage(folder, **settings) as theatre:
            assert promise in (await ivan_at(theatre)).last.text
    (tmp_path / "free").mkdir()
    async with stage(tmp_path / "free", **RESTLESS) as theatre:
        assert "не чаще" not in (await ivan_at(theatre)).last.text


async def test_who_is_not_in_the_sample_is_a_row_too(tmp_path: Path):
    async with stage(tmp_path, INVITATIONS__SAMPLING="0") as theatre:
        ivan = await ivan_at(theatre)
        await contact_ends(theatre, ivan)
        assert await last_of(theatre, ivan) == (State.SUPPRESSED, "sampled_out")


async def test_whoever_never_pressed_start_is_not_asked(theatre):
    """Somebody who chose a language before the first Start."""
    ivan = theatre.world.joins("Иван", language_code="ru")
    await writes(theatre, ivan, "/language")
    await taps(theatre, ivan, "English")
    await contact_ends(theatre, ivan)
    assert await last_of(theatre, ivan) == (State.SUPPRESSED, "never_started")


async def test_a_planned_survey_gives_way_to_one_that_is_open(tmp_path: Path):
    """Planned for later; meanwhile the customer came by a link about another contact."""
    async with stage(tmp_path, **RESTLESS) as theatre:
        anna = await theatre.hires("agent", "Анна")
        ivan = await ivan_at(theatre)
        await contact_ends(theatre, ivan)
        token = await _link(theatre, anna)
        ivan.starts(f"c_{token}")
        await theatre.settle()
        (card,) = live(ivan)
        await theatre.passes(minutes=15)
        assert live(ivan) == [card]
        states = sorted((one.state, one.reason) for one in await invitations_of(theatre, ivan))
        assert states == [(State.ASKING, None), (State.SUPPRESSED, "open_invitation")]


async def _link(theatre: Stage, anna: Person) -> str:
    async with theatre.app.store.transaction() as tx:
        work = Work(tx, theatre.clock.now(), theatre.app.house)
        agent = await tx.staff.by_telegram(anna.id)
        assert agent is not None
        contact = await tx.contacts.add(Contact(0, work.now, ticket="T-2", agent_id=agent.id, team=agent.team))
        link = await link_to(work, agent, contact, "csat", None)
    return link.url.partition("c_")[2]


# --- reminder and expiry ------------------------------------------------------------------------------------------


async def test_a_reminder_comes_once_in_the_window_and_then_the_card_closes(tmp_path: Path):
    async with stage(tmp_path, INVITATIONS__REMINDER_AFTER="12h") as theatre:
        ivan = await ivan_at(theatre)
        await is_asked(theatre, ivan)
        await theatre.passes(hours=12)  # a quarter past two at night
        assert len([m for m in ivan.messages() if "Напоминаем" in m.text]) == 0
        await theatre.passes(hours=8)
        (reminder,) = live(ivan)
        assert "Напоминаем" in reminder.text
        assert reminder.date == int(kyiv(25, 10).timestamp())
        await theatre.passes(hours=60)
        assert live(ivan) == []
        assert (await last_of(theatre, ivan))[0] is State.EXPIRED
        rung = [m for m in ivan.notifications if m.date > reminder.date]
        assert rung == [], "nothing rings about the end"


async def test_whoever_began_to_answer_is_not_reminded(theatre):
    ivan = await ivan_at(theatre)
    card = await is_asked(theatre, ivan)
    await taps(theatre, ivan, "🙂 Хорошо")
    await theatre.passes(hours=73)
    assert ivan.last is card
    assert live(ivan) == []
    assert "✓ 🙂 Хорошо" in card.text, "what was answered stays"


# --- away ---------------------------------------------------------------------------------------------------------


async def test_after_two_days_away_nobody_is_written_to_at_night(theatre):
    """Planned, to be reminded, and run out while the program was down; it comes back at three at night."""
    planned, silent, late = [await theatre.meets(name) for name in ("Вера", "Глеб", "Дина")]
    await contact_ends(theatre, late)
    await theatre.passes(days=1, hours=1)
    await contact_ends(theatre, silent)
    await theatre.passes(minutes=15)
    await contact_ends(theatre, planned)
    rung = {person.id: len(person.notifications) for person in (planned, silent, late)}

    theatre.clock.set(kyiv(28, 3))
    await theatre.restarts()
    await theatre.passes(hours=6, minutes=45)
    assert [len(person.notifications) - rung[person.id] for person in (planned, silent, late)] == [0, 0, 0]
    assert live(late) == [], "closed in silence"
    assert (await last_of(theatre, late))[0] is State.EXPIRED

    await theatre.passes(minutes=15)
    assert ["Напоминаем" in person.last.text for person in (planned, silent, late)] == [False, True, False]
    assert [len(person.notifications) - rung[person.id] for person in (planned, silent, late)] == [1, 1, 0]
    await theatre.restarts()
    await theatre.passes(hours=5)
    assert [len(person.notifications) - rung[person.id] for person in (planned, silent, late)] == [1, 1, 0]


async def test_away_for_too_long_the_contact_is_not_asked_about_any_more(theatre):
    ivan = await ivan_at(theatre)
    await contact_ends(theatre, ivan)
    theatre.clock.advance(timedelta(days=4))
    await theatre.restarts()
    assert live(ivan) == []
    assert await last_of(theatre, ivan) == (State.SUPPRESSED, "too_late")


async def test_a_card_that_could_not_leave_in_the_evening_waits_for_the_morning(tmp_path: Path):
    """It was written down at five to eight, and then the machine was off until three."""
    async with stage(tmp_path, kyiv(24, 19, 40)) as theatre:
        ivan = await ivan_at(theatre)
        await contact_ends(theatre, ivan)
        theatre.clock.set(kyiv(24, 19, 55))
        await theatre.app.beat()
        assert (await last_of(theatre, ivan))[0] is State.ASKING
        theatre.clock.set(kyiv(25, 3))
        await theatre.restarts()
        await theatre.passes(hours=6, minutes=59)
        assert live(ivan) == []
        await theatre.passes(minutes=1)
        assert len(live(ivan)) == 1


async def test_a_card_that_never_left_is_not_declared_over_to_anybody(theatre):
    ivan = await ivan_at(theatre)
    await contact_ends(theatre, ivan)
    theatre.clock.advance(timedelta(minutes=15))
    await theatre.app.beat()
    before = len(ivan.messages())
    theatre.clock.advance(timedelta(days=4))
    await theatre.restarts()
    await theatre.passes(hours=1)
    assert len(ivan.messages()) == before
    assert (await last_of(theatre, ivan))[0] is State.EXPIRED


async def test_a_link_opened_at_night_is_answered_at_night(tmp_path: Path):
    async with stage(tmp_path, kyiv(24, 23)) as theatre:
        anna = await theatre.hires("agent", "Анна")
        ivan = theatre.world.joins("Иван", language_code="ru")
        ivan.starts(f"c_{await _link(theatre, anna)}")
        await theatre.settle()
        assert len(live(ivan)) == 1


# --- by the calendar ----------------------------------------------------------------------------------------------


async def test_nps_comes_by_the_calendar_every_ninety_days_and_never_near_another_survey(tmp_path: Path):
    async with stage(tmp_path, SCHEDULE__ON="true") as theatre:
        ivan, newcomer = await theatre.meets("Иван"), await theatre.meets("Вера")
        await is_asked(theatre, ivan)
        first = theatre.clock.now()
        await taps(theatre, ivan, "🙂 Хорошо", "Да, полностью", "Пропустить")
        await _lives_until(theatre, first + timedelta(days=13, hours=23))
        assert await _asked(theatre, ivan) == [("csat", 0)]
        await _lives_until(theatre, first + timedelta(days=14, hours=1))
        await theatre.passes(minutes=15)
        (card,) = live(ivan)
        assert "Насколько вероятно, что вы порекомендуете «Аврора»" in card.text
        await taps(theatre, ivan, "9", "Пропустить")
        await _lives_until(theatre, first + timedelta(days=103, hours=23))
        assert await _asked(theatre, ivan) == [("csat", 0), ("nps", 14)]
        await _lives_until(theatre, first + timedelta(days=105))
        assert await _asked(theatre, ivan) == [("csat", 0), ("nps", 14), ("nps", 104)]
        assert await invitations_of(theatre, newcomer) == [], "without a contact nobody is asked"


async def test_by_the_calendar_too_nobody_is_asked_at_night_nor_skipped_for_it(tmp_path: Path):
    """Due at two at night: asked at ten, and ninety days later again, not a hundred and eighty."""
    settings = {"SCHEDULE__ON": "true", "INVITATIONS__GAP": "0s", "INVITATIONS__EXPIRES_AFTER": "24h"}
    async with stage(tmp_path, kyiv(1, 2), **settings) as theatre:
        ivan = await ivan_at(theatre)
        async with theatre.app.store.transaction() as tx:
            await tx.contacts.add(Contact(0, theatre.clock.now(), customer_id=1))
        await theatre.settle()
        await _lives_until(theatre, kyiv(1, 10))
        (card,) = live(ivan)
        await taps(theatre, ivan, "9", "Пропустить")
        await _lives_until(theatre, kyiv(1, 10) + timedelta(days=90, hours=1))
        await theatre.passes(minutes=15)
        assert [one.reason for one in await invitations_of(theatre, ivan)] == [None, None]
        assert live(ivan) != [card]


async def test_by_the_calendar_who_is_not_in_the_sample_is_a_row(tmp_path: Path):
    async with stage(tmp_path, SCHEDULE__ON="true", INVITATIONS__SAMPLING="0") as theatre:
        ivan = await ivan_at(theatre)
        async with theatre.app.store.transaction() as tx:
            await tx.contacts.add(Contact(0, theatre.clock.now(), customer_id=1))
        await theatre.passes(hours=1)
        (row,) = await invitations_of(theatre, ivan)
        assert (row.survey, row.state, row.reason) == ("nps", State.SUPPRESSED, "sampled_out")


async def test_an_agent_may_ask_nps_by_command(theatre):
    anna = await theatre.hires("agent", "Анна")
    ivan = await ivan_at(theatre)
    await writes(theatre, anna, "/survey nps @ivan")
    await theatre.passes(minutes=15)
    (card,) = live(ivan)
    assert "0 — ни за что" in card.text


async def _lives_until(theatre: Stage, moment: datetime) -> None:
    """In long steps: nothing but the calendar matters."""
    while theatre.clock.now() < moment:
        theatre.clock.set(min(theatre.clock.now() + timedelta(hours=12), moment))
        await theatre.settle()


async def _asked(theatre: Stage, person: Person) -> list[tuple[str, int]]:
    """Which survey on which day since the first one, in order."""
    asked = [(one.survey, one.asked_at) for one in reversed(await invitations_of(theatre, person)) if one.asked_at]
    return [(survey, (at - asked[0][1]).days) for survey, at in asked]
