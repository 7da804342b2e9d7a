"""Rounding as people do it on paper. Exact: fractions in, whole numbers out, no floats between."""

from __future__ import annotations

from fractions import Fraction

_HALF = Fraction(1, 2)


def half_up(value: Fraction) -> int:
    """The nearest whole number; a tie goes away from zero, so that a mirrored NPS is the mirrored number.

    Python's own `round` takes ties to the even neighbour: 68.5 would become 68.
    """
    away = int(abs(value) + _HALF)
    return away if value >= 0 else -away


def percent(share: Fraction | None) -> int | None:
    """A share of 0–1 as whole percent; None (no answers) stays None and never becomes 0."""
    return None if share is None else half_up(share * 100)
