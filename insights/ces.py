"""CES 2.0: how easy it was, on the scale 1 (very difficult) to 7 (very easy).

Vendors report the mean, the share of 5–7, or a net figure; ours is the share of 5–7, with the mean beside it.
"""

from __future__ import annotations

from fractions import Fraction

from insights.tallies import Tally, in_band, mean, share
from surveys.scales import SCALES

SCALE = SCALES["ces"]


def easy(answers: Tally) -> int:
    """Number of 5s, 6s and 7s. ValueError for a score off the scale 1–7."""
    return in_band(answers, SCALE, "satisfied")


def ces(answers: Tally) -> Fraction | None:
    """(n5 + n6 + n7) / n, a share of 0–1; None without answers."""
    return share(easy(answers), answers.n)


def mean_ease(answers: Tally) -> Fraction | None:
    """Mean of the scores, 1–7; None without answers."""
    in_band(answers, SCALE, "satisfied")
    return mean(answers)
