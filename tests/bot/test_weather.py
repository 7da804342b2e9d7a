"""When to try again, and when to let everything rest."""

from bot.weather import Weather, pause_after


def test_pauses_double_up_to_half_a_minute():
    assert [pause_after(failures) for failures in (1, 2, 3, 4, 10_000)] == [0.5, 1.0, 2.0, 4.0, 30.0]


def test_one_failure_may_be_chance():
    weather = Weather()
    weather.worsens(now=0.0)
    assert weather.rest(now=0.0) == 0.0


def test_failures_in_a_row_mean_longer_and_longer_rests():
    weather, now, rests = Weather(), 0.0, []
    for _ in range(4):
        weather.worsens(now)
        rests.append(weather.rest(now))
        now += rests[-1]
    assert rests == [0.0, 0.5, 1.0, 2.0]


def test_what_fails_during_a_rest_does_not_prolong_it():
    weather = Weather()
    for _ in range(50):
        weather.worsens(now=0.0)
    assert weather.rest(now=0.0) == 0.5


def test_a_success_clears_the_sky():
    weather = Weather()
    for _ in range(3):
        weather.worsens(now=0.0)
    weather.clears()
    assert weather.rest(now=0.0) == 0.0
