"""What satisfaction is linked with, as far as there are answers to tell: reasons, differences, or a model.

Only what is known of satisfied and unsatisfied alike can be a factor; reasons asked after a low score stay a Pareto.
Linked with, never caused by: nobody drew lots for who waits long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Literal

from msgspec import Struct

from insights.compare import Change, share_change, share_test
from insights.importance import Driver, Factor, Importance
from insights.multiple import benjamini_hochberg
from insights.rounding import half_up

Method = Literal["reasons", "differences", "model"]
Side = Literal["worse", "better", "same"]

#: Below the first only reasons are shown, from the second on a model may be.
ANSWERS_TO_COMPARE, ANSWERS_TO_MODEL = 50, 150
#: Fewer unsatisfied for each coefficient make a model that says more than it knows: Peduzzi et al. 1996.
UNSATISFIED_PER_PARAMETER = 10
#: Of the differences called out, about this share may be so by chance: Benjamini & Hochberg 1995.
FALSE_DISCOVERIES = 0.10
#: On a map: the names of more would cover each other; and one factor must not fill it.
MOST_PLACES, MOST_OF_A_FACTOR = 8, 3
#: Fewer make no map: one factor alone is neither important nor unimportant.
LEAST_PLACES, LEAST_FACTORS = 3, 2


class Difference(Struct, frozen=True):
    """CSAT with and without something, each as (satisfied, answers).

    `level` is a word of the factor; None for a number, of which “with” means above the median.
    """

    factor: str
    level: str | None
    with_it: tuple[int, int]
    without_it: tuple[int, int]
    #: The share with it less the share without it: the 95 % interval, −1…1.
    change: Change
    #: The p-value among all differences looked at.
    adjusted: float

    @property
    def is_linked(self) -> bool:
        """Both say so: the interval leaves 0 out, and chance among so many looks does not explain it."""
        return self.change.kind != "same" and self.adjusted < FALSE_DISCOVERIES


class Place(Struct, frozen=True):
    """Where a difference stands on the map of importance and performance (Martilla & James 1977).

    Performance is `with_it`, (satisfied, answers); importance the factor's `share` of what is explained, with its range
    (0–1). That tells no direction, `side` does: the same of chance, or when it is gone with all other factors alike.
    """

    factor: str
    level: str | None
    with_it: tuple[int, int]
    share: float
    low: float
    high: float
    side: Side


class Foremost(Struct, frozen=True):
    """The one difference to begin with. It `is_to_mend` when the map has it among the important and poor."""

    difference: Difference
    is_to_mend: bool


def method(answers: int, unsatisfied: int, parameters: int) -> Method:
    """What may be shown: reasons alone, CSAT with and without each factor, or the model (`importance`).

    `unsatisfied` counts every answer that is not satisfied, `parameters` as `importance.parameters` does. ValueError
    unless 0 ≤ unsatisfied ≤ answers and there is no less than one parameter.
    """
    if not 0 <= unsatisfied <= answers or parameters < 1:
        raise ValueError(f"{unsatisfied} unsatisfied of {answers} answers, {parameters} parameters")
    if answers < ANSWERS_TO_COMPARE:
        return "reasons"
    is_enough = answers >= ANSWERS_TO_MODEL and unsatisfied >= UNSATISFIED_PER_PARAMETER * parameters
    return "model" if is_enough else "differences"


def differences(satisfied: Sequence[bool], factors: Mapping[str, Factor]) -> tuple[Difference, ...]:
    """CSAT with and without each word of each factor, in the order given; of two words the rarer one stands for both.

    `satisfied` and every factor have one value for each answer, none unknown; ValueError for another length. A factor
    that does not vary is left out. Newcombe 1998 for the interval, Benjamini & Hochberg 1995 across all differences.
    """
    splits = [
        (name, level, chosen)
        for name, values in factors.items()
        for level, chosen in _splits(values)
        if any(chosen) and not all(chosen)
    ]
    counted = [(_count(satisfied, chosen, True), _count(satisfied, chosen, False)) for _, _, chosen in splits]
    p_values = [share_test(*with_it, *without_it) for with_it, without_it in counted]
    adjusted = benjamini_hochberg([p_value for p_value in p_values if p_value is not None])
    found = []
    for (name, level, _), (with_it, without_it), after in zip(splits, counted, adjusted, strict=True):
        change = share_change(without_it, with_it)
        assert change is not None  # both sides have answers
        found.append(Difference(name, level, with_it, without_it, change, after))
    return tuple(found)


def places(looked_at: Sequence[Difference], model: Importance) -> tuple[Place, ...]:
    """A map's places, the widest apart of the most important factors first: at most eight, three of one factor.

    Both of the same answers; KeyError for a difference in a factor, or a level of it, that the model does not have.
    """
    drivers = {driver.name: driver for driver in model.drivers}
    changes = {name: _changes(driver, model.answers) for name, driver in drivers.items()}
    chosen: list[Place] = []
    for one in sorted(looked_at, key=lambda one: -drivers[one.factor].share * abs(_gap(one))):
        if len(chosen) < MOST_PLACES and sum(place.factor == one.factor for place in chosen) < MOST_OF_A_FACTOR:
            driver, side = drivers[one.factor], _side(one, changes[one.factor][one.level])
            chosen.append(Place(one.factor, one.level, one.with_it, driver.share, driver.low, driver.high, side))
    return tuple(chosen)


def mapped(looked_at: Sequence[Difference], model: Importance) -> tuple[Place, ...]:
    """The places of a map, or none where they would make no map."""
    seen = places(looked_at, model)
    return () if len(seen) < LEAST_PLACES or len(model.drivers) < LEAST_FACTORS else seen


def foremost(
    linked: Sequence[Difference], on_map: Sequence[Place], together: tuple[int, int], factors: int
) -> Foremost | None:
    """What is important and poor, else what goes along with satisfaction most closely; None when nothing is linked.

    `linked` have the largest gap first, `on_map` the most important places; `together` is (satisfied, answers) of all,
    and `factors` so many share what the model explains. Without a map the largest gap is what can be told.
    """
    by_level = {(one.factor, one.level): one for one in linked}
    told = [place for place in on_map if place.side != "same" and (place.factor, place.level) in by_level]
    poor = [place for place in told if _is_poor(place, together) and place.share * factors > 1]
    first = next(iter(poor or told), None)
    if first is not None:
        return Foremost(by_level[first.factor, first.level], bool(poor))
    return Foremost(linked[0], False) if linked else None


def _is_poor(place: Place, together: tuple[int, int]) -> bool:
    """Worse for itself, and with fewer satisfied than all together have."""
    return place.side == "worse" and Fraction(*place.with_it) < Fraction(*together)


def _changes(driver: Driver, answers: int) -> dict[str | None, float]:
    """Each word against the answers as they are: the effects are against the commonest word, which has none itself."""
    effects = {effect.level: effect.change for effect in driver.effects}
    if None in effects:
        return effects
    usual = sum(effect.change * effect.n for effect in driver.effects) / answers
    reference = {effect.reference: 0.0 for effect in driver.effects}
    return {level: change - usual for level, change in (reference | effects).items()}


def _gap(one: Difference) -> float:
    (good, answers), (other_good, others) = one.with_it, one.without_it
    return good / answers - other_good / others


def _side(one: Difference, change: float) -> Side:
    is_worse, points = _gap(one) < 0, half_up(Fraction(100 * change))
    if not one.is_linked or points == 0 or (points < 0) != is_worse:
        return "same"
    return "worse" if is_worse else "better"


def _splits(values: Factor) -> list[tuple[str | None, list[bool]]]:
    """Each with-and-without of a factor, as one yes or no for each answer."""
    words = [value for value in values if isinstance(value, str)]
    if not words:
        numbers = [float(value) for value in values]
        middle = median(numbers) if numbers else 0.0
        return [(None, [number > middle for number in numbers])]
    levels = list(dict.fromkeys(words))
    if len(levels) == 2:
        levels = [min(levels, key=words.count)]
    return [(level, [value == level for value in values]) for level in levels]


def _count(satisfied: Sequence[bool], chosen: Sequence[bool], side: bool) -> tuple[int, int]:
    """(satisfied, answers) of those on one side."""
    answers = [good for good, is_in in zip(satisfied, chosen, strict=True) if is_in == side]
    return sum(answers), len(answers)
