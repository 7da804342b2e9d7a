"""Buttons and the grammar of what they carry: a verb and its arguments, joined by colons, at most 64 ASCII bytes.

Telegram hands callback data back as it was, also from copies years old or made up by a stranger: `decode` answers None
to whatever does not follow the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

LONGEST_DATA = 64

_TOKEN, _KEY, _ID = r"[A-Za-z0-9_-]{1,27}", r"[a-z0-9_]{1,16}", r"[0-9]{1,18}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

#: What follows the verb.
GRAMMAR: Mapping[str, re.Pattern[str]] = {
    "a": re.compile(rf"({_TOKEN}):({_KEY}):({_KEY})"),  # answer: card, question, choice
    "u": re.compile(rf"({_TOKEN}):({_KEY}):({_KEY})"),  # take back one of several choices
    "d": re.compile(rf"({_TOKEN}):({_KEY})"),  # done with several choices
    "s": re.compile(rf"({_TOKEN}):({_KEY})"),  # skip, or leave as it is
    "r": re.compile(rf"({_TOKEN})"),  # change my answer
    "o": re.compile(rf"({_TOKEN})"),  # stop asking
    "l": re.compile(r"(ru|uk|en)"),  # speak this language
    "f": re.compile(r"(yes|no)"),  # forget me
    "k": re.compile(rf"(take|resolve|notours|show):({_ID})|(cause|outcome):({_ID}):({_KEY})"),  # case
    "w": re.compile(rf"({_ID}):({_KEY})"),  # ask this customer, with this survey
    "q": re.compile(rf"({_KEY}):(day|week|month):({_DAY})"),  # open the figure behind a digest
    "p": re.compile(rf"({_KEY}):(day|week|month):({_DAY}):([0-9]{{1,7}})"),  # turn to this page of an opened figure
    # leaf through a list: which, of which day, to which page
    "m": re.compile(rf"(cases|comments)(?::({_DAY}))?:([0-9]{{1,3}})"),
    "n": re.compile(rf"({_ID})"),  # a change that was written down is taken back
    "z": re.compile(rf"({_ID})"),  # nothing happens
}


class Button(Struct, frozen=True):
    """What a person sees, and either what comes back when it is pressed or where it leads."""

    text: str
    data: str | None = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


class Press(Struct, frozen=True):
    verb: str
    args: tuple[str, ...]


def encode(verb: str, *args: str | int) -> str:
    """The callback data; ValueError when it does not follow the grammar."""
    data = ":".join((verb, *map(str, args)))
    if len(data.encode()) > LONGEST_DATA or decode(data) is None:
        raise ValueError(f"callback data must follow the grammar and fit {LONGEST_DATA} bytes, got {data!r}")
    return data


def decode(data: str) -> Press | None:
    """The press behind callback data; None when it is not ours."""
    verb, _, rest = data.partition(":")
    found = GRAMMAR[verb].fullmatch(rest) if verb in GRAMMAR else None
    return Press(verb, tuple(part for part in found.groups() if part)) if found else None
