"""An unhappy customer in front of managers: who sees the card, who may act, and how it is closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.groups import Group
from simulator.people import Person
from simulator.things import Message
from surveys.records import Answer, Case, CaseState, Invitation, State
from surveys.values import replace
from tests.fakes import TUESDAY_AFTERNOON
from tests.stage import Stage, stage


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, INVITATIONS__DELAY="0s", INVITATIONS__COOL_DOWN="0s", INVITATIONS__GAP="0s") as set_up:
        yield set_up


@asynccontextmanager
async def with_group(folder: Path, key: str = "CASES__GROUP") -> AsyncIterator[tuple[Stage, Group]]:
    """A stage with a managers' group, set as config.yaml would."""
    theatre = Stage(folder, {"AFTERWORD_INVITATIONS__DELAY": "0s"}, TUESDAY_AFTERNOON)
    group = theatre.world.group("Руководители")
    theatre.settings = {**theatre.settings, f"AFTERWORD_{key}": str(group.id)}
    async with AsyncExitStack() as exits:
        await theatre.open(exits)
        yield theatre, group


async def does(theatre: Stage, *_: object) -> None:
    await theatre.settle()


async def presses(theatre: Stage, person: Person, *labels: str, chat: Group | None = None) -> str | None:
    """The last toast."""
    press = None
    for label in labels:
        press = person.taps(label, chat=chat)
        await theatre.settle()
    return press.toast if press else None


async def unhappy(theatre: Stage, agent: Person, *labels: str, ticket: str = "T-1234", name: str = "Иван") -> Person:
    customer = await theatre.meets(name, username=f"customer_{len(theatre.world.people)}")
    agent.writes(f"/survey {ticket} @{customer.user.username}")
    await theatre.settle()
    await presses(theatre, customer, *(labels or ("😡 Очень плохо",)))
    return customer


def cards(person: Person, chat: Group | None = None) -> list[Message]:
    """Messages with live buttons of a case."""
    return [
        message for message in person.messages(chat) if "Не наше" in message.buttons or "« Назад" in message.buttons
    ]


# --- who sees it --------------------------------------------------------------------------------------------------


async def test_the_card_reaches_the_teams_managers_and_those_of_all_teams_at_once(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    maria = await theatre.hires("manager", "Мария")
    boss = await theatre.hires("manager", "Олег", team=None)
    sales = await theatre.hires("manager", "Вера", team="sales")
    began = theatre.clock.now()
    await unhappy(theatre, anna)
    assert (theatre.clock.now() - began).total_seconds() < 10
    for manager in (maria, boss):
        (card,) = cards(manager)
        for part in ("1 из 5", "T-1234", "Анна", "Иван", "Ждёт"):
            assert part in card.text, card.text
    assert not cards(sales)
    assert not cards(anna)


async def test_a_managers_group_has_its_own_copy_and_a_team_its_own_group(tmp_path: Path) -> None:
    async with with_group(tmp_path, "CASES__GROUP_BY_TEAM__SUPPORT") as (theatre, group):
        anna, boris = await theatre.hires("agent", "Анна"), await theatre.hires("agent", "Борис", team="sales")
        for colleague in (anna, boris):
            group.welcomes(colleague)
        await unhappy(theatre, anna)
        await unhappy(theatre, boris, ticket="T-2")
        assert len(cards(anna, group)) == 1
        assert "T-1234" in cards(anna, group)[0].text


async def test_a_later_reason_comment_and_wish_edit_every_copy(theatre: Stage) -> None:
    anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
    ivan = await unhappy(theatre, anna, "😡 Очень плохо", "Нет", "Долгое ожидание ответа", "Готово")
    (card,) = cards(maria)
    assert "Долгое ожидание" in card.text
    await does(theatre, ivan.writes("Третий день <жду> & злюсь"))
    assert "Третий день <жду> & злюсь" in card.text
    await presses(theatre, ivan, "Да, свяжитесь со мной")
    assert "Просит связаться" in card.text
    assert cards(maria) == [card], "one card, edited"


async def test_a_better_score_afterwards_is_seen_on_the_card(theatre: Stage) -> None:
    anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
    ivan = await unhappy(theatre, anna, "🙁 Плохо", "Да, полностью")
    await presses(theatre, ivan, "Другое", "Готово", "Пропустить", "Не нужно", "Изменить ответ", "😀 Очень хорошо")
    assert "2 → 5" in cards(maria)[0].text


async def test_a_wish_to_be_contacted_opens_a_case_where_the_score_alone_does_not(tmp_path: Path) -> None:
    async with stage(tmp_path, INVITATIONS__DELAY="0s", CASES__LOW__CSAT="1") as theatre:
        anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
        ivan = await unhappy(theatre, anna, "🙁 Плохо", "Да, полностью", "Другое", "Готово", "Пропустить")
        assert not cards(maria)
        await presses(theatre, ivan, "Да, свяжитесь со мной")
        assert "Клиент просит связаться" in cards(maria)[0].text
        assert "2 из 5" in cards(maria)[0].text
        ivan.sees("Мы напишем вам до")


# --- who may act --------------------------------------------------------------------------------------------------


async def test_two_managers_press_at_once_and_the_first_has_it(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    maria, oleg = await theatre.hires("manager", "Мария"), await theatre.hires("manager", "Олег", team=None)
    await unhappy(theatre, anna)
    first, second = maria.taps("Взять в работу"), oleg.taps("Взять в работу")
    await theatre.settle()
    assert first.toast == "Теперь этот случай ваш"
    assert second.toast == "Уже в работе: Мария"
    for manager in (maria, oleg):
        assert "В работе: Мария" in cards(manager)[0].text
        assert "Взять в работу" not in cards(manager)[0].buttons


async def test_only_whoever_resolves_is_asked_how_it_ended(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    maria, oleg = await theatre.hires("manager", "Мария"), await theatre.hires("manager", "Олег", team=None)
    await unhappy(theatre, anna)
    await presses(theatre, maria, "Решено")
    assert "Манера общения" in cards(maria)[0].buttons
    assert cards(oleg)[0].buttons == ["Решено", "Не наше"]
    assert "В работе: Мария" in cards(oleg)[0].text


async def test_managers_of_other_teams_and_agents_are_told_no(theatre: Stage) -> None:
    anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
    sales = await theatre.hires("manager", "Вера", team="sales")
    await unhappy(theatre, anna)
    for person in (sales, anna):
        forged = person.taps_data("k:take:1")
        await theatre.settle()
        assert forged.toast == "Это может только руководитель этой команды"
    await does(theatre, sales.writes("/c1"))
    sales.sees("Такого случая нет")
    await does(theatre, sales.writes("/cases"))
    sales.sees("Ответа никто не ждёт")
    assert "Взять в работу" in cards(maria)[0].buttons, "nothing has happened"


async def test_what_was_done_can_be_written_as_a_reply_in_the_group(tmp_path: Path) -> None:
    async with with_group(tmp_path) as (theatre, group):
        anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
        for colleague in (anna, maria):
            group.welcomes(colleague)
        await unhappy(theatre, anna)
        await presses(theatre, maria, "Взять в работу", "Решено", "Долгое ожидание", chat=group)
        (card,) = cards(maria, group)
        await does(theatre, anna.writes("Это я!", reply_to=card, chat=group))
        assert "Это я!" not in card.text
        await does(theatre, maria.writes("Позвонили, извинились", reply_to=card, chat=group))
        assert "Позвонили, извинились" in card.text
        await presses(theatre, maria, "Исправили", chat=group)
        assert "Решено: Мария" in card.text
        assert not cards(maria, group)
        assert not cards(maria), "the private copies have no buttons either"


# --- closing it ---------------------------------------------------------------------------------------------------


async def test_back_leads_back_and_the_form_begins_anew(theatre: Stage) -> None:
    anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
    await unhappy(theatre, anna)
    await presses(theatre, maria, "Решено", "« Назад")
    (card,) = cards(maria)
    assert card.buttons == ["Решено", "Не наше"]
    assert "В работе: Мария" in card.text
    await does(theatre, maria.writes("Просто слова"))
    assert "Просто слова" not in card.text
    await presses(theatre, maria, "Решено", "Манера общения", "« Назад")
    await does(theatre, maria.writes("И снова слова"))
    assert "И снова слова" not in cards(maria)[0].text


async def test_only_one_copy_in_a_chat_has_buttons_all_the_way(theatre: Stage) -> None:
    anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
    await unhappy(theatre, anna)
    await presses(theatre, maria, "Взять в работу", "Решено", "Долгое ожидание")
    await does(theatre, maria.writes("Вернули деньги"))
    assert len([message for message in maria.messages() if message.keyboard]) == 1
    maria.writes("/c1")
    await theatre.settle()
    assert [message for message in maria.messages() if message.keyboard] == [maria.last]
    assert await presses(theatre, maria, "Исправили") == "Решено, спасибо"
    assert not [message for message in maria.messages() if message.keyboard]
    assert "Вернули деньги" in maria.last.text
    async with theatre.app.store.reading() as tx:
        case = await tx.cases.get(1)
    assert case is not None
    assert (case.state, case.action, case.outcome) == (CaseState.RESOLVED, "Вернули деньги", "put_right")
    await does(theatre, maria.writes("/cases"))
    maria.sees("Ответа никто не ждёт")


async def test_not_ours_closes_all_copies_and_a_late_press_hears_it(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    maria, oleg = await theatre.hires("manager", "Мария"), await theatre.hires("manager", "Олег", team=None)
    await unhappy(theatre, anna)
    (stale,) = cards(oleg)
    assert await presses(theatre, maria, "Не наше") == "Отмечено: не наше"
    late = oleg.taps("Взять в работу", message=stale)
    await theatre.settle()
    assert late.toast == "Этот случай уже закрыт"
    assert "Не наше: Мария" in stale.text


async def test_two_cases_are_resolved_in_turn_and_the_words_go_to_the_one_that_was_answered(theatre: Stage) -> None:
    anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
    await unhappy(theatre, anna, ticket="T-1")
    await unhappy(theatre, anna, ticket="T-2", name="Пётр")
    first, second = cards(maria)
    for card in (first, second):
        for label in ("Решено", "Долгое ожидание"):
            await does(theatre, maria.taps(label, message=card))
    prompt = next(message for message in maria.messages() if message.text.startswith("№ 1: что сделано"))
    await does(theatre, maria.writes("Для первого", reply_to=prompt))
    await does(theatre, maria.writes("Для второго"))
    async with theatre.app.store.reading() as tx:
        one, two = await tx.cases.get(1), await tx.cases.get(2)
    assert one is not None
    assert two is not None
    assert (one.action, two.action) == ("Для первого", "Для второго")


# --- nobody cares -------------------------------------------------------------------------------------------------


async def test_a_case_nobody_closes_in_time_rings_once_everywhere(tmp_path: Path) -> None:
    async with with_group(tmp_path) as (theatre, group):
        anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
        boss = await theatre.hires("manager", "Олег", team=None)
        group.welcomes(anna)
        await unhappy(theatre, anna)
        await presses(theatre, maria, "Взять в работу")
        await theatre.passes(hours=24)
        for chat in (maria.messages(), boss.messages(), group.messages()):
            calls = [message for message in chat if "Не решено уже" in message.text]
            assert len(calls) == 1
            assert "Мария" in calls[0].text
            assert [message for message in chat if "Не наше" in message.buttons] == calls
        await theatre.passes(hours=30)
        assert len([message for message in boss.messages() if "Не решено уже" in message.text]) == 1


async def test_cases_lists_who_waits_and_says_for_how_long(theatre: Stage) -> None:
    anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
    await unhappy(theatre, anna, ticket="T-1")
    await theatre.passes(hours=1)
    await unhappy(theatre, anna, ticket="T-2", name="Пётр")
    await does(theatre, maria.writes("/cases"))
    listed = maria.last.text
    assert listed.index("/c1 ") < listed.index("/c2 "), "longest waiting first"
    await does(theatre, maria.writes("/c2"))
    assert "Пётр" in maria.last.text
    assert len(cards(maria)) == 2, "one for each case"


async def test_a_long_list_is_leafed_through_in_place(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    now = theatre.clock.now()
    async with theatre.app.store.transaction() as tx:
        await tx.bulk([record for n in range(1, 33) for record in waiting(n, now - timedelta(minutes=40 - n))])
    await does(theatre, maria.writes("/cases"))
    listed = maria.last
    assert listed.text.startswith("Ждут ответа: 32 · support")
    assert "Страница 1 из 3" in listed.text
    await presses(theatre, maria, "›")
    assert "/c16 " in listed.text
    assert "/c15 " not in listed.text
    await presses(theatre, maria, "›")
    assert listed.text.count("/c") == 2
    assert listed.buttons == ["«", "‹"]
    await presses(theatre, maria, "«")
    assert maria.last is listed, "pages are turned in place"
    assert "/c1 " in listed.text
    await does(theatre, maria.writes("/cases"))
    assert not listed.keyboard, "the older list is a list no more"


async def test_a_page_whose_cases_are_done_meanwhile_shows_the_last_one_left_or_says_so(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    now = theatre.clock.now()
    async with theatre.app.store.transaction() as tx:
        await tx.bulk([record for n in range(1, 33) for record in waiting(n, now - timedelta(minutes=40 - n))])
    await does(theatre, maria.writes("/cases"))
    await close_from(theatre, 11)
    await presses(theatre, maria, "»")
    assert maria.last.text.startswith("Ждут ответа: 10 · support")
    assert not maria.last.keyboard
    await close_from(theatre, 1)
    maria.taps_data("m:cases:1")
    await theatre.settle()
    maria.sees("Ответа никто не ждёт")


def waiting(n: int, since: datetime) -> tuple[Invitation, Answer, Case]:
    """A case with its number, and what it came from."""
    asked = Invitation(n, f"token{n}", "csat", 1, None, State.COMPLETED, since, team="support", asked_at=since)
    case = Case(n, n, CaseState.OPEN, since, since + timedelta(days=1), team="support")
    return asked, Answer(n, n, "score", since, ("1",), 1), case


async def close_from(theatre: Stage, number: int) -> None:
    async with theatre.app.store.transaction() as tx:
        for case in await tx.cases.open("support"):
            if case.id >= number:
                await tx.cases.save(replace(case, state=CaseState.NOT_OURS))


async def test_a_group_that_becomes_a_supergroup_keeps_its_cards(tmp_path: Path) -> None:
    async with with_group(tmp_path) as (theatre, group):
        anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
        for colleague in (anna, maria):
            group.welcomes(colleague)
        await unhappy(theatre, anna)
        group.migrates()
        await theatre.settle()
        await presses(theatre, maria, "Взять в работу")
        await unhappy(theatre, anna, ticket="T-2", name="Пётр")
        await theatre.passes(minutes=15)
        assert any("T-2" in message.text for message in group.messages()), "new cases find the new group"
        await presses(theatre, maria, "Взять в работу", chat=group)
        assert "В работе: Мария" in "".join(message.text for message in group.messages() if "T-2" in message.text)


async def test_who_leaves_the_team_keeps_no_live_buttons(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    maria, oleg = await theatre.hires("manager", "Мария"), await theatre.hires("manager", "Олег")
    await unhappy(theatre, anna)
    async with theatre.app.store.transaction() as tx:
        person = await tx.staff.by_telegram(oleg.id)
        assert person is not None
        await tx.staff.save(replace(person, team="sales"))
    await presses(theatre, maria, "Взять в работу")
    assert len(cards(maria)) == 1
    assert not cards(oleg)
    oleg.does_not_see("В работе")


async def test_who_comes_later_hears_of_open_cases_only(theatre: Stage) -> None:
    anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
    await unhappy(theatre, anna)
    oleg = await theatre.hires("manager", "Олег")
    rang = len(oleg.notifications)
    await presses(theatre, maria, "Не наше")
    assert len(oleg.notifications) == rang, "what is done makes no sound"
