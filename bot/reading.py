"""Updates as objects: a press as what matters of it, everything else as python-telegram-bot reads it.

A press carries the message with its keyboard, which are our own; reading them costs more than anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from telegram import Bot, Update

from bot.buttons import decode
from surveys.use_cases.meet import Person

#: Larger numbers fit into no database.
MOST_ID = 2**63


class Pressed(Struct, frozen=True):
    """Somebody pressed a button under a message of ours."""

    query_id: str
    person: Person
    chat_id: int
    #: None where Telegram has lost the message, which then stands nowhere.
    message_id: int | None
    #: What the button carries.
    data: str


def read_update(raw: Mapping[str, Any], bot: Bot) -> Pressed | Update:
    """Raises whatever comes to mind when the update is not as Telegram describes them."""
    query = raw.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(message, dict):
        return Update.de_json(dict(raw), bot)
    place = message["message_id"] if message.get("date") else None
    return Pressed(query["id"], _person(query["from"]), message["chat"]["id"], place, query.get("data") or "")


def _person(user: Mapping[str, Any]) -> Person:
    first, last = user["first_name"], user.get("last_name")
    name = f"{first} {last}" if last else first
    return Person(user["id"], user.get("username"), name, user.get("language_code"))


def whose_presses(raws: Iterable[Mapping[str, Any]]) -> tuple[set[int], set[str]]:
    """The people who press, and the tokens on their buttons; what is not as it should be is left out."""
    queries = [query for raw in raws if isinstance(query := raw.get("callback_query"), dict)]
    people = [query["from"].get("id") for query in queries if isinstance(query.get("from"), dict)]
    presses = [decode(query["data"]) for query in queries if isinstance(query.get("data"), str)]
    tokens = {press.args[0] for press in presses if press is not None and press.args}
    return {each for each in people if isinstance(each, int) and 0 < each < MOST_ID}, tokens
