"""How much of what sets satisfied and unsatisfied customers apart each factor is linked with. Linked, not caused by.

A logit on all factors; its McFadden R² (1974) is shared out by Shapley's rule, which for R² is LMG (Lindeman, Merenda
& Gold 1980; Grömping 2006): what a factor adds, averaged over all orders of entering. Factors that go together share
the credit, so one with no effect of its own can still have a sizeable share: the signed effect stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

from msgspec import Struct

from insights.logit import Fit, fit
from surveys.values import replace

if TYPE_CHECKING:
    from insights.logit import Floats

#: A number for each answer (log minutes, tenure), or a word for each (channel, topic, "yes", "not asked").
Factor = Sequence[float] | Sequence[str]

#: 2^10 fits for each draw; more factors would only share less credit.
FACTORS = 10
#: Ten factors and 1,000 answers take half a minute, six factors two seconds; the range hardly moves with more.
DRAWS = 200
#: Draws fitted at once: memory stays at some ten megabytes for ten thousand answers.
_BATCH = 50
#: R² of a draw need not be known as closely as that of the answers.
_CLOSE, _CLOSE_ENOUGH = 1e-10, 1e-5


class Effect(Struct, frozen=True):
    """`change` of the share of satisfied (−1…1), all other factors alike, averaged over the answers.

    For a word: `level` instead of `reference`, the commonest one; `n` answers have it. For a number both are None: one
    standard deviation more, and `n` is the number of all answers.
    """

    level: str | None
    reference: str | None
    change: float
    n: int


class Driver(Struct, frozen=True):
    """A factor and its `share` of what is explained, 0–1, with the 95 % bootstrap range (percentiles)."""

    name: str
    share: float
    low: float
    high: float
    effects: tuple[Effect, ...]


class Importance(Struct, frozen=True):
    """Drivers in the order given. `explained` is McFadden's R², 0–1: of a good model 0.2 to 0.4."""

    answers: int
    explained: float
    drivers: tuple[Driver, ...]


class _Column(Struct, frozen=True):
    level: str | None
    reference: str | None
    n: int
    values: Floats


class _Answers(Struct, frozen=True):
    """Distinct rows of columns, and for each row (fits × rows) how many answers have it and how many are `good`."""

    rows: Floats
    good: Floats
    whole: Floats
    #: Which columns belong to which factor; column 0 is the constant.
    places: Mapping[str, Sequence[int]]


def parameters(factors: Mapping[str, Factor]) -> int:
    """Coefficients that a model has for these factors: words − 1 each, and 1 for a number, if it varies."""
    return sum(len(set(each)) - 1 if _is_words(each) else len(set(each)) > 1 for each in factors.values() if len(each))


def importance(
    satisfied: Sequence[bool], factors: Mapping[str, Factor], seed: int, draws: int = DRAWS
) -> Importance | None:
    """What each factor is linked with; `satisfied` and every factor have one value for each answer, none unknown.

    None when all are satisfied, none is, or no factor varies. The same seed gives the same ranges. ValueError for more
    than ten factors, factors of another length, or no draws. Whether there are answers enough: `drivers.method`.
    """
    import numpy as np

    _check(satisfied, factors, draws)
    columns = {name: _columns(values) for name, values in factors.items()}
    if len(set(satisfied)) < 2 or not any(columns.values()):
        return None
    answers = _grouped(columns, satisfied)
    fits = _all_fits(answers)
    explained = _explained(fits)
    everything = frozenset(factors)
    shares = _shares(tuple(factors), explained)
    drawn = [_shares(tuple(factors), _explained(_all_fits(each, fits))) for each in _resampled(answers, seed, draws)]
    drivers = []
    for name, own in columns.items():
        low, high = np.quantile(np.concatenate([each[name] for each in drawn]), (0.025, 0.975))
        effects = _effects(answers, fits[everything].coefficients[0], own, answers.places[name])
        drivers.append(Driver(name, float(shares[name][0]), float(low), float(high), effects))
    return Importance(len(satisfied), float(explained[everything][0]), tuple(drivers))


def shapley(names: Sequence[str], worth: Mapping[frozenset[str], Floats]) -> dict[str, Floats]:
    """What each adds to the `worth` of a set of names, averaged over all orders of entering. Shapley 1953.

    `worth` has every subset of the names; the parts add up to the worth of all less that of none.
    """
    p = len(names)
    parts = dict.fromkeys(names, worth[frozenset()] * 0)
    for name in names:
        others = [other for other in names if other != name]
        for size in range(p):
            weight = factorial(size) * factorial(p - size - 1) / factorial(p)
            for before in map(frozenset, combinations(others, size)):
                parts[name] = parts[name] + weight * (worth[before | {name}] - worth[before])
    return parts


def _check(satisfied: Sequence[bool], factors: Mapping[str, Factor], draws: int) -> None:
    if len(factors) > FACTORS:
        raise ValueError(f"{len(factors)} factors, and at most {FACTORS} can be told apart")
    if wrong := [name for name, values in factors.items() if len(values) != len(satisfied)]:
        raise ValueError(f"not one value for each of {len(satisfied)} answers: {', '.join(wrong)}")
    if draws < 1:
        raise ValueError(f"no range without draws: {draws}")


def _is_words(values: Factor) -> bool:
    return isinstance(values[0], str)


def _columns(values: Factor) -> list[_Column]:
    """For a number one, in standard deviations; for words one for each but the commonest; none if nothing varies."""
    import numpy as np

    if not len(values) or len(set(values)) < 2:
        return []
    if not _is_words(values):
        numbers = np.asarray(values, dtype=float)
        return [_Column(None, None, len(numbers), (numbers - numbers.mean()) / numbers.std())]
    (reference, _), *others = Counter(map(str, values)).most_common()
    words = np.asarray(values)
    return [_Column(level, reference, n, (words == level).astype(float)) for level, n in others]


def _grouped(columns: Mapping[str, Sequence[_Column]], satisfied: Sequence[bool]) -> _Answers:
    import numpy as np

    every = [column.values for own in columns.values() for column in own]
    rows, index = np.unique(np.column_stack([np.ones(len(satisfied)), *every]), axis=0, return_inverse=True)
    good = np.bincount(index.ravel(), np.asarray(satisfied, dtype=float)).astype(float)
    whole = np.bincount(index.ravel()).astype(float)
    places, taken = {}, 1
    for name, own in columns.items():
        places[name] = range(taken, taken + len(own))
        taken += len(own)
    return _Answers(rows, good[None], whole[None], places)


def _all_fits(answers: _Answers, near: Mapping[frozenset[str], Fit] | None = None) -> dict[frozenset[str], Fit]:
    """A fit for every subset of the factors; beginning `near` the fits of other answers spares steps."""
    fits = {}
    for size in range(len(answers.places) + 1):
        for names in combinations(answers.places, size):
            subset = frozenset(names)
            rows = answers.rows[:, [0, *(place for name in names for place in answers.places[name])]]
            start, tolerance = (near[subset].coefficients[0], _CLOSE_ENOUGH) if near else (None, _CLOSE)
            fits[subset] = fit(rows, answers.good, answers.whole, start, tolerance)
    return fits


def _explained(fits: Mapping[frozenset[str], Fit]) -> dict[frozenset[str], Floats]:
    """McFadden 1974: 1 − log-likelihood ÷ that of the constant alone."""
    alone = fits[frozenset()].log_likelihood
    return {names: 1 - each.log_likelihood / alone for names, each in fits.items()}


def _shares(names: Sequence[str], explained: Mapping[frozenset[str], Floats]) -> dict[str, Floats]:
    return {name: part / explained[frozenset(names)] for name, part in shapley(names, explained).items()}


def _resampled(answers: _Answers, seed: int, draws: int) -> Iterator[_Answers]:
    """As many answers, drawn from these with replacement: Efron 1979. Draws that all say the same tell nothing."""
    import numpy as np

    random = np.random.default_rng(seed)
    counts = np.concatenate([answers.good[0], answers.whole[0] - answers.good[0]])
    n = int(counts.sum())
    for begin in range(0, draws, _BATCH):
        drawn = random.multinomial(n, counts / n, size=min(_BATCH, draws - begin)).astype(float)
        good, bad = np.split(drawn, 2, axis=1)
        tells = (good.sum(axis=1) > 0) & (bad.sum(axis=1) > 0)
        yield replace(answers, good=good[tells], whole=(good + bad)[tells])


def _effects(
    answers: _Answers, coefficients: Floats, columns: Sequence[_Column], places: Sequence[int]
) -> tuple[Effect, ...]:
    """Average marginal effects: everybody at the level against everybody at the reference, the rest as it is."""
    import numpy as np

    weights, odds = answers.whole[0] / answers.whole.sum(), answers.rows @ coefficients
    effects = []
    for column, place in zip(columns, places, strict=True):
        from_odds = odds if column.level is None else odds - answers.rows[:, places] @ coefficients[places]
        change = 1 / (1 + np.exp(-from_odds - coefficients[place])) - 1 / (1 + np.exp(-from_odds))
        effects.append(Effect(column.level, column.reference, float(weights @ change), column.n))
    return tuple(effects)
