"""Rates of asking and answering. Each is a share of 0–1, exact, and None when nobody could have been counted.

Both sides of a rate count the same invitations: the cohort asked in a period, through the same filters, whenever
they answered. So no rate exceeds 100 %; a pair that would is a ValueError. After AAPOR, Standard Definitions.

eligible → invited (due) → delivered → answered (partial or complete) → complete
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from insights.tallies import share


def coverage(invited: int, eligible: int) -> Fraction | None:
    """Invited ÷ eligible contacts: the first bias to show, for a bot reaches only customers who pressed Start."""
    return share(invited, eligible)


def reach(delivered: int, eligible: int) -> Fraction | None:
    """Delivered ÷ eligible contacts: after how many the customer had the question at all."""
    return share(delivered, eligible)


def delivery_rate(delivered: int, due: int) -> Fraction | None:
    """Delivered ÷ due. Telegram tells that it accepted a message, not that it was read."""
    return share(delivered, due)


def response_rate(answered: int, delivered: int) -> Fraction | None:
    """Responses with at least one answer ÷ delivered invitations (RR2: partial responses count)."""
    return share(answered, delivered)


def full_response_rate(complete: int, delivered: int) -> Fraction | None:
    """Complete responses ÷ delivered invitations (RR1: partial responses do not count)."""
    return share(complete, delivered)


def completion_rate(complete: int, answered: int) -> Fraction | None:
    """Complete responses ÷ all responses."""
    return share(complete, answered)


def break_off(stopped: Mapping[str, int], answered: int) -> Mapping[str, Fraction]:
    """Share of 0–1 of all responses that stopped at each question; together they are 1 − completion.

    `stopped` maps the first question left without an answer to a number of partial responses. Empty without
    responses; ValueError when more stopped than answered.
    """
    share(sum(stopped.values()), answered)
    return {question: Fraction(number, answered) for question, number in stopped.items()} if answered else {}


def opt_out_rate(opted_out: int, invited: int) -> Fraction | None:
    """Customers who asked not to be asked again ÷ invitations."""
    return share(opted_out, invited)


def is_collecting(day: date, today: date, expires_after: timedelta) -> bool:
    """Whether customers asked on `day` may still answer on `today`, so that its rates can only grow.

    The last one may have been asked just before midnight: a survey open for 72 hours collects on three further days.
    """
    further_days = -(-expires_after // timedelta(days=1))
    return (today - day).days <= further_days
