"""A company with secrets, and everybody who might want them: the people of the stories about access."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot.buttons import encode
from simulator.groups import Group
from simulator.people import Person
from simulator.things import Message
from surveys.values import replace
from tests.journeys.help_desk import invitations_of, is_asked, taps, writes
from tests.stage import Stage, stage

#: What only Ivan, his agent's managers and nobody else may read.
NAME, COMMENT, TICKET = "Секретов", "Пароль от сейфа сменили", "T-777"
SECRETS = (NAME, COMMENT, TICKET)
#: What a person decides, by table; deliveries and the journal follow from it.
TABLES = (
    *("customers", "staff", "staff_links", "contacts", "contact_links"),
    *("invitations", "answers", "cases", "cards", "digest_runs", "surveys", "pauses"),
)
Rows = dict[str, list[tuple[Any, ...]]]


class Cast(Struct):
    """Ivan was unhappy with Anna of the team support; case 1 waits for Maria. All others are not concerned."""

    theatre: Stage
    ivan: Person
    anna: Person
    maria: Person
    boss: Person
    strangers: dict[str, Person]
    group: Group
    card: Message
    token: str
    _updates: count[int]

    @property
    def everybody(self) -> dict[str, Person]:
        return {"ivan": self.ivan, "anna": self.anna, "maria": self.maria, "boss": self.boss, **self.strangers}

    @property
    def database(self) -> Path:
        return self.theatre.folder / "afterword.db"

    def rows(self, tables: Sequence[str] = TABLES) -> Rows:
        """What is stored, read past the program."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as file:
            return {table: file.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables}

    def columns(self, table: str) -> list[str]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as file:
            return [column[1] for column in file.execute(f"PRAGMA table_info({table})")]

    def failed(self) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as file:
            return file.execute("SELECT error, raw FROM inbox WHERE state <> 'seen'").fetchall()

    async def presses(self, person: Person, data: Any, chat_id: int, message_id: int, **message: Any) -> None:
        """A press as it reaches the bot, whatever a client made up."""
        kind = "private" if chat_id > 0 else "group"
        seen = {"message_id": message_id, "date": 1, "chat": {"id": chat_id, "type": kind, "title": "?"}, **message}
        number = next(self._updates)
        query = {"id": str(number), "from": person.user.shape(), "chat_instance": "1", "data": data, "message": seen}
        await self.theatre.app.ingest([{"update_id": number, "callback_query": query}])


@asynccontextmanager
async def company(folder: Path) -> AsyncIterator[Cast]:
    async with stage(folder) as theatre:
        anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
        boss = await theatre.hires("manager", "Босс", None)
        strangers = await _strangers(theatre)
        ivan = await theatre.meets(NAME, username="ivan_secret")
        agent_id = await _staff_id(theatre, anna)
        card = await is_asked(theatre, ivan, ticket=TICKET, agent_id=agent_id, team="support")
        await taps(theatre, ivan, "😡 Очень плохо")
        await writes(theatre, ivan, COMMENT)
        (invitation,) = await invitations_of(theatre, ivan)
        group = theatre.world.group("Общий чат", [ivan, anna, maria, boss, *strangers.values()])
        await theatre.settle()
        yield Cast(theatre, ivan, anna, maria, boss, strangers, group, card, invitation.token, count(900_000_000))


async def _strangers(theatre: Stage) -> dict[str, Person]:
    """Nobody of them has anything to do with Ivan or with the team support."""
    outsider = theatre.world.joins("Чужой", language_code="ru")
    customer = await theatre.meets("Пётр", username="petr")
    other = await theatre.hires("manager", "Олег", "sales")
    left_agent, left_manager = await theatre.hires("agent", "Ушла"), await theatre.hires("manager", "Ушёл", None)
    for person in (left_agent, left_manager):
        await leaves(theatre, person)
    return {
        "outsider": outsider,
        "customer": customer,
        "other_manager": other,
        "left_agent": left_agent,
        "left_manager": left_manager,
    }


async def _staff_id(theatre: Stage, person: Person) -> int:
    async with theatre.app.store.reading() as tx:
        staff = await tx.staff.by_telegram(person.id)
        assert staff is not None
        return staff.id


async def leaves(theatre: Stage, person: Person) -> None:
    async with theatre.app.store.transaction() as tx:
        staff = await tx.staff.by_telegram(person.id)
        assert staff is not None
        await tx.staff.save(replace(staff, left_at=theatre.clock.now()))


def everything_shown(cast: Cast, person: Person) -> str:
    """All that the bot has shown to this person: messages and buttons in every chat of theirs, toasts, files."""
    chats = [chat for chat in cast.theatre.world.chats.values() if person.id in chat.members]
    said = [message for chat in chats for message in chat.messages.values() if message.sender is cast.theatre.world.bot]
    shown = [json.dumps([one.shape(), one.past_keyboards], ensure_ascii=False) for one in said]
    files = [file.content.decode("utf-8", "replace") for file in person.downloads()]
    return "\n".join((*shown, *files, *person.toasts))


def buttons_of(cast: Cast) -> Iterable[tuple[str, str]]:
    """Every button there is, about Ivan's card and case: its verb, and what it carries."""
    customer = cast.rows(("invitations",))["invitations"][0]
    assert cast.token in customer
    yield from (
        ("a", encode("a", cast.token, "score", "5")),
        ("a", encode("a", cast.token, "reasons", "waiting")),
        ("d", encode("d", cast.token, "reasons")),
        ("s", encode("s", cast.token, "solved")),
        ("r", encode("r", cast.token)),
        ("o", encode("o", cast.token)),
        *(("k", encode("k", verb, 1)) for verb in ("take", "resolve", "show", "notours")),
        ("k", encode("k", "cause", 1, "waiting")),
        ("k", encode("k", "outcome", 1, "put_right")),
        ("w", encode("w", 1, "csat")),
    )
