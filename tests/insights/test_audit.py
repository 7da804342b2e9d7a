"""The gap between those whom agents chose and those whom the lot drew, by Newcombe as statsmodels has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from insights.audit import Gap, answers_missing, gap
from insights.sample_size import answers_for_change

PAIRS = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_agents_who_ask_the_happy_ones_are_seen():
    """Newcombe 1998, method 10; statsmodels calls it `newcomb`."""
    low, high = confint_proportions_2indep(110, 116, 20, 29, method="newcomb", compare="diff")
    assert gap((110, 116), (20, 29)) == Gap(26, round(100 * low), round(100 * high)) == Gap(26, 11, 44)


def test_the_gap_may_be_the_other_way_round():
    found = gap((50, 100), (90, 100))
    assert found is not None
    assert (found.points, found.low < found.high < 0) == (-40, True)


def test_what_chance_does_is_no_gap():
    assert gap((90, 100), (85, 100)) is None


def test_fewer_than_ten_answers_tell_no_points():
    assert gap((100, 100), (0, 9)) is None
    assert gap((0, 0), (9, 20)) is None
    assert gap((100, 100), (0, 10)) is not None


def test_missing_are_the_answers_that_would_show_ten_points():
    """Fleiss 1981: 80 → 70 % takes 294 answers on each side; 254 are to come, and one says «about 250»."""
    assert answers_for_change(0.8, 0.7) == 294
    assert answers_missing((798, 998), (30, 40)) == 250
    assert answers_missing((798, 998), (240, 300)) == 0


def test_all_or_nobody_satisfied_can_be_reckoned_with():
    assert answers_missing((50, 50), (0, 0)) > answers_missing((50, 50), (40, 40)) > 0
    assert answers_missing((0, 50), (0, 0)) > 0
    assert answers_missing((0, 0), (0, 0)) > 0


def test_more_satisfied_than_answers_is_refused():
    for count in (gap, answers_missing):
        with pytest.raises(ValueError, match="is not a share"):
            count((3, 2), (1, 2))


@given(PAIRS, PAIRS)
def test_a_gap_never_says_that_there_may_be_none(chosen: tuple[int, int], drawn: tuple[int, int]):
    found = gap(chosen, drawn)
    if found is not None:
        assert found.low <= found.points <= found.high
        assert found.low > 0 or found.high < 0
    assert answers_missing(chosen, drawn) >= 0
