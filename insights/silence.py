"""What customers do not say: who does not answer, how bad it could be, and what those think who nearly kept silent.

A response rate alone says little about bias (Groves & Peytcheva 2008); who is missing says more. Pairs are (part,
whole), shares are 0–1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from insights.compare import EXPECTED, Change, share_change
from insights.distributions import chi_square_tail
from insights.multiple import benjamini_hochberg
from insights.normalise import Polarity
from insights.tallies import share
from surveys.scales import Band

#: Of the groupings called uneven, about this share may be so by chance: Benjamini & Hochberg 1995.
FALSE_DISCOVERIES = 0.10

#: high_score: the score is good and the words are not. low_score: the reverse.
Mismatch = Literal["high_score", "low_score"]
_MISMATCHES: Mapping[tuple[Band, Polarity], Mismatch] = {
    ("satisfied", "negative"): "high_score",
    ("promoter", "negative"): "high_score",
    ("dissatisfied", "positive"): "low_score",
    ("detractor", "positive"): "low_score",
}


class Compared(Struct, frozen=True):
    """Two groups as (satisfied, answers); `gap` is the 95 % interval of `one` − `other`, None when one is empty."""

    one: tuple[int, int]
    other: tuple[int, int]
    gap: Change | None


class Grouping(Struct, frozen=True):
    """Response by group: group → (answered, invited), in the order given: no ranks.

    `p_value` says how often chance alone makes groups so uneven, `adjusted` the same among all groupings looked at;
    None where there is too little to test.
    """

    groups: Mapping[str, tuple[int, int]]
    p_value: float | None
    adjusted: float | None

    @property
    def is_uneven(self) -> bool:
        return self.adjusted is not None and self.adjusted < FALSE_DISCOVERIES


class BreakOff(Struct, frozen=True):
    """`stopped` of all `answered` responses went no further than `question`."""

    question: str
    stopped: int
    answered: int


def worst_case_bounds(satisfied: int, answered: int, invited: int) -> tuple[Fraction, Fraction] | None:
    """CSAT of all invited if nobody, and if everybody, among the silent were satisfied: [r·c, r·c + 1 − r].

    At a response rate r of 30 % and a CSAT c of 85 % the truth lies between 25.5 and 95.5 %, whatever one assumes.
    None when nobody was invited; ValueError unless 0 ≤ satisfied ≤ answered ≤ invited. Manski 1989.
    """
    if not 0 <= satisfied <= answered <= invited:
        raise ValueError(f"{satisfied} satisfied of {answered} answers of {invited} invited")
    if not invited:
        return None
    return Fraction(satisfied, invited), Fraction(satisfied + invited - answered, invited)


def late_answerers(before: tuple[int, int], after: tuple[int, int]) -> Compared:
    """(satisfied, answers) of those who answered only after the reminder against those who answered before it.

    Whoever hardly answered resembles those who never did: the continuum of resistance (Lin & Schaeffer 1995).
    ValueError unless 0 ≤ satisfied ≤ answers. The interval is Newcombe's.
    """
    return Compared(after, before, share_change(before, after))


def coverage_gap(chosen: tuple[int, int], at_random: tuple[int, int]) -> Compared:
    """(satisfied, answers) of those whom agents chose against a random sample of the others.

    A gap above 0 means that the chosen ones are the happier ones. ValueError unless 0 ≤ satisfied ≤ answers. The
    interval is Newcombe's.
    """
    return Compared(chosen, at_random, share_change(at_random, chosen))


def response_by_group(groupings: Mapping[str, Mapping[str, tuple[int, int]]]) -> Mapping[str, Grouping]:
    """For each grouping (agent, topic, hour…), whether its groups answer equally often.

    `groupings` maps its name to group → (answered, invited). Pearson's χ² for each, Benjamini-Hochberg across them.
    Groups too small for the test are tested together as one, the smallest first, until 5 answered and 5 silent can be
    expected in it (Cochran 1954). ValueError unless 0 ≤ answered ≤ invited.
    """
    p_values = {name: _evenness(list(groups.values())) for name, groups in groupings.items()}
    tested = {name: p_value for name, p_value in p_values.items() if p_value is not None}
    adjusted = dict(zip(tested, benjamini_hochberg(list(tested.values())), strict=True))
    return {name: Grouping(dict(groups), p_values[name], adjusted.get(name)) for name, groups in groupings.items()}


def _evenness(groups: list[tuple[int, int]]) -> float | None:
    """The p-value (0–1) of a table of answered and silent; None when fewer than two groups can be tested."""
    overall = share(sum(answered for answered, _ in groups), sum(invited for _, invited in groups))
    for answered, invited in groups:
        share(answered, invited)
    if overall is None or overall in (0, 1):
        return None
    tested = _large_enough(groups, EXPECTED / min(overall, 1 - overall))
    variance = overall * (1 - overall)
    squares = sum((answered - invited * overall) ** 2 / (invited * variance) for answered, invited in tested)
    return chi_square_tail(float(squares), len(tested) - 1) if len(tested) > 1 else None


def _large_enough(groups: list[tuple[int, int]], least: Fraction) -> list[tuple[int, int]]:
    left = sorted((group for group in groups if group[1]), key=lambda group: group[1])
    answered = invited = 0
    while left and (left[0][1] < least or 0 < invited < least):
        answered, invited = answered + left[0][0], invited + left[0][1]
        left = left[1:]
    return [*left, (answered, invited)] if invited else left


def mismatch(band: Band, polarity: Polarity) -> Mismatch | None:
    """Whether a comment says the opposite of its score; such an answer is for a person to read."""
    return _MISMATCHES.get((band, polarity))


def mismatches(comments: Iterable[tuple[Band, Polarity]]) -> Mapping[Mismatch, int]:
    """How many comments say the opposite of their score, of each kind, 0 included."""
    found = [mismatch(band, polarity) for band, polarity in comments]
    return {"high_score": found.count("high_score"), "low_score": found.count("low_score")}


def break_off_place(stopped: Mapping[str, int], answered: int) -> BreakOff | None:
    """The question at which most responses stopped, the earlier one of equals; None when all were complete.

    `stopped` maps the first question left without an answer to a number of partial responses, in the order in which
    they are asked; `answered` are all responses. ValueError when more stopped than answered.
    """
    share(sum(stopped.values()), answered)
    place = max(stopped, key=lambda question: stopped[question], default=None)
    return BreakOff(place, stopped[place], answered) if place is not None and stopped[place] else None
