"""Who may do what: every command and every button of the routing tables, tried by everybody who may not."""

from __future__ import annotations

import pytest

from bot import access, routing
from bot.buttons import GRAMMAR
from simulator.people import Person
from surveys.records import Staff
from tests.security.cast import SECRETS, Cast, buttons_of, everything_shown, leaves

#: How each command is written when somebody is after Ivan's secrets.
WRITTEN = {
    "survey": "/survey T-777",
    "link": "/link T-777",
    "why": "/why T-777",
    "c": "/c1",
    "export": "/export answers",
}
FOR_AGENTS = sorted(name for name, audience in access.COMMANDS.items() if audience == "agent")
FOR_MANAGERS = sorted(name for name, audience in access.COMMANDS.items() if audience == "manager")
NOBODY = ("outsider", "customer", "left_agent", "left_manager")


def test_every_command_and_every_button_has_its_audience_in_the_one_table() -> None:
    assert set(routing.COMMANDS) == set(access.COMMANDS)
    assert set(routing.PRESSES) == set(access.PRESSES) == set(GRAMMAR) - {"z"}


def test_what_is_missing_in_the_table_is_for_nobody() -> None:
    boss = Staff(1, "Босс", "manager")
    assert not access.may(boss, access.COMMANDS.get("sudo"))
    assert access.refuses_press(boss, "x", is_private=True) == "not_allowed"


@pytest.mark.parametrize("role", ["agent", "manager", None])
@pytest.mark.parametrize(("audience", "allowed"), [("anyone", 3), ("agent", 2), ("manager", 1)])
def test_a_manager_may_what_an_agent_may_and_nobody_else_may_either(
    role: str | None, audience: access.Audience, allowed: int
) -> None:
    rank = {None: 3, "agent": 2, "manager": 1}[role]
    staff = Staff(1, "Анна", role) if role else None  # type: ignore[arg-type]  # one of the two roles
    assert access.may(staff, audience) is (rank <= allowed)


def may_not_be_used_by(cast: Cast) -> list[tuple[Person, str]]:
    """(who, command) for everything that is not theirs."""
    nobody = [(cast.strangers[name], command) for name in NOBODY for command in (*FOR_AGENTS, *FOR_MANAGERS)]
    return nobody + [(cast.anna, command) for command in FOR_MANAGERS]


async def test_a_command_of_another_role_does_nothing_and_says_so(cast: Cast) -> None:
    before = cast.rows()
    for person, command in may_not_be_used_by(cast):
        person.writes(WRITTEN.get(command, f"/{command}"))
        await cast.theatre.settle()
        assert "для другой роли" in person.last.text, (person, command)
    assert changed_but_for_newcomers(cast, before) == []
    for name in NOBODY:
        shown = everything_shown(cast, cast.strangers[name])
        assert [secret for secret in SECRETS if secret in shown] == []


async def test_in_a_group_a_command_of_another_role_is_not_even_answered(cast: Cast) -> None:
    before, since = cast.rows(), len(cast.theatre.world.log)
    for person, command in may_not_be_used_by(cast):
        person.writes(WRITTEN.get(command, f"/{command}"), chat=cast.group)
    await cast.theatre.settle()
    assert cast.rows() == before
    spoken = [call.method for call in cast.theatre.world.log[since:] if call.method.startswith(("send", "edit"))]
    assert spoken == []


async def test_a_manager_of_another_team_learns_nothing_about_ours(cast: Cast) -> None:
    oleg, before = cast.strangers["other_manager"], cast.rows()
    for command in (*FOR_MANAGERS, "me"):
        for chat in (None, cast.group):
            oleg.writes(WRITTEN.get(command, f"/{command}"), chat=chat)
            await cast.theatre.settle()
    shown = everything_shown(cast, oleg)
    assert [secret for secret in SECRETS if secret in shown] == []
    assert cast.rows() == before


@pytest.mark.parametrize("data", ["m:cases:0", "m:comments:0", "m:comments:2026-11-24:999"])
async def test_pages_of_a_list_are_turned_by_managers_and_show_their_own_team_only(cast: Cast, data: str) -> None:
    oleg, before = cast.strangers["other_manager"], cast.rows()
    for person in (cast.anna, *(each for each in cast.strangers.values() if each is not oleg)):
        await cast.presses(person, data, person.id, cast.card.id)
    await cast.presses(oleg, data, cast.group.id, cast.card.id)
    assert changed_but_for_newcomers(cast, before) == []
    await cast.presses(oleg, data, oleg.id, oleg.last.id)
    await cast.theatre.settle()
    assert oleg.last.text in ("Ответа никто не ждёт.", "Комментариев за это время нет.")
    shown = everything_shown(cast, oleg)
    assert [secret for secret in SECRETS if secret in shown] == []


async def test_why_tells_a_manager_of_another_team_no_score(cast: Cast) -> None:
    oleg = cast.strangers["other_manager"]
    oleg.writes("/why T-777")
    await cast.theatre.settle()
    assert "Очень плохо" not in everything_shown(cast, oleg)


async def test_our_manager_learns_it_all(cast: Cast) -> None:
    """So that the silence towards the others proves something."""
    for command in FOR_MANAGERS:
        cast.maria.writes(WRITTEN.get(command, f"/{command}"))
        await cast.theatre.settle()
    shown = everything_shown(cast, cast.maria)
    assert [secret for secret in SECRETS if secret not in shown] == []


@pytest.mark.parametrize("where", ["in private", "in the group", "on a made-up message"])
async def test_a_button_of_another_person_or_role_does_nothing(cast: Cast, where: str) -> None:
    before = cast.rows()
    pressers = {**cast.strangers, "anna": cast.anna}
    for name, person in pressers.items():
        for verb, data in buttons_of(cast):
            if verb == "w" and name in ("anna", "other_manager"):
                continue  # Colleagues may ask any customer.
            chat_id = {"in private": person.id, "in the group": cast.group.id}.get(where, cast.ivan.id)
            await cast.presses(person, data, chat_id, cast.card.id if where != "on a made-up message" else 987_654)
    assert changed_but_for_newcomers(cast, before) == []
    assert cast.failed() == []


async def test_whoever_has_left_gets_nothing_more_and_loses_the_buttons(cast: Cast) -> None:
    vera = await cast.theatre.hires("manager", "Вера")
    vera.writes("/c1")
    await cast.theatre.settle()
    assert "Взять" in str(vera.last.keyboard)
    await leaves(cast.theatre, vera)
    cast.ivan.writes("Сейф стоит открытый")
    await cast.theatre.settle()
    cast.maria.sees("Сейф стоит открытый")
    assert "Сейф стоит открытый" not in everything_shown(cast, vera)
    assert not [message for message in vera.messages() if message.keyboard]


async def test_words_of_another_manager_are_not_taken_for_the_action_of_our_case(cast: Cast) -> None:
    """Also when they answer a forwarded card of ours, which names the case."""
    for data in ("k:take:1", "k:resolve:1", "k:cause:1:waiting"):
        await cast.presses(cast.maria, data, cast.maria.id, cast.maria.last.id)
    before = cast.rows(("cases",))
    ours = next(message for message in cast.maria.messages() if "№ 1" in message.text)
    for person in (cast.strangers["other_manager"], cast.strangers["left_manager"], cast.strangers["outsider"]):
        person.writes("Я всё уладил", reply_to=ours, chat=cast.group)
        person.writes("Я всё уладил", reply_to=ours)
    await cast.theatre.settle()
    assert cast.rows(("cases",)) == before


def changed_but_for_newcomers(cast: Cast, before: dict[str, list[tuple[object, ...]]]) -> list[str]:
    """Tables in which anything that was there is there no more, or looks different."""
    now = cast.rows()
    return [table for table in before if [row for row in before[table] if row not in now[table]]]
