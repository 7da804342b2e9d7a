"""What is usual on a weekday, and which days chance does not explain: against scipy, statsmodels, printed figures."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from insights.baseline import Baseline, DayCount, baseline_before, residual, signal, usual_band

#: The Wednesday that is judged.
TODAY = date(2026, 2, 25)
WEDNESDAY, SATURDAY, SUNDAY = 2, 5, 6


def history(count: Callable[[date], tuple[int, int]], weeks: int = 8) -> list[DayCount]:
    """The days before today; `count` says (satisfied, answers) of each."""
    days = [TODAY - timedelta(days=back) for back in range(1, 7 * weeks + 1)]
    return [DayCount(day, *count(day)) for day in days]


def usually(share: float, dispersion: float = 1.0) -> Baseline:
    """A baseline that knows the share of all weekdays well."""
    return Baseline(dict.fromkeys(range(7), (round(share * 10_000), 10_000)), dispersion, 56)


def simulated(rng: np.random.Generator, share: float, answers: int, spread: float | None = None) -> list[DayCount]:
    """57 days that end today; with `spread`, shares of days vary as a beta distribution of that precision."""
    found = []
    for back in range(57):
        n = max(1, int(rng.poisson(answers)))
        p = share if spread is None else rng.beta(share * spread, (1 - share) * spread)
        found.append(DayCount(TODAY - timedelta(days=back), int(rng.binomial(n, p)), n))
    return found


def test_each_weekday_has_its_own_share():
    baseline = baseline_before(TODAY, history(lambda day: (12, 20) if day.weekday() == SATURDAY else (18, 20)))
    assert baseline is not None
    assert baseline.centre(SATURDAY) == 0.6
    assert baseline.centre(WEDNESDAY) == 0.9
    assert baseline.days == 56


def test_only_the_eight_weeks_before_the_day_count():
    old = [DayCount(TODAY - timedelta(days=57), 0, 1000)]
    later = [DayCount(TODAY + timedelta(days=offset), 0, 1000) for offset in range(3)]
    days = history(lambda day: (18, 20))
    assert baseline_before(TODAY, old + days + later) == baseline_before(TODAY, days)


def test_marked_incident_is_not_usual():
    incident = TODAY - timedelta(days=7)
    days = history(lambda day: (2, 20) if day == incident else (18, 20))
    with_it, without = baseline_before(TODAY, days), baseline_before(TODAY, days, {incident})
    assert with_it is not None
    assert without is not None
    assert (with_it.days, without.days) == (56, 55)
    assert (with_it.centre(WEDNESDAY) or 0) < (without.centre(WEDNESDAY) or 0) == 0.9
    assert with_it.dispersion > 1 > without.dispersion


def test_twenty_days_with_answers_make_a_baseline_and_nineteen_do_not():
    days = history(lambda day: (9, 10) if day.weekday() < 5 else (0, 0))
    assert baseline_before(TODAY, days[:26]) is None
    assert sum(1 for day in days[:28] if day.whole) == 20
    assert baseline_before(TODAY, days[:28]) is not None


def test_dispersion_is_pearsons_chi_square_by_degrees_of_freedom_as_in_statsmodels():
    days = simulated(np.random.default_rng(7), 0.85, 40, spread=30)
    baseline = baseline_before(TODAY, days)
    assert baseline is not None
    before = [day for day in days if day.day < TODAY]
    weekdays = np.eye(7)[[day.day.weekday() for day in before]]
    counts = np.array([(day.part, day.whole - day.part) for day in before])
    fitted = sm.GLM(counts, weekdays, family=sm.families.Binomial()).fit()
    assert baseline.dispersion == pytest.approx(fitted.pearson_chi2 / fitted.df_resid, abs=1e-6)


@given(st.integers(1, 300), st.integers(1, 99))
@settings(deadline=None)
def test_band_is_scipys_central_95_percent_of_one_day(n: int, percent: int):
    band = usual_band(usually(percent / 100), WEDNESDAY, n)
    assert band is not None
    assert [band.low * n, band.high * n] == pytest.approx(binom.interval(0.95, n, percent / 100), abs=1e-6)


def test_band_is_wider_with_fewer_answers_and_with_restless_days():
    def width(dispersion: float, n: int) -> float:
        band = usual_band(usually(0.7, dispersion), WEDNESDAY, n)
        assert band is not None
        return band.high - band.low

    assert width(1, 20) > width(1, 50) > width(1, 500)
    assert width(4, 500) == pytest.approx(2 * width(1, 500))
    assert width(0.4, 500) == width(1, 500)


def test_band_stays_within_0_and_1():
    band = usual_band(usually(0.97, 9), WEDNESDAY, 20)
    assert band is not None
    assert 0 <= band.low < band.high == 1


@given(st.integers(10, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 99))
@settings(deadline=None)
def test_signal_is_scipys_tail_below_135_of_100_000(day: tuple[int, int], percent: int):
    part, whole = day
    lower = binom.cdf(part, whole, percent / 100) < 0.00135
    upper = binom.sf(part - 1, whole, percent / 100) < 0.00135
    expected = "worse" if lower else "better" if upper else None
    assert signal(usually(percent / 100), DayCount(TODAY, part, whole)) == expected


@pytest.mark.parametrize(
    ("n", "fallen", "caught"),
    [(30, 78, 4.8), (100, 78, 35.1), (30, 68, 35.5), (100, 68, 96.8), (30, 58, 78.0), (100, 58, 100.0)],
)
def test_a_fall_from_88_percent_is_caught_as_often_as_the_docs_say(n: int, fallen: int, caught: float):
    days = [DayCount(TODAY, part, n) for part in range(n + 1)]
    worse = [day.part for day in days if signal(usually(0.88), day) == "worse"]
    assert 100 * sum(binom.pmf(worse, n, fallen / 100)) == pytest.approx(caught, abs=0.06)


def test_ten_answers_may_signal_and_nine_never():
    assert signal(usually(0.9), DayCount(TODAY, 0, 9)) is None
    assert signal(usually(0.9), DayCount(TODAY, 0, 10)) == "worse"


def test_restless_days_need_three_of_their_own_deviations():
    calm, restless = usually(0.8), usually(0.8, 4)
    # 80 ± 3·4 of 100 on calm days, 80 ± 3·8 on restless ones.
    assert signal(calm, DayCount(TODAY, 66, 100)) == "worse"
    assert signal(restless, DayCount(TODAY, 66, 100)) is None
    assert signal(restless, DayCount(TODAY, 57, 100)) is None
    assert signal(restless, DayCount(TODAY, 55, 100)) == "worse"
    assert residual(restless, DayCount(TODAY, 56, 100)) == pytest.approx(-3)


@given(st.integers(10, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(1, 3))
@settings(deadline=None)
def test_restlessness_never_raises_an_alarm_that_calm_days_would_not(day: tuple[int, int], dispersion: float):
    judged = DayCount(TODAY, *day)
    assert signal(usually(0.95, dispersion), judged) in {None, signal(usually(0.95), judged)}


def test_first_complaint_after_eight_perfect_weeks_is_no_alarm():
    baseline = baseline_before(TODAY, history(lambda day: (12, 12)))
    assert baseline is not None
    assert signal(baseline, DayCount(TODAY, 11, 12)) is None
    assert signal(baseline, DayCount(TODAY, 7, 12)) == "worse"


def test_weekday_that_was_never_worked_has_no_usual():
    baseline = baseline_before(TODAY, history(lambda day: (0, 0) if day.weekday() == SUNDAY else (18, 20)))
    assert baseline is not None
    sunday = DayCount(TODAY + timedelta(days=4), 3, 20)
    assert sunday.day.weekday() == SUNDAY
    assert baseline.centre(SUNDAY) is None
    assert usual_band(baseline, SUNDAY, 20) is None
    assert signal(baseline, sunday) is None
    assert residual(baseline, sunday) is None


def test_weekend_dip_does_not_alarm_and_a_wednesday_collapse_does():
    baseline = baseline_before(TODAY, history(lambda day: (12, 20) if day.weekday() >= SATURDAY else (44, 50)))
    assert baseline is not None
    assert signal(baseline, DayCount(TODAY - timedelta(days=4), 11, 20)) is None
    assert signal(baseline, DayCount(TODAY, 25, 49)) == "worse"


@pytest.mark.parametrize(("share", "answers"), [(0.88, 30), (0.88, 100), (0.5, 50)])
def test_ordinary_days_signal_about_as_seldom_as_promised(share: float, answers: int):
    rng = np.random.default_rng(20260225)
    found = [_verdict(simulated(rng, share, answers)) for _ in range(600)]
    # Promised are 0.27 %; a centre from eight days adds a little.
    assert sum(spoke is not None for spoke, _ in found) / len(found) < 0.01
    assert 0.93 < sum(inside for _, inside in found) / len(found) <= 0.985


def test_restless_teams_are_not_alarmed_by_their_restlessness():
    rng = np.random.default_rng(5)
    histories = [simulated(rng, 0.88, 200, spread=60) for _ in range(400)]
    alarms = [_verdict(days)[0] is not None for days in histories]
    calm = [signal(usually(0.88), days[0]) is not None for days in histories]
    assert sum(alarms) / 400 < 0.02
    assert sum(calm) / 400 > 0.1


def _verdict(days: list[DayCount]) -> tuple[str | None, bool]:
    baseline = baseline_before(TODAY, days)
    assert baseline is not None
    today = days[0]
    band = usual_band(baseline, WEDNESDAY, today.whole)
    assert band is not None
    return signal(baseline, today), band.low - 1e-12 <= today.part / today.whole <= band.high + 1e-12


def test_impossible_days_are_refused():
    with pytest.raises(ValueError, match="not a share"):
        DayCount(TODAY, 5, 4)
    with pytest.raises(ValueError, match="has no share"):
        usual_band(usually(0.9), WEDNESDAY, 0)
