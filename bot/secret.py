"""Words that nobody reads by accident, in a log, a traceback or a printed setting."""

from __future__ import annotations


class Secret:
    """Compared as its words are, and shown without them."""

    __slots__ = ("_words",)

    def __init__(self, words: str) -> None:
        self._words = words

    def reveal(self) -> str:
        return self._words

    def __repr__(self) -> str:
        return "Secret('**********')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._words == other._words

    def __hash__(self) -> int:
        return hash(self._words)
