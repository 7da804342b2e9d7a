"""NPS beside the time before: what is shown, and when a change is one."""

from datetime import date

import pytest

from insights.nps_figure import NpsStep, nps_figure, nps_point, nps_step
from insights.tallies import Tally


def scored(promoters, passives, detractors):
    return Tally({9: promoters, 7: passives, 3: detractors})


def test_score_is_shown_from_ten_answers_on():
    few, enough = nps_figure(scored(6, 1, 2)), nps_figure(scored(6, 2, 2))
    assert (few.score, few.answered) == (None, 9)
    assert (enough.score, enough.promoters, enough.passives, enough.detractors) == (40, 6, 2, 2)


def test_a_point_of_the_picture_has_its_range_from_ten_answers_on():
    few, enough = (nps_point(date(2026, 11, 16), scored(*answers)) for answers in ((6, 1, 2), (15, 7, 9)))
    assert few.likely is None
    assert enough.figure.score == 19
    assert enough.likely is not None
    assert tuple(map(round, enough.likely)) == (-11, 46), "as the account behind the figure tells it"


@pytest.mark.parametrize(
    ("before", "now", "step"),
    [
        # By hand, with Rocks’s three answers added to both: 19.9 ± 9.6 and 19.4 ± 21.2 points.
        ((200, 200, 100), (300, 100, 100), NpsStep(20, 20, True)),
        ((40, 40, 20), (60, 20, 20), NpsStep(20, 20, False)),
        ((300, 100, 100), (200, 200, 100), NpsStep(40, -20, True)),
        ((50, 30, 20), (50, 30, 20), NpsStep(30, 0, False)),
    ],
)
def test_a_change_is_real_when_its_interval_leaves_zero_out(before, now, step):
    assert nps_step(scored(*now), scored(*before)) == step


def test_points_are_of_the_exact_scores():
    # From 33.3 to 35.7: 2.4, not 36 − 33.
    step = nps_step(scored(19, 0, 9), scored(20, 0, 10))
    assert step is not None
    assert (step.score, step.points) == (33, 2)


@pytest.mark.parametrize("other", [Tally(), scored(9, 0, 0)])
def test_without_ten_answers_on_both_sides_there_is_no_change(other):
    enough = scored(30, 20, 10)
    assert nps_step(enough, other) is None
    assert nps_step(other, enough) is None
