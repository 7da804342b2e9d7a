"""NPS as a digest shows it: the counts behind the score, and its change from the time before."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from insights.compare import nps_change
from insights.display import tier
from insights.intervals import adjusted_wald_nps
from insights.nps import detractors, nps, passives, promoters
from insights.rounding import half_up
from insights.tallies import Tally


class NpsFigure(Struct, frozen=True):
    """`score` in whole points, −100…100; None while there are too few answers."""

    promoters: int
    passives: int
    detractors: int
    score: int | None

    @property
    def answered(self) -> int:
        return self.promoters + self.passives + self.detractors


class NpsStep(Struct, frozen=True):
    """From `score` on by so many whole points; `is_real` when chance does not explain it."""

    score: int
    points: int
    is_real: bool


class NpsPoint(Struct, frozen=True):
    """Of a picture: a week or a month that begins with `day`. `likely` is the 95 % interval in points, −100…100; None
    while there are too few answers for a score."""

    day: date
    figure: NpsFigure
    likely: tuple[float, float] | None


def nps_point(day: date, answers: Tally) -> NpsPoint:
    """The interval is the adjusted Wald (Rocks 2016). ValueError for a score off the scale 0–10."""
    figure = nps_figure(answers)
    likely = None if figure.score is None else adjusted_wald_nps(*_bands(answers))
    return NpsPoint(day, figure, likely)


def nps_figure(answers: Tally) -> NpsFigure:
    """ValueError for a score off the scale 0–10."""
    score = nps(answers)
    return NpsFigure(*_bands(answers), half_up(score) if score is not None and tier(answers.n) == "full" else None)


def nps_step(now: Tally, before: Tally) -> NpsStep | None:
    """None when one of both has too few answers for a score. Whether it is real: see `nps_change`, whose source is
    Rocks 2016; what rounds to no point at all is not. ValueError for a score off the scale 0–10."""
    was, score, change = nps(before), nps(now), nps_change(_bands(before), _bands(now))
    if was is None or score is None or change is None or {tier(now.n), tier(before.n)} != {"full"}:
        return None
    points = half_up(score - was)
    return NpsStep(half_up(was), points, change.kind != "same" and points != 0)


def _bands(answers: Tally) -> tuple[int, int, int]:
    return promoters(answers), passives(answers), detractors(answers)
