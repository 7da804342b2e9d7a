"""CSAT, NPS and CES against published examples and numbers worked out by hand."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights import ces, csat, nps
from insights.rounding import half_up, percent
from insights.tallies import Tally, mean, share, tally

#: Delighted's example: 42 great, 32 good, 10 okay, 9 bad, 14 very bad.
DELIGHTED = Tally({5: 42, 4: 32, 3: 10, 2: 9, 1: 14})
#: The ten ratings that seven vendors score in seven ways.
TEN_RATINGS = tally([5, 5, 5, 4, 4, 3, 3, 2, 1, 1])
#: Four promoters, two passives, two detractors; two people skipped and are nowhere.
EIGHT_OF_TEN = Tally({10: 3, 9: 1, 8: 1, 7: 1, 6: 1, 0: 1})

tallies_of_five = st.dictionaries(st.integers(1, 5), st.integers(0, 500)).map(Tally)
tallies_of_eleven = st.dictionaries(st.integers(0, 10), st.integers(0, 500)).map(Tally)


def test_delighted_example_is_74_of_107_and_shown_as_69():
    assert csat.csat(DELIGHTED) == Fraction(74, 107)
    assert round(float(Fraction(74, 107) * 100), 2) == 69.16
    assert percent(csat.csat(DELIGHTED)) == 69


def test_ten_ratings_are_half_satisfied_with_a_mean_of_3_3():
    assert csat.csat(TEN_RATINGS) == Fraction(1, 2)
    assert csat.dissatisfaction(TEN_RATINGS) == Fraction(3, 10)
    assert csat.mean_score(TEN_RATINGS) == Fraction(33, 10)


def test_middle_answer_is_neither_satisfied_nor_dissatisfied():
    middle = Tally({3: 7})
    assert csat.satisfied(middle) == csat.dissatisfied(middle) == 0
    assert csat.csat(middle) == 0


def test_people_who_skipped_do_not_lower_nps():
    assert nps.nps(EIGHT_OF_TEN) == 25


def test_nps_goes_from_minus_100_to_100():
    assert nps.nps(Tally({0: 4})) == -100
    assert nps.nps(Tally({10: 4})) == 100
    assert nps.nps(Tally({7: 4, 8: 1})) == 0


def test_nps_bands_begin_at_7_and_9():
    assert [nps.detractors(tally([score])) for score in (6, 7)] == [1, 0]
    assert [nps.passives(tally([score])) for score in (6, 7, 8, 9)] == [0, 1, 1, 0]
    assert [nps.promoters(tally([score])) for score in (8, 9)] == [0, 1]


def test_nps_varies_by_p_plus_d_less_the_square_of_their_difference():
    # 15 promoters, 5 passives, 5 detractors: 0.6 + 0.2 − 0.4² = 0.64; √(0.64 / 25) = 0.16.
    answers = Tally({10: 15, 7: 5, 3: 5})
    assert nps.variance(answers) == Fraction(16, 25)
    assert nps.standard_error(answers) == pytest.approx(16)
    assert nps.margin(answers) == pytest.approx(31.36, abs=0.01)


@pytest.mark.parametrize(("n", "points"), [(100, 17), (400, 8.5)])
def test_usual_nps_is_known_to_17_points_at_100_answers(n: int, points: float):
    # 50 % promoters, 30 % detractors: variance 0.8 − 0.2² = 0.76, near the usual ¾.
    margin = nps.margin(Tally({10: 5 * n // 10, 8: 2 * n // 10, 0: 3 * n // 10}))
    assert margin == pytest.approx(points, abs=0.3)


def test_nps_of_people_who_all_agree_does_not_vary():
    assert nps.standard_error(Tally({10: 9})) == 0
    assert nps.margin(Tally({8: 9})) == 0


@given(tallies_of_eleven.filter(lambda answers: answers.n > 0))
def test_nps_variance_is_numpys_with_divisor_n(answers: Tally):
    codes = [1] * nps.promoters(answers) + [0] * nps.passives(answers) + [-1] * nps.detractors(answers)
    assert float(nps.variance(answers) or 0) == pytest.approx(np.var(codes), abs=1e-9)
    assert nps.standard_error(answers) == pytest.approx(100 * np.std(codes) / len(codes) ** 0.5, abs=1e-6)


def test_claimed_fcr_is_the_share_of_yes_fully_among_those_whom_one_contact_served():
    assert csat.claimed_fcr({"yes": 30, "partly": 6, "no": 3, "unsure": 1}) == Fraction(3, 4)
    assert csat.claimed_fcr({"no": 2}) == 0
    assert csat.claimed_fcr({}) is None
    assert csat.claimed_fcr({"yes": 0}) is None


def test_ces_is_the_share_of_5_to_7_with_the_mean_beside_it():
    answers = Tally({1: 1, 4: 2, 5: 1, 6: 2, 7: 2})
    assert ces.ces(answers) == Fraction(5, 8)
    assert ces.mean_ease(answers) == Fraction(1 + 8 + 5 + 12 + 14, 8)


@pytest.mark.parametrize(
    "measure",
    [csat.csat, csat.dissatisfaction, csat.mean_score, nps.nps, ces.ces, ces.mean_ease, mean],
)
def test_no_answers_are_no_figure_and_never_zero(measure: Callable[[Tally], Fraction | None]):
    assert measure(Tally()) is None
    assert percent(measure(Tally())) is None


@pytest.mark.parametrize("measure", [nps.variance, nps.standard_error, nps.margin])
def test_no_answers_have_no_spread(measure: Callable[[Tally], Fraction | float | None]):
    assert measure(Tally()) is None


@pytest.mark.parametrize(
    ("measure", "score"),
    [
        (csat.csat, 0),
        (csat.csat, 6),
        (csat.mean_score, 6),
        (nps.nps, 11),
        (nps.nps, -1),
        (nps.margin, 11),
        (ces.ces, 8),
    ],
)
def test_score_off_the_scale_is_refused(measure: Callable[[Tally], object], score: int):
    with pytest.raises(ValueError, match="not on the scale"):
        measure(tally([score]))


def test_tallies_add_up():
    assert Tally({5: 1, 4: 2}) + Tally({5: 3, 1: 1}) == Tally({5: 4, 4: 2, 1: 1})


def test_tally_cannot_hold_a_negative_count_or_be_changed_from_outside():
    counts = {5: 1}
    kept = Tally(counts)
    counts[5] = 100
    assert kept.n == 1
    with pytest.raises(ValueError, match="negative"):
        Tally({5: -1})


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 3), (1, 0)])
def test_part_beyond_the_whole_is_not_a_share(part: int, whole: int):
    with pytest.raises(ValueError, match="not a share"):
        share(part, whole)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(137, 2), 69),  # 68.5, which Python's round takes to 68
        (Fraction(139, 2), 70),
        (Fraction(1, 2), 1),
        (Fraction(-25, 2), -13),
        (Fraction(1249, 100), 12),
        (Fraction(-1249, 100), -12),
        (Fraction(0), 0),
    ],
)
def test_halves_are_rounded_up_as_on_paper(value: Fraction, rounded: int):
    assert half_up(value) == rounded


@given(tallies_of_five)
def test_satisfied_neutral_and_dissatisfied_make_the_whole(answers: Tally):
    assert csat.satisfied(answers) + csat.dissatisfied(answers) + answers.among({3}) == answers.n


@given(tallies_of_eleven)
def test_mirrored_nps_is_the_mirrored_number(answers: Tally):
    swapped = Tally({10: nps.detractors(answers), 8: nps.passives(answers), 0: nps.promoters(answers)})
    score, mirrored = nps.nps(answers), nps.nps(swapped)
    assert (score is None) == (mirrored is None)
    if score is not None and mirrored is not None:
        assert half_up(mirrored) == -half_up(score)
