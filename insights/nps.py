"""NPS: the share of promoters less the share of detractors, in points from −100 to 100.

The question is always 0–10. Promoters answer 9–10, passives 7–8, detractors 0–6. Reichheld 2003.
"""

from __future__ import annotations

from fractions import Fraction

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
