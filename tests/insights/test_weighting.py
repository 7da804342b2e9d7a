"""Post-stratified CSAT: a worked example, what weighting may and may not change, and the price in answers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from insights.intervals import wilson
from insights.weighting import Cell, CellCount, post_stratified

#: Whoever waited for a courier did not feel like answering: half of the invited, a fifth of the answers.
DELIVERY_IS_SILENT: dict[Cell, CellCount] = {
    ("payment", "chat"): CellCount(invited=100, answered=40, satisfied=36),
    ("delivery", "chat"): CellCount(invited=100, answered=10, satisfied=5),
}

counts = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)).map(
    lambda three: CellCount(*sorted(three, reverse=True))
)
cells = st.dictionaries(
    st.tuples(st.sampled_from(["payment", "delivery", None]), st.sampled_from(["chat", "phone", "mail"])), counts
)


def test_silent_cell_gets_its_weight_back():
    found = post_stratified(DELIVERY_IS_SILENT)
    assert found is not None
    assert found.raw.share == Fraction(41, 50)  # 82 %
    assert found.corrected.share == Fraction(7, 10)  # (90 % + 50 %) / 2
    assert found.answers == 50
    # Weights 2.5 (40 times) and 10 (10 times): 200² / (40 · 6.25 + 10 · 100).
    assert found.effective_n == 32
    assert (found.corrected.low, found.corrected.high) == pytest.approx(
        proportion_confint(0.7 * 32, 32, method="wilson"), abs=1e-9
    )
    assert (found.raw.low, found.raw.high) == wilson(41, 50)


@given(cells)
def test_share_is_the_weighted_mean_of_the_answers(cells: dict[Cell, CellCount]):
    found = post_stratified(cells)
    if found is None:
        assert not any(count.answered for count in cells.values())
        return
    invited = {cell: count.invited for cell, count in cells.items()}
    for cell, into in found.merged.items():
        invited[into] += invited.pop(cell)
    scores, weights = [], []
    for cell, count in cells.items():
        scores += [1] * count.satisfied + [0] * (count.answered - count.satisfied)
        weights += [invited[cell] / count.answered] * count.answered if count.answered else []
    assert float(found.corrected.share) == pytest.approx(DescrStatsW(scores, weights).mean, abs=1e-9)
    assert float(found.effective_n) == pytest.approx(np.sum(weights) ** 2 / np.sum(np.square(weights)), rel=1e-9)
    assert found.effective_n <= found.answers
    assert 0 <= found.corrected.low <= found.corrected.share <= found.corrected.high <= 1


@given(cells, st.integers(2, 5))
def test_equal_response_in_every_cell_leaves_nothing_to_correct(cells: dict[Cell, CellCount], times: int):
    even = {
        cell: CellCount(count.answered * times, count.answered, count.satisfied)
        for cell, count in cells.items()
        if count.answered
    }
    found = post_stratified(even)
    if found is not None:
        assert found.corrected == found.raw
        assert found.effective_n == found.answers


def test_cell_without_answers_goes_to_its_own_topic_first_then_to_its_channel():
    found = post_stratified(
        {
            ("payment", "chat"): CellCount(10, 5, 5),
            ("payment", "mail"): CellCount(10, 6, 3),
            ("delivery", "mail"): CellCount(90, 60, 30),
            ("payment", "phone"): CellCount(40, 0, 0),
            ("product", "chat"): CellCount(3, 0, 0),
            ("product", "phone"): CellCount(2, 0, 0),
            ("bot", "phone"): CellCount(0, 0, 0),
        }
    )
    assert found is not None
    assert found.merged == {
        ("payment", "phone"): ("payment", "mail"),
        ("product", "chat"): ("payment", "chat"),
        ("product", "phone"): ("delivery", "mail"),
    }


def test_all_satisfied_stay_all_satisfied():
    found = post_stratified({("payment", None): CellCount(9, 3, 3), (None, "chat"): CellCount(7, 5, 5)})
    assert found is not None
    assert found.corrected.share == found.corrected.high == 1


def test_nobody_answered_is_no_figure():
    assert post_stratified({}) is None
    assert post_stratified({("payment", "chat"): CellCount(12, 0, 0)}) is None


@pytest.mark.parametrize("count", [(1, 2, 0), (3, 1, 2), (3, 2, -1)])
def test_more_answers_than_invitations_are_refused(count: tuple[int, int, int]):
    with pytest.raises(ValueError, match="invited"):
        CellCount(*count)
