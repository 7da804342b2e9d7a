"""Which method there are answers for, and what CSAT with and without a factor says."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from insights.drivers import MOST_OF_A_FACTOR, MOST_PLACES, differences, method, places
from insights.importance import Factor, importance

#: A hundred answers: repeated contacts are the unhappy ones, the channel makes no difference.
REPEAT = ["repeat"] * 30 + ["first"] * 70
SATISFIED = [True] * 15 + [False] * 15 + [True] * 63 + [False] * 7
CHANNEL = ["chat", "phone", "mail", "chat"] * 25
MINUTES = [float(minute) for minute in range(100, 0, -1)]
FACTORS: dict[str, Factor] = {"contact": REPEAT, "channel": CHANNEL, "minutes": MINUTES}


@pytest.mark.parametrize(
    ("answers", "unsatisfied", "parameters", "expected"),
    [
        (0, 0, 1, "reasons"),
        (49, 40, 1, "reasons"),
        (50, 5, 8, "differences"),
        (149, 100, 1, "differences"),
        (150, 80, 8, "model"),
        (150, 79, 8, "differences"),  # enough answers, too few of them unhappy
        (10_000, 9, 1, "differences"),
    ],
)
def test_answers_decide_what_may_be_shown(answers: int, unsatisfied: int, parameters: int, expected: str):
    assert method(answers, unsatisfied, parameters) == expected


@pytest.mark.parametrize("wrong", [(10, 11, 1), (10, -1, 1), (10, 5, 0)])
def test_impossible_numbers_are_refused(wrong: tuple[int, int, int]):
    with pytest.raises(ValueError, match="unsatisfied of 10 answers"):
        method(*wrong)


def test_csat_with_and_without():
    found = {(each.factor, each.level): each for each in differences(SATISFIED, FACTORS)}
    assert list(found) == [
        ("contact", "repeat"),  # of two words the rarer one
        ("channel", "chat"),
        ("channel", "phone"),
        ("channel", "mail"),
        ("minutes", None),
    ]
    repeat = found["contact", "repeat"]
    assert (repeat.with_it, repeat.without_it) == ((15, 30), (63, 70))
    assert repeat.is_linked
    assert repeat.change.kind == "down"
    assert found["minutes", None].with_it == (sum(SATISFIED[:50]), 50)  # above the median
    assert not any(found["channel", level].is_linked for level in ("chat", "phone", "mail"))


def test_interval_is_newcombes_and_p_values_are_adjusted_together():
    found = differences(SATISFIED, FACTORS)
    raw = []
    for each in found:
        (x, n), (y, m) = each.with_it, each.without_it
        expected = confint_proportions_2indep(x, n, y, m, compare="diff", method="newcomb")
        assert (each.change.low, each.change.high) == pytest.approx(expected, abs=1e-6)
        table = [[x, n - x], [y, m - y]]
        assert stats.contingency.expected_freq(table).min() >= 5
        raw.append(stats.chi2_contingency(table, correction=False).pvalue)
    adjusted = multipletests(raw, method="fdr_bh")[1]
    assert [each.adjusted for each in found] == pytest.approx(list(adjusted), abs=1e-9)


def test_noise_is_seldom_called_a_link():
    """Benjamini-Hochberg at 10 %: among ten factors without any effect some one is called linked 1 time in 10."""
    random, called = np.random.default_rng(2), 0
    for _ in range(200):
        satisfied = (random.random(120) < 0.85).tolist()
        factors = {str(at): random.choice(["a", "b"], size=120).tolist() for at in range(10)}
        called += any(each.is_linked for each in differences(satisfied, factors))
    assert called <= 200 * 0.12


def test_factor_that_does_not_vary_is_left_out():
    assert differences(SATISFIED, {"team": ["one"] * 100, "minutes": [5.0] * 100}) == ()
    assert differences([], {"team": []}) == ()
    assert differences(SATISFIED, {}) == ()


def test_factor_of_another_length_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        differences(SATISFIED, {"contact": REPEAT[:-1]})


# The map


def test_places_have_counts_of_the_level_and_the_share_of_its_factor():
    words = {name: FACTORS[name] for name in ("contact", "channel")}
    model = importance(SATISFIED, words, seed=1, draws=20)
    assert model is not None
    drivers = {driver.name: driver for driver in model.drivers}
    found = {(each.factor, each.level): each for each in places(differences(SATISFIED, words), model)}
    assert found["contact", "repeat"].with_it == (15, 30)
    assert found["contact", "repeat"].side == "worse"
    assert found["channel", "chat"].side == "same"
    for (factor, _), each in found.items():
        driver = drivers[factor]
        assert (each.share, each.low, each.high) == (driver.share, driver.low, driver.high)


def test_what_is_gone_with_all_else_alike_has_no_side_of_its_own():
    """Deliveries are unresolved more often; among resolved and among unresolved they are as well liked as others."""
    cells = {("delivery", "no"): (10, 50), ("delivery", "yes"): (45, 50), ("billing", "no"): (4, 20)}
    cells |= {("billing", "yes"): (216, 240)}
    answers = [(*at, n < good) for at, (good, whole) in cells.items() for n in range(whole)]
    topic, solved, satisfied = (list(each) for each in zip(*answers, strict=True))
    factors = {"topic": topic, "solved": solved}
    model = importance(satisfied, factors, seed=1, draws=20)
    assert model is not None
    looked_at = differences(satisfied, factors)
    assert all(each.is_linked for each in looked_at)
    assert {(each.level, each.side) for each in places(looked_at, model)} == {("no", "worse"), ("delivery", "same")}


def test_the_commonest_level_has_a_side_too():
    satisfied = [n % 10 < 9 for n in range(100)] + [n % 10 < 3 for n in range(200)] + [n % 10 < 9 for n in range(90)]
    factors = {"topic": ["billing"] * 100 + ["delivery"] * 200 + ["other"] * 90}
    model = importance(satisfied, factors, seed=1, draws=20)
    assert model is not None
    assert {each.level: each.side for each in places(differences(satisfied, factors), model)} == {
        "delivery": "worse",
        "billing": "better",
        "other": "better",
    }


def test_a_map_is_not_filled_by_one_factor_nor_by_many():
    random = np.random.default_rng(5)
    satisfied = (random.random(600) < 0.8).tolist()
    factors = {str(at): random.choice(list("abcdef"), size=600).tolist() for at in range(4)}
    model = importance(satisfied, factors, seed=1, draws=5)
    assert model is not None
    found = places(differences(satisfied, factors), model)
    assert len(found) == MOST_PLACES
    assert max(sum(each.factor == factor for each in found) for factor in factors) <= MOST_OF_A_FACTOR
