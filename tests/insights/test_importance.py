"""Importance: shares as published and by definition, ranges that can be repeated, effects with their sign."""

from collections.abc import Mapping
from itertools import chain, combinations, permutations

import numpy as np
import pytest
import statsmodels.api as sm

from insights.importance import Effect, Factor, importance, parameters, shapley

#: R's data set «swiss»: correlations of fertility, agriculture, examination, education, catholic, infant mortality.
SWISS = np.array([
    [1.000000, 0.353079, -0.645883, -0.663789, 0.463685, 0.416556],
    [0.353079, 1.000000, -0.686542, -0.639523, 0.401095, -0.060859],
    [-0.645883, -0.686542, 1.000000, 0.698415, -0.572742, -0.114022],
    [-0.663789, -0.639523, 0.698415, 1.000000, -0.153859, -0.099322],
    [0.463685, 0.401095, -0.572742, -0.153859, 1.000000, 0.175496],
    [0.416556, -0.060859, -0.114022, -0.099322, 0.175496, 1.000000],
])  # fmt: skip


def subsets(names: list[str]) -> list[frozenset[str]]:
    return [frozenset(some) for some in chain(*(combinations(names, size) for size in range(len(names) + 1)))]


def made_up(n: int = 600, seed: int = 1) -> tuple[list[bool], dict[str, Factor]]:
    """Waiting harms and so does a problem not solved; tenure only goes with waiting, the weekday does nothing."""
    random = np.random.default_rng(seed)
    waiting = random.normal(size=n)
    tenure = 0.7 * waiting + random.normal(size=n)
    solved = random.choice(["yes", "no", "partly"], p=[0.6, 0.2, 0.2], size=n)
    weekday = random.choice(["weekday", "weekend"], p=[0.7, 0.3], size=n)
    odds = 1.4 - 1.0 * waiting - 1.2 * (solved == "no")
    satisfied = random.random(n) < 1 / (1 + np.exp(-odds))
    return satisfied.tolist(), {
        "waiting": waiting.tolist(),
        "tenure": tenure.tolist(),
        "solved": solved.tolist(),
        "weekday": weekday.tolist(),
    }


def dummies(factors: Mapping[str, Factor], names: frozenset[str]) -> np.ndarray:
    columns = [np.ones(len(next(iter(factors.values()))))]
    for name in names:
        values = np.asarray(factors[name])
        levels = np.unique(values)[1:] if values.dtype.kind == "U" else None
        columns += [values] if levels is None else [(values == level).astype(float) for level in levels]
    return np.column_stack(columns).astype(float)


def test_shares_of_a_linear_model_are_those_of_relaimpo():
    """Grömping 2006, «Relative importance for linear regression in R: the package relaimpo», metric lmg."""

    def r_squared(some: frozenset[int]) -> float:
        at = sorted(some)
        return float(SWISS[0, at] @ np.linalg.solve(SWISS[np.ix_(at, at)], SWISS[at, 0])) if at else 0.0

    names = ["1", "2", "3", "4", "5"]
    found = shapley(names, {some: np.array([r_squared(frozenset(map(int, some)))]) for some in subsets(names)})
    published = [0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592]
    assert [float(found[name][0]) for name in names] == pytest.approx(published, abs=1e-6)


def test_shares_are_what_each_factor_adds_over_all_orders():
    """The definition, naively: McFadden R² of statsmodels before and after, in each of the 24 orders."""
    satisfied, factors = made_up()
    found = importance(satisfied, factors, seed=1, draws=2)
    assert found is not None
    fits = {some: sm.Logit(satisfied, dummies(factors, some)).fit(disp=False) for some in subsets(list(factors))}
    orders = list(permutations(factors))
    everything = fits[frozenset(factors)].prsquared
    assert found.explained == pytest.approx(everything, abs=1e-6)
    for driver in found.drivers:
        added = [
            fits[frozenset(order[: order.index(driver.name) + 1])].prsquared
            - fits[frozenset(order[: order.index(driver.name)])].prsquared
            for order in orders
        ]
        assert driver.share == pytest.approx(np.mean(added) / everything, abs=1e-6)


def test_effects_are_average_marginal_effects_with_their_sign():
    """statsmodels predicts everybody at the level and everybody at the reference."""
    satisfied, factors = made_up()
    found = importance(satisfied, factors, seed=1, draws=2)
    assert found is not None
    solved, waiting = np.asarray(factors["solved"]), np.asarray(factors["waiting"])

    def columns(waiting: np.ndarray, solved: np.ndarray) -> np.ndarray:
        weekend = np.asarray(factors["weekday"]) == "weekend"
        parts = [np.ones(len(waiting)), waiting, factors["tenure"], solved == "no", solved == "partly", weekend]
        return np.column_stack(parts).astype(float)

    model = sm.Logit(satisfied, columns(waiting, solved)).fit(disp=False)
    everywhere = {
        level: model.predict(columns(waiting, np.full(600, level))).mean() for level in set(factors["solved"])
    }
    effects = {(driver.name, effect.level): effect for driver in found.drivers for effect in driver.effects}
    for level in ("no", "partly"):
        effect = effects["solved", level]
        assert (effect.reference, effect.n) == ("yes", list(solved).count(level))
        assert effect.change == pytest.approx(everywhere[level] - everywhere["yes"], abs=1e-6)
    longer = model.predict(columns(waiting + waiting.std(), solved)) - model.predict(columns(waiting, solved))
    effect = effects["waiting", None]
    assert effect == Effect(level=None, reference=None, change=effect.change, n=600)
    assert effect.change == pytest.approx(longer.mean(), abs=1e-6)
    assert effect.change < 0


def test_what_matters_stands_out_and_shares_add_up():
    satisfied, factors = made_up()
    found = importance(satisfied, factors, seed=1)
    assert found is not None
    assert [driver.name for driver in found.drivers] == list(factors)
    share = {driver.name: driver.share for driver in found.drivers}
    assert sum(share.values()) == pytest.approx(1, abs=1e-9)
    assert share["waiting"] > share["solved"] > share["weekday"]
    # Tenure does nothing by itself and still shares the credit of waiting: why the effect stands beside the share.
    assert share["tenure"] > 0.05
    tenure = next(driver for driver in found.drivers if driver.name == "tenure")
    assert abs(tenure.effects[0].change) < 0.05
    for driver in found.drivers:
        assert 0 <= driver.low <= driver.share <= driver.high <= 1


def test_range_is_that_of_refitting_the_model_to_answers_drawn_again():
    """Efron 1979, by hand: statsmodels on 100 resamples of two factors."""
    satisfied, factors = made_up(n=300, seed=4)
    two = {name: factors[name] for name in ("waiting", "solved")}
    found = importance(satisfied, two, seed=2, draws=1000)
    assert found is not None
    random, shares = np.random.default_rng(9), []
    for _ in range(100):
        at = random.integers(0, 300, 300)
        drawn = {name: np.asarray(values)[at].tolist() for name, values in two.items()}
        worth = {
            some: sm.Logit(np.asarray(satisfied)[at], dummies(drawn, some)).fit(disp=False).prsquared
            for some in subsets(list(two))
        }
        waiting, solved, both = (worth[frozenset(some)] for some in (["waiting"], ["solved"], list(two)))
        shares.append((waiting + both - solved) / 2 / both)
    assert (found.drivers[0].low, found.drivers[0].high) == pytest.approx(np.quantile(shares, (0.025, 0.975)), abs=0.06)


def test_same_seed_gives_the_same_range():
    satisfied, factors = made_up(200)
    assert importance(satisfied, factors, seed=3, draws=60) == importance(satisfied, factors, seed=3, draws=60)
    assert importance(satisfied, factors, seed=3, draws=60) != importance(satisfied, factors, seed=4, draws=60)


def test_factors_that_do_not_vary_have_nothing_to_say():
    satisfied, factors = made_up(200)
    found = importance(satisfied, {"waiting": factors["waiting"], "team": ["one"] * 200}, seed=1, draws=2)
    assert found is not None
    assert [(driver.share, driver.effects) for driver in found.drivers][1] == (0, ())
    assert importance(satisfied, {"team": ["one"] * 200}, seed=1) is None
    assert importance([True] * 200, factors, seed=1) is None
    assert importance([], {}, seed=1) is None


def test_parameters_are_the_coefficients_beside_the_constant():
    _, factors = made_up(200)
    assert parameters(factors) == 1 + 1 + 2 + 1 == dummies(factors, frozenset(factors)).shape[1] - 1
    assert parameters({"team": ["one"] * 5, "minutes": [3.0] * 5, "none": []}) == 0


def test_what_cannot_be_fitted_is_refused():
    satisfied, factors = made_up(50)
    with pytest.raises(ValueError, match="11 factors"):
        importance(satisfied, {str(number): factors["waiting"] for number in range(11)}, seed=1)
    with pytest.raises(ValueError, match="50 answers: short"):
        importance(satisfied, {"short": [1.0, 2.0]}, seed=1)
    with pytest.raises(ValueError, match="no range"):
        importance(satisfied, factors, seed=1, draws=0)
