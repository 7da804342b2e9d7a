"""NPS: the share of promoters less the share of detractors, in points from −100 to 100.

The question is always 0–10. Promoters answer 9–10, passives 7–8, detractors 0–6. Reichheld 2003.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from insights.intervals import Z95
from insights.tallies import Tally, in_band
from surveys.scales import SCALES

SCALE = SCALES["nps"]


def promoters(answers: Tally) -> int:
    """Number of 9s and 10s. ValueError for a score off the scale 0–10."""
    return in_band(answers, SCALE, "promoter")


def passives(answers: Tally) -> int:
    """Number of 7s and 8s. ValueError for a score off the scale 0–10."""
    return in_band(answers, SCALE, "passive")


def detractors(answers: Tally) -> int:
    """Number of 0s to 6s. ValueError for a score off the scale 0–10."""
    return in_band(answers, SCALE, "detractor")


def nps(answers: Tally) -> Fraction | None:
    """(promoters − detractors) / n × 100, in points; None without answers. People who skipped are not in n.

    4 promoters, 2 passives and 2 detractors make 25.0, whoever else was asked.
    """
    if not answers.n:
        return None
    return Fraction(100 * (promoters(answers) - detractors(answers)), answers.n)


def variance(answers: Tally) -> Fraction | None:
    """p + d − (p − d)², the variance of one answer in −1, 0, 1: from 0 to 1; None without answers. Divisor n.

    p and d are the shares of promoters and detractors. Rocks 2016. ValueError for a score off the scale 0–10.
    """
    if not answers.n:
        return None
    up, down = Fraction(promoters(answers), answers.n), Fraction(detractors(answers), answers.n)
    return up + down - (up - down) ** 2


def standard_error(answers: Tally) -> float | None:
    """√(variance / n), in points; None without answers. Too small for few answers: show the adjusted interval."""
    spread = variance(answers)
    return None if spread is None else 100 * sqrt(spread / answers.n)


def margin(answers: Tally, z: float = Z95) -> float | None:
    """z standard errors, in points: ±17 at 100 answers with the usual variance of ¾; None without answers."""
    error = standard_error(answers)
    return None if error is None else z * error
