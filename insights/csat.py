"""CSAT: the share of satisfied answers on the scale 1–5.

Satisfied is 4–5, dissatisfied 1–2; the middle answer is in neither. The denominator is the answers given to the
score question, partial responses included.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from insights.tallies import Tally, in_band, mean, share
from surveys.scales import SCALES

SCALE = SCALES["csat"]


def satisfied(answers: Tally) -> int:
    """Number of 4s and 5s. ValueError for a score off the scale 1–5."""
    return in_band(answers, SCALE, "satisfied")


def dissatisfied(answers: Tally) -> int:
    """Number of 1s and 2s. ValueError for a score off the scale 1–5."""
    return in_band(answers, SCALE, "dissatisfied")


def csat(answers: Tally) -> Fraction | None:
    """(n4 + n5) / n, a share of 0–1 (top two of five); None without answers.

    Delighted, «How CSAT is calculated»: 42/32/10/9/14 from best to worst gives 74/107 = 69.16 %, shown as 69.
    """
    return share(satisfied(answers), answers.n)


def dissatisfaction(answers: Tally) -> Fraction | None:
    """(n1 + n2) / n, a share of 0–1; None without answers. Shown beside CSAT: these are the people who leave."""
    return share(dissatisfied(answers), answers.n)


def mean_score(answers: Tally) -> Fraction | None:
    """Mean of the scores, 1–5; None without answers. For tables only: a mean hides the unhappy group."""
    in_band(answers, SCALE, "satisfied")
    return mean(answers)


def claimed_fcr(solved: Mapping[str, int]) -> Fraction | None:
    """Claimed first contact resolution, a share of 0–1: “yes” among all who answered; None when nobody did.

    `solved` maps the answer to “Has your issue been resolved?” (yes, partly, no, unsure) to the number of customers
    who gave it **and for whom one contact was enough**. Never mixed with the observed one, which looks at contacts.
    """
    return share(solved.get("yes", 0), sum(solved.values()))
