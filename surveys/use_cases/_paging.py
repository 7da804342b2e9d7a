"""Which page of a list is shown."""

from __future__ import annotations


def turned_to(page: int, size: int, items: int) -> tuple[int, int]:
    """That page, or the last when there are not so many, and how many there are; numbered from 0, and never none."""
    pages = max(1, -(-items // size))
    return min(page, pages - 1), pages
