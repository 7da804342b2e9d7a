"""Colleagues come, change and go: by one-time links and by config.yaml, each with the commands of their role."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from simulator.people import Person
from surveys.ports import Work
from surveys.records import Role
from surveys.use_cases.join_staff import make_staff_link
from tests.stage import Stage, stage

OLEG = 40_000_001


async def a_link(theatre: Stage, role: Role, name: str = "Анна", team: str | None = "support") -> str:
    async with theatre.app.store.transaction() as tx:
        return "j_" + await make_staff_link(Work(tx, theatre.clock.now(), theatre.app.house), name, role, team)


async def opens(theatre: Stage, person: Person, payload: str) -> str:
    """What the person reads after opening the link."""
    person.starts(payload)
    await theatre.settle()
    return person.last.text


def in_file(folder: Path, *people: str) -> None:
    listed = "\n".join(f"  - {{{person}}}" for person in people)
    (folder / "config.yaml").write_text(f"staff:\n{listed}\n" if people else "staff: []\n")


# --- links --------------------------------------------------------------------------------------------------------


async def test_a_link_makes_an_agent_with_the_menu_of_an_agent_in_the_agents_language(theatre: Stage) -> None:
    await theatre.app.introduce()
    anna = theatre.world.joins("Anna", language_code="uk")
    assert "start" in anna.commands(), "before that: what customers are offered"
    said = await opens(theatre, anna, await a_link(theatre, "agent"))
    assert "Анна" in said
    assert "Команда: support" in said
    menu = anna.commands()
    assert list(menu)[:4] == ["survey", "link", "why", "me"]
    assert menu["me"] == "Мої результати"
    anna.writes("/whoami")
    await theatre.settle()
    assert str(anna.id) in anna.last.text
    assert "support" in anna.last.text


async def test_a_managers_menu_is_another_one_and_follows_the_language(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    assert maria.commands()["cases"] == "Кто ждёт ответа"
    maria.writes("/language")
    await theatre.settle()
    maria.taps("English")
    await theatre.settle()
    assert maria.commands()["cases"] == "Who is waiting for an answer"
    assert "me" not in maria.commands()


async def test_of_two_who_open_the_same_link_only_the_first_joins(theatre: Stage) -> None:
    link = await a_link(theatre, "manager", "Мария")
    maria, mallory = theatre.world.joins("Мария", language_code="ru"), theatre.world.joins("М", language_code="ru")
    maria.starts(link)
    mallory.starts(link)
    await theatre.settle()
    maria.sees("Ваша роль здесь: руководитель")
    mallory.sees("Это приглашение уже использовано")
    mallory.writes("/cases")
    await theatre.settle()
    mallory.sees("для другой роли")
    assert "cases" not in mallory.commands()


async def test_an_old_link_admits_nobody(theatre: Stage) -> None:
    link = await a_link(theatre, "agent")
    theatre.clock.advance(timedelta(days=8))
    late = theatre.world.joins("Анна", language_code="ru")
    assert "устарело" in await opens(theatre, late, link)


async def test_who_opens_the_own_link_twice_hears_that_nothing_is_lost(theatre: Stage) -> None:
    link, anna = await a_link(theatre, "agent"), theatre.world.joins("Анна", language_code="ru")
    await opens(theatre, anna, link)
    assert "Вы уже с нами. Ваша роль здесь: сотрудник поддержки" in await opens(theatre, anna, link)
    assert next(iter(anna.commands())) == "survey"


async def test_a_manager_who_tries_an_agents_link_stays_a_manager_and_the_link_stays_good(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    link = await a_link(theatre, "agent", "Анна")
    assert "Вы уже с нами" in await opens(theatre, maria, link)
    assert "cases" in maria.commands()
    anna = theatre.world.joins("Анна", language_code="ru")
    assert "сотрудник поддержки" in await opens(theatre, anna, link)


async def test_an_agent_becomes_a_manager_by_a_managers_link(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    assert "руководитель" in await opens(theatre, anna, await a_link(theatre, "manager", "Анна", None))
    assert "cases" in anna.commands()


async def test_a_customer_may_join_too_and_stays_a_customer(theatre: Stage) -> None:
    boris = await theatre.hires("agent", "Борис")
    anna = await theatre.meets("Анна", username="anna")
    await opens(theatre, anna, await a_link(theatre, "agent"))
    boris.writes("/survey T-1 @anna")
    await theatre.settle()
    await theatre.passes(minutes=15)
    anna.sees("Как вы оцениваете")
    anna.writes("5")
    await theatre.settle()
    anna.sees("Ваш вопрос решён?")


# --- config.yaml --------------------------------------------------------------------------------------------------


async def test_who_stands_in_the_file_gets_role_and_menu_with_the_first_start(tmp_path: Path) -> None:
    in_file(tmp_path, f"telegram_id: {OLEG}, name: Олег, role: manager, language: uk")
    async with stage(tmp_path) as theatre:
        oleg = theatre.world.joins("Oleg", id=OLEG, language_code="en")
        await theatre.restarts()
        await theatre.passes(hours=24)
        assert "cases" not in oleg.commands(), "Telegram lets nobody write first"

        oleg.starts()
        await theatre.settle()
        assert "керівник" in oleg.last.text
        assert oleg.commands()["cases"] == "Хто чекає на відповідь"
        oleg.writes("/whoami")
        await theatre.settle()
        assert str(OLEG) in oleg.last.text


async def test_who_stands_in_the_file_and_has_pressed_start_gets_cases(tmp_path: Path) -> None:
    in_file(tmp_path, f"telegram_id: {OLEG}, name: Олег, role: manager")
    async with stage(tmp_path, INVITATIONS__DELAY="0s") as theatre:
        oleg = theatre.world.joins("Олег", id=OLEG, language_code="ru")
        anna = await theatre.hires("agent", "Анна")
        await an_unhappy_customer(theatre, anna, "Иван")
        oleg.starts()
        await theatre.settle()
        await an_unhappy_customer(theatre, anna, "Пётр")
        oleg.sees("Пётр")
        assert any("Взять" in "".join(message.buttons) for message in oleg.messages())


async def test_who_is_taken_out_of_the_file_loses_access_and_menu_and_may_come_back(tmp_path: Path) -> None:
    line = f"telegram_id: {OLEG}, name: Олег, role: manager, language: ru"
    in_file(tmp_path, line)
    async with stage(tmp_path) as theatre:
        oleg = theatre.world.joins("Олег", id=OLEG, language_code="ru")
        oleg.starts()
        await theatre.settle()
        in_file(tmp_path)
        await theatre.restarts()
        assert "cases" not in oleg.commands()
        oleg.writes("/cases")
        await theatre.settle()
        oleg.sees("для другой роли")

        in_file(tmp_path, line)
        await theatre.restarts()
        assert "cases" in oleg.commands()
        calls = [call for call in theatre.world.log if call.method == "setMyCommands" and call.chat_id == OLEG]
        await theatre.restarts()
        assert len([call for call in theatre.world.log if call.method == "setMyCommands" and call.chat_id == OLEG]) == (
            len(calls)
        )


async def test_a_colleague_without_a_language_in_the_file_hears_the_companys_everywhere(tmp_path: Path) -> None:
    in_file(tmp_path, f"telegram_id: {OLEG}, name: Олег, role: manager")
    async with stage(tmp_path) as theatre:
        oleg = theatre.world.joins("Олег", id=OLEG, language_code="uk")
        oleg.starts()
        await theatre.settle()
        assert "Ваша роль здесь: руководитель" in oleg.last.text
        assert oleg.commands()["cases"] == "Кто ждёт ответа"


# --- out of reach and back ----------------------------------------------------------------------------------------


async def test_a_manager_who_had_blocked_the_bot_gets_cases_again_after_coming_back(tmp_path: Path) -> None:
    async with stage(tmp_path, INVITATIONS__DELAY="0s") as theatre:
        anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
        maria.blocks()
        await theatre.settle()
        await an_unhappy_customer(theatre, anna, "Иван")
        maria.unblocks()
        maria.writes("/cases")
        await theatre.settle()
        maria.sees("/c1")
        await an_unhappy_customer(theatre, anna, "Пётр")
        maria.sees("Пётр")


async def an_unhappy_customer(theatre: Stage, agent: Person, name: str) -> Person:
    customer = await theatre.meets(name, username=f"customer_{len(theatre.world.people)}")
    agent.writes(f"/survey @{customer.user.username}")
    await theatre.settle()
    customer.taps("😡 Очень плохо")
    await theatre.settle()
    return customer


async def test_whoami_in_a_group_tells_the_groups_id_privately(theatre: Stage) -> None:
    maria = await theatre.hires("manager", "Мария")
    group = theatre.world.group("Руководители", [maria])
    maria.writes("/whoami", chat=group)
    await theatre.settle()
    assert str(group.id) in maria.last.text
    assert len(group.messages()) == 1
    maria.writes("/whoami")
    await theatre.settle()
    assert str(group.id) not in maria.last.text
