"""Run rules: has a measure slid away gently, too little on any one day to be seen?

Anhøj & Olesen 2014. Only the order around the median counts, so one wild point changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from math import log2
from statistics import median
from typing import TypeVar

from msgspec import Struct

from insights.distributions import binomial_quantile

Value = TypeVar("Value", Fraction, float)

#: Fewer points off the median say nothing.
POINTS = 10


class Runs(Struct, frozen=True):
    """How often the points change sides of their median, and the longest stay on one side."""

    #: Points off the median: only these count.
    points: int
    longest: int
    #: A longer run is a shift.
    longest_allowed: int
    crossings: int
    #: Fewer crossings are a shift.
    crossings_needed: int

    @property
    def has_shifted(self) -> bool:
        return self.longest > self.longest_allowed or self.crossings < self.crossings_needed


def runs(values: Sequence[Value]) -> Runs | None:
    """Longest run and crossings of weekly values, oldest first; None with fewer than 10 off the median.

    Allowed are a run of round(log2 n + 3) and qbinom(0.05, n − 1, 0.5) crossings. Pass exact fractions: equal shares
    of different weeks must tie.
    """
    if len(values) < POINTS:
        return None
    middle = median(values)
    sides = [value > middle for value in values if value != middle]
    if len(sides) < POINTS:
        return None
    lengths = [len(list(run)) for _, run in groupby(sides)]
    return Runs(
        points=len(sides),
        longest=max(lengths),
        longest_allowed=round(log2(len(sides)) + 3),
        crossings=len(lengths) - 1,
        crossings_needed=binomial_quantile(0.05, len(sides) - 1, 0.5),
    )
