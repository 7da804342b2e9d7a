"""Who may do what: the one place where roles are checked, for every command and every button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from surveys.records import Staff

Audience = Literal["anyone", "agent", "manager"]

#: command → the least role that may use it. A manager may do what an agent may.
COMMANDS: Mapping[str, Audience] = {
    "start": "anyone",
    "stop": "anyone",
    "language": "anyone",
    "privacy": "anyone",
    "mydata": "anyone",
    "forget": "anyone",
    "help": "anyone",
    "whoami": "anyone",
    "survey": "agent",
    "link": "agent",
    "why": "agent",
    "me": "agent",
    "digest": "manager",
    "day": "manager",
    "week": "manager",
    "month": "manager",
    "cases": "manager",
    "comments": "manager",
    "topics": "manager",
    "drivers": "manager",
    "silence": "manager",
    "agents": "manager",
    "change": "manager",
    "export": "manager",
    "c": "manager",  # /c12 opens case 12
}

#: verb of a button → the least role that may press it.
PRESSES: Mapping[str, Audience] = {
    "a": "anyone",
    "u": "anyone",
    "d": "anyone",
    "s": "anyone",
    "r": "anyone",
    "o": "anyone",
    "l": "anyone",
    "f": "anyone",
    "w": "agent",
    "k": "manager",
    "q": "manager",
    "p": "manager",
    "m": "manager",
    "n": "manager",
}

#: Buttons of cards that stand in groups; all others count only in the presser's own chat with the bot.
IN_GROUPS = frozenset({"k"})


def refuses_press(staff: Staff | None, verb: str, is_private: bool) -> str | None:
    """The toast that says why the press does not count; None when it does."""
    if not may(staff, PRESSES.get(verb)):
        return "not_allowed"
    return None if is_private or verb in IN_GROUPS else "not_yours"


def may(staff: Staff | None, audience: Audience | None) -> bool:
    """Whether this person belongs to the audience; nobody belongs to an unknown one."""
    if audience == "anyone":
        return True
    if staff is None or audience is None:
        return False
    return staff.role == "manager" or staff.role == audience
