"""What a call can end with instead of an answer. No text tells more of an address than its host and port."""

from __future__ import annotations


class NotSent(Exception):
    """Not one byte of the request was handed over."""


class Unanswered(Exception):
    """Something of the request was handed over, and no whole answer came."""
