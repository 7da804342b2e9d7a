"""How long things may be that people and files give us. Words are cut with a mark that shows it; what names somebody is
not cut, because half a name is another name: it is taken for no name at all.
"""

from __future__ import annotations

#: All that one customer wrote about one invitation, to one question: Telegram's own limit for a message.
COMMENT = 4096
#: What a manager did about a case.
ACTION = 1000
#: What was changed, in a manager's words: it stands above a line of the picture.
CHANGE = 60
#: First and last name together, as Telegram has them.
NAME = 129
USERNAME = 32
LANGUAGE_CODE = 35
#: A ticket or a customer's number, and how many words of one command are looked up.
REFERENCE = 64
WORDS_OF_COMMAND = 8
#: A file of settings or a survey, in characters.
FILE = 1_000_000


def cut(text: str, limit: int) -> str:
    """The text, or as much of it as fits with a mark at its end."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
