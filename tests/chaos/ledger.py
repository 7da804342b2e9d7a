"""The truth: what people really did, in the order of the updates that Telegram made of it.

What must follow from it is worked out here with a few lines of its own, and not with the program's machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

from msgspec import Struct, field

#: (the invitation's token, the question)
Asked = tuple[str, str]
#: One version of an answer: chosen keys and words.
Version = tuple[tuple[str, ...], str | None]


class Deed(Struct, frozen=True):
    """`update` is the number of Telegram's update. Of an answer: what was chosen, or what was written."""

    update: int
    token: str
    question: str
    choice: str = ""
    #: True: the button ticks one of several choices, False: it takes the tick away, None: it is the only choice.
    ticks: bool | None = None
    text: str | None = None


class Order(Struct, frozen=True):
    """An agent's /survey."""

    update: int
    ticket: str
    customer: int
    agent: int


class CasePress(Struct, frozen=True):
    """A manager's press on a case; `choice` is the cause or the outcome."""

    update: int
    case: int
    manager: int
    verb: str
    choice: str = ""


class Ledger(Struct):
    deeds: list[Deed] = field(default_factory=list)
    #: Everything that was answered at least once.
    answered: set[Asked] = field(default_factory=set)
    orders: list[Order] = field(default_factory=list)
    case_presses: list[CasePress] = field(default_factory=list)
    #: (the case, the chat) for each text about what was done.
    actions: list[tuple[int, int]] = field(default_factory=list)
    #: Presses that were made again under a new number.
    repeats: int = 0

    def note(self, deed: Deed) -> None:
        self.deeds.append(deed)
        self.answered.add((deed.token, deed.question))

    def answers(self, lost: Collection[int]) -> Mapping[Asked, list[Version]]:
        """Every version of every answer, oldest first, but for the updates that Telegram did not keep."""
        by_question: dict[Asked, list[Deed]] = defaultdict(list)
        for deed in self.deeds:
            if deed.update not in lost:
                by_question[deed.token, deed.question].append(deed)
        return {asked: list(_versions(deeds)) for asked, deeds in by_question.items()}


def _versions(deeds: list[Deed]) -> Iterable[Version]:
    """Saying the same again is no new version; words are added to earlier words."""
    if deeds[0].text is not None:
        texts = [str(deed.text) for deed in deeds]
        return [((), "\n".join(texts[: n + 1])) for n in range(len(texts))]
    states: list[tuple[str, ...]] = []
    for deed in deeds:
        states.append(_after(states[-1] if states else (), deed))
    return [(choices, None) for choices, _ in groupby(states)]


def _after(chosen: tuple[str, ...], deed: Deed) -> tuple[str, ...]:
    if deed.ticks is None:
        return (deed.choice,)
    others = tuple(key for key in chosen if key != deed.choice)
    if not deed.ticks:
        return others
    return chosen if deed.choice in chosen else (*others, deed.choice)
