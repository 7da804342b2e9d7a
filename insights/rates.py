"""Rates of asking and answering. Each is a share of 0–1, exact, and None when nobody could have been counted.

Both sides of a rate count the same invitations: the cohort asked in a period, through the same filters, whenever
they answered. So no rate exceeds 100 %; a pair that would is a ValueError. After AAPOR, Standard Definitions.
"""

from __future__ import annotations

from fractions import Fraction

from insights.tallies import share


def delivery_rate(delivered: int, due: int) -> Fraction | None:
    """Delivered ÷ due. Telegram tells that it accepted a message, not that it was read."""
    return share(delivered, due)


def response_rate(answered: int, delivered: int) -> Fraction | None:
    """Responses with at least one answer ÷ delivered invitations (RR2: partial responses count)."""
    return share(answered, delivered)


def completion_rate(complete: int, answered: int) -> Fraction | None:
    """Complete responses ÷ all responses."""
    return share(complete, answered)
