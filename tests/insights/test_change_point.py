"""The week since which things are different: against R's maxstat, Andrews' table, scipy, and made-up years."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from insights.baseline import DayCount
from insights.change_point import change_point, maximum_chance

BEGIN = date(2026, 1, 5)


def weeks(*counts: tuple[int, int]) -> list[DayCount]:
    return [DayCount(BEGIN + timedelta(weeks=index), *count) for index, count in enumerate(counts)]


def simulated(rng: np.random.Generator, shares: list[float], answers: int = 60) -> list[DayCount]:
    return weeks(*((int(rng.binomial(answers, share)), answers) for share in shares))


@pytest.mark.parametrize(
    ("distance", "chance"),
    [
        (0.5, 1.0),
        (1.0, 0.967882898076573),
        (1.5, 0.819678995766699),
        (2.0, 0.463872768757117),
        (3.0, 0.0578438845691903),
        (3.5, 0.0133240079314344),
        (5.0, 3.25492795226314e-05),
    ],
)
def test_chance_of_the_largest_split_agrees_with_r_maxstat(distance: float, chance: float):
    # pLausen92 with minprop 0.1 and maxprop 0.9.
    assert maximum_chance(distance, 0.1, 0.9) == pytest.approx(chance, rel=1e-9)


@pytest.mark.parametrize(("chi_square", "chance"), [(7.17, 0.1), (8.85, 0.05), (12.35, 0.01)])
def test_chance_agrees_with_andrews_table_of_critical_values(chi_square: float, chance: float):
    # Andrews 1993, table I, one parameter, 15 % trimmed on both sides.
    assert maximum_chance(chi_square**0.5, 0.15, 0.85) == pytest.approx(chance, rel=0.12)


def test_a_fall_in_july_is_dated_in_july():
    found = change_point(weeks(*[(53, 60)] * 26, *[(45, 60)] * 12))
    assert found is not None
    assert (found.index, found.day) == (26, BEGIN + timedelta(weeks=26))
    assert (found.before, found.after) == ((26 * 53, 26 * 60), (12 * 45, 12 * 60))
    assert found.chance < 1e-6


def test_split_and_chance_are_those_of_a_search_with_scipy():
    rng = np.random.default_rng(21)
    days = simulated(rng, [0.88] * 15 + [0.74] * 12)
    found = change_point(days)
    assert found is not None
    tables = {split: _table(days, split) for split in range(4, 24)}
    chi = {split: chi2_contingency(table, correction=False).statistic for split, table in tables.items()}
    assert found.index == max(chi, key=lambda split: chi[split])
    parts = np.array([day.part for day in days])
    within = sum(
        chi2_contingency([side, 60 - side], correction=False).statistic
        for side in (parts[: found.index], parts[found.index :])
    )
    distance = (chi[found.index] / max(1, within / 25)) ** 0.5
    assert found.chance == pytest.approx(maximum_chance(distance, 4 / 27, 23 / 27), rel=1e-9)


def _table(days: list[DayCount], split: int) -> list[list[int]]:
    return [
        [sum(day.part for day in side), sum(day.whole - day.part for day in side)]
        for side in (days[:split], days[split:])
    ]


def test_twenty_four_weeks_with_answers_are_needed():
    counts = [(53, 60)] * 12 + [(30, 60)] * 11
    assert change_point(weeks(*counts, (0, 0))) is None
    assert change_point(weeks(*counts, (30, 60))) is not None


def test_a_steady_year_has_no_date():
    assert change_point(weeks(*[(53, 60)] * 52)) is None
    assert change_point(weeks(*[(60, 60)] * 52)) is None
    assert change_point(weeks(*[(0, 60)] * 52)) is None
    assert change_point([]) is None


def test_order_of_the_weeks_does_not_matter():
    days = weeks(*[(53, 60)] * 20, *[(40, 60)] * 10)
    assert change_point(reversed(days)) == change_point(days)


def test_a_single_bad_week_is_no_change():
    assert change_point(weeks(*[(53, 60)] * 15, (25, 60), *[(53, 60)] * 15)) is None


def test_false_dates_are_rarer_than_one_in_twenty_and_real_ones_are_close():
    rng = np.random.default_rng(31)
    assert sum(change_point(simulated(rng, [0.88] * 30)) is not None for _ in range(300)) / 300 < 0.05
    found = [change_point(simulated(rng, [0.88] * 16 + [0.78] * 10)) for _ in range(200)]
    dated = [abs(each.index - 16) for each in found if each is not None]
    assert len(dated) / 200 > 0.9
    assert np.median(dated) <= 1


def test_restless_weeks_give_few_false_dates():
    rng = np.random.default_rng(33)
    years = [simulated(rng, list(rng.beta(53, 7, 40)), answers=200) for _ in range(300)]
    assert sum(change_point(year) is not None for year in years) / 300 < 0.09
