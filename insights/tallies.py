"""Tallies: how many answers of each score. The one value all measures are computed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import force_setattr

from surveys.scales import Band, Scale


class Tally(Struct, frozen=True):
    """`counts` maps a score to the number of current answers with it; skips and missing scores are not in it."""

    counts: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(count < 0 for count in self.counts.values()):
            raise ValueError(f"a count cannot be negative: {dict(self.counts)}")
        force_setattr(self, "counts", MappingProxyType(dict(self.counts)))

    @property
    def n(self) -> int:
        """Number of answers."""
        return sum(self.counts.values())

    def among(self, scores: Container[int]) -> int:
        """Number of answers with one of these scores."""
        return sum(count for score, count in self.counts.items() if score in scores)

    def __add__(self, other: Tally) -> Tally:
        return Tally(Counter(self.counts) + Counter(other.counts))


def tally(scores: Iterable[int]) -> Tally:
    """Count single scores."""
    return Tally(Counter(scores))


def in_band(answers: Tally, scale: Scale, band: Band) -> int:
    """Number of answers in the band; ValueError when a score is not on the scale."""
    return sum(count for score, count in answers.counts.items() if scale.band(score) == band)


def share(part: int, whole: int) -> Fraction | None:
    """`part` of `whole` as an exact share of 0–1; None when there is nothing to share.

    ValueError unless 0 ≤ part ≤ whole: a rate above 100 % means that the two sides were filtered differently.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is not a share")
    return Fraction(part, whole) if whole else None


def mean(answers: Tally) -> Fraction | None:
    """Arithmetic mean of the scores, exact; None without answers."""
    if not answers.n:
        return None
    return Fraction(sum(score * count for score, count in answers.counts.items()), answers.n)
