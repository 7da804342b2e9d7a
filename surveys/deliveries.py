"""What we send: every kind of delivery, how urgent it is, and what happens when nobody knows whether it arrived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

#: wait: leave it to proof or to the one reminder. repeat: send again after a while, marked as a repeat. drop: let it
#: be.
Doubt = Literal["wait", "repeat", "drop"]

REPEAT_AFTER = timedelta(minutes=5)


class Kind(Struct, frozen=True):
    """`priority`: smaller goes first."""

    priority: int
    doubt: Doubt


#: reply to a person > case > invitation > digest > reminder.
KINDS: Mapping[str, Kind] = {
    "card": Kind(0, "wait"),  # the customer's card follows a tap
    "say": Kind(0, "drop"),  # a plain answer to a command; `payload["text"]` names the template
    "link": Kind(0, "drop"),  # a one-time link with its QR picture
    "figure": Kind(0, "drop"),  # how a figure came about, with the answers behind it
    "agents": Kind(0, "drop"),  # whether any agent stands out, with the funnel
    "topics": Kind(0, "drop"),  # what customers write about
    "drivers": Kind(0, "drop"),  # what satisfaction goes along with
    "silence": Kind(0, "drop"),  # who does not answer
    "report": Kind(0, "drop"),  # a digest that somebody asked for
    "file": Kind(0, "drop"),  # an export or a customer's own data
    "case": Kind(1, "repeat"),
    "alert": Kind(1, "repeat"),  # counts unhappy customers when they come too fast for cards
    "escalation": Kind(1, "repeat"),
    "invitation": Kind(2, "wait"),
    "digest": Kind(3, "repeat"),
    "note": Kind(3, "drop"),  # a colleague's own morning: thanks, and what is new
    "reminder": Kind(4, "wait"),
    "again": Kind(5, "wait"),  # after an outage a card asks for the tap that may have been lost
    "menu": Kind(5, "repeat"),  # the commands of one colleague's chat
    "unbutton": Kind(5, "repeat"),  # takes the buttons off a copy that was replaced
}


def invitation_card(invitation_id: int | str) -> str:
    return f"invitation:{invitation_id}"


def case_card(case_id: int, chat_id: int) -> str:
    return f"case:{case_id}@{chat_id}"


def alert_card(since: datetime, chat_id: int) -> str:
    """The message that counts the unhappy customers of one hour."""
    return f"alert:{int(since.timestamp())}@{chat_id}"


def overdue_card(since: datetime, chat_id: int) -> str:
    """The message that counts the overdue cases of one hour."""
    return f"overdue:{int(since.timestamp())}@{chat_id}"


def figure_card(chat_id: int) -> str:
    """One a chat: the newest opened figure, in which pages are turned."""
    return f"figure@{chat_id}"


def change_card(change_id: int, chat_id: int) -> str:
    """The message that says that a change was written down, and takes it back."""
    return f"change:{change_id}@{chat_id}"


def list_card(name: str, chat_id: int) -> str:
    """One a chat for each list: the newest, in which pages are turned."""
    return f"{name}@{chat_id}"
