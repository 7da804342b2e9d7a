"""Buttons that turn the pages of a message in place."""

from __future__ import annotations

from collections.abc import Callable

from bot.buttons import Button, Rows


def turning(page: int, pages: int, turn_to: Callable[[int], str]) -> Rows:
    """One row: first, back, on, last, as far as each leads anywhere; no row for a single page. Numbered from 0."""
    back = [("«", 0)] * (page > 1) + [("‹", page - 1)] * (page > 0)
    turns = back + [("›", page + 1)] * (page + 1 < pages) + [("»", pages - 1)] * (page + 2 < pages)
    return (tuple(Button(sign, turn_to(number)) for sign, number in turns),)[: bool(turns)]
