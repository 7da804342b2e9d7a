"""What somebody may have meant who has mistyped a word."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known word most like this one, of those that are alike by so much (0–1); None when there is none."""
    from difflib import get_close_matches  # Who makes no mistake need not load it.

    return next(iter(get_close_matches(word, list(known), 1, likeness)), None)
