"""From facts to the figures of a digest."""

from datetime import UTC, date, datetime, timedelta

import pytest

from insights.baseline import Band
from insights.digest import Facts, Figure, OpenCase, compose
from insights.quotes import Quote
from insights.tallies import Tally
from insights.verdict import Verdict
from surveys.values import replace

TUESDAY = date(2026, 2, 24)
AT = datetime(2026, 2, 24, 12, tzinfo=UTC)
#: 44 of 50 satisfied, 3 dissatisfied.
FIFTY = Tally({5: 30, 4: 14, 3: 3, 2: 1, 1: 2})


def facts(**more: object) -> Facts:
    blank = Facts("day", TUESDAY, "Europe/Kyiv", None, "csat", Tally(), Tally(), Verdict("usual"))
    return replace(blank, **more)  # type: ignore[arg-type]


def test_ordinary_day_tells_percent_with_its_n():
    digest = compose(facts(csat=FIFTY, csat_week=FIFTY, invited=100, answered=42))
    assert digest.satisfied == Figure(44, 50, 88)
    assert digest.dissatisfied == 3
    assert digest.responded == Figure(42, 100, 42)
    assert digest.status == "usual"


def test_few_answers_show_counts_and_the_week_shows_percent():
    digest = compose(facts(csat=Tally({5: 4, 4: 1, 2: 1}), csat_week=Tally({5: 121, 1: 20})))
    assert digest.satisfied == Figure(5, 6, None)
    assert digest.week == Figure(121, 141, 86)


def test_nps_and_ces_are_silent_without_answers():
    digest = compose(facts(csat=FIFTY))
    assert digest.nps is None
    assert digest.ces is None


def test_nps_of_few_answers_has_bands_but_no_score():
    digest = compose(facts(nps=Tally({10: 2, 7: 1, 3: 1})))
    assert digest.nps is not None
    assert (digest.nps.promoters, digest.nps.passives, digest.nps.detractors) == (2, 1, 1)
    assert digest.nps.score is None


def test_nps_of_enough_answers_has_a_whole_score():
    digest = compose(facts(nps=Tally({10: 6, 7: 3, 3: 2})))
    assert digest.nps is not None
    assert digest.nps.score == 36  # 4 of 11 is 36.36


def test_top_reasons_are_the_most_named_in_the_order_of_the_survey():
    digest = compose(facts(reasons={"waiting": 2, "manner": 5, "product": 2, "access": 2, "knowledge": 0}))
    assert digest.top_reasons == (("manner", 5), ("waiting", 2), ("product", 2))


def test_a_reason_that_more_than_chance_named_comes_first_with_what_is_usual():
    """12 of 200 answers, where 20 of 1000 are four; the others are named about as often as ever."""
    before = {"waiting": 20, "manner": 70, "product": 60, "access": 50}
    now = {"waiting": 12, "manner": 15, "product": 13, "access": 9}
    digest = compose(
        facts(kind="week", csat=Tally({5: 151, 1: 49}), reasons=now, reasons_before=before, answers_before=1000)
    )
    assert digest.top_reasons == (("waiting", 12), ("manner", 15), ("product", 13))
    assert digest.risen == {"waiting": 4}


def test_nothing_rises_where_nothing_is_compared():
    assert compose(facts(csat=FIFTY, reasons={"waiting": 30})).risen == {}


def test_a_reason_may_come_later_than_the_score_it_explains():
    """The score was given on Sunday, the reason on Monday."""
    assert compose(facts(kind="week", reasons={"waiting": 1}, answers_before=10)).risen == {}


def test_a_week_quotes_thanks_beside_what_went_wrong():
    angry = [
        Quote("Деньги так и не вернули", AT, 1, "dissatisfied"),
        Quote("Заказ везут вторую неделю", AT, 2, "dissatisfied"),
    ]
    thanks = Quote("Всё понятно объяснили, спасибо", AT, 5, "satisfied")
    assert compose(facts(kind="week", quotes=(*angry, thanks))).quotes == (angry[0], thanks)
    assert compose(facts(quotes=(*angry, thanks))).quotes == tuple(angry)


def test_words_already_read_at_a_case_are_not_quoted_again():
    words = "Деньги так и не вернули"
    other = Quote("Спасибо, всё решили быстро", AT, band="satisfied")
    digest = compose(
        facts(
            open_cases=(OpenCase(1043, timedelta(hours=5), words),),
            open_cases_total=1,
            quotes=(Quote(words, AT, band="dissatisfied"), other),
        )
    )
    assert [quote.text for quote in digest.quotes] == [other.text]


def test_quotes_and_case_quotes_are_masked():
    digest = compose(facts(open_cases=(OpenCase(1, timedelta(0), "Звоните\n067 123 45 67"),), open_cases_total=1))
    assert digest.open_cases[0].quote == "Звоните •••"


def test_quiet_is_fewer_than_five_answers_of_any_survey_and_no_open_case():
    assert compose(facts(csat=Tally({5: 4}))).is_quiet(below=5)
    assert not compose(facts(csat=Tally({5: 4}), nps=Tally({9: 1}))).is_quiet(below=5)
    assert not compose(facts(open_cases=(OpenCase(1, timedelta(0)),), open_cases_total=1)).is_quiet(below=5)


def test_while_nobody_knows_what_is_usual_it_rings_for_whoever_was_let_down():
    assert compose(facts(csat=Tally({5: 9, 1: 1}), low=1)).rings
    assert compose(facts(open_cases_total=1)).rings
    assert not compose(facts(csat=FIFTY)).rings


def test_what_is_as_usual_never_rings():
    assert not compose(facts(csat=FIFTY, low=3, open_cases_total=2, verdict=Verdict("usual", Band(0.8, 0.97)))).rings


def test_an_alarm_rings_on_the_day_it_is_raised_and_not_again():
    raised, next_day = (Verdict("worse", Band(0.8, 0.97), news) for news in ("raised", None))
    assert compose(facts(csat=FIFTY, verdict=raised)).rings
    assert not compose(facts(csat=FIFTY, verdict=next_day)).rings


def test_usual_is_told_in_whole_percent():
    assert compose(facts(csat=FIFTY, verdict=Verdict("usual", Band(0.8049, 0.9651)))).usual == (80, 97)


def test_more_answers_than_invitations_are_refused():
    with pytest.raises(ValueError, match="not a share"):
        compose(facts(invited=3, answered=4))
