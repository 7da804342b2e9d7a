"""Scales: the ordered scores a question offers and the band each score falls into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Band = Literal["dissatisfied", "neutral", "satisfied", "detractor", "passive", "promoter"]
Measure = Literal["csat", "ces", "nps"]


class Scale(Struct, frozen=True):
    """Whole scores from `low` to `high`; `bands` lists where each band begins, worst first."""

    low: int
    high: int
    bands: tuple[tuple[int, Band], ...]

    @property
    def scores(self) -> range:
        return range(self.low, self.high + 1)

    def band(self, score: int) -> Band:
        """The band a score falls into; ValueError when the score is not on the scale."""
        if score not in self.scores:
            raise ValueError(f"score {score} is not on the scale {self.low}–{self.high}")
        return [band for begins, band in self.bands if score >= begins][-1]


#: CSAT: top two of five. CES: 5–7 of seven. NPS: 9–10 and 0–6 of eleven, always from zero.
SCALES: Mapping[Measure, Scale] = {
    "csat": Scale(1, 5, ((1, "dissatisfied"), (3, "neutral"), (4, "satisfied"))),
    "ces": Scale(1, 7, ((1, "dissatisfied"), (4, "neutral"), (5, "satisfied"))),
    "nps": Scale(0, 10, ((0, "detractor"), (7, "passive"), (9, "promoter"))),
}
