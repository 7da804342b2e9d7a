"""Updates as objects. Of a press only what matters is read: who pressed what, and where the message stands.

The rest of the message is our own text and keyboard, and reading them costs more than anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from telegram import Bot, CallbackQuery, Chat, InaccessibleMessage, Update, User

from bot.buttons import decode

#: Larger numbers fit into no database.
MOST_ID = 2**63


def read_update(raw: Mapping[str, Any], bot: Bot) -> Update:
    """Raises whatever comes to mind when the update is not as Telegram describes them."""
    query = raw.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(message, dict):
        return Update.de_json(dict(raw), bot)
    presser = User.de_json(query["from"], bot)
    press = CallbackQuery(query["id"], presser, query["chat_instance"], _place(message), query.get("data"))
    return Update(raw["update_id"], callback_query=press)


def whose_presses(raws: Iterable[Mapping[str, Any]]) -> tuple[set[int], set[str]]:
    """The people who press, and the tokens on their buttons; what is not as it should be is left out."""
    queries = [query for raw in raws if isinstance(query := raw.get("callback_query"), dict)]
    people = [query["from"].get("id") for query in queries if isinstance(query.get("from"), dict)]
    presses = [decode(query["data"]) for query in queries if isinstance(query.get("data"), str)]
    tokens = {press.args[0] for press in presses if press is not None and press.args}
    return {each for each in people if isinstance(each, int) and 0 < each < MOST_ID}, tokens


def _place(message: Mapping[str, Any]) -> InaccessibleMessage:
    """A message that Telegram has lost stands nowhere."""
    chat = message["chat"]
    return InaccessibleMessage(Chat(chat["id"], chat["type"]), message["message_id"] if message.get("date") else 0)
