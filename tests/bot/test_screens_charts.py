"""The picture of a digest as data: what its points are, what is said on it, and when there is none."""

from datetime import date, timedelta

import pytest

from bot.samples import DIGESTS, NOW
from bot.screens import Screens
from insights.chart import Band, Chart
from surveys.catalogue import load_catalogue
from surveys.policy import Company

SAMPLES = {sample.name: sample.payload for sample in DIGESTS}
LAST = date(2026, 2, 25)
SURVEYS = {survey.key: survey for survey in load_catalogue()}


def points(days=28, answers=50):
    dates = [LAST - timedelta(days=ago) for ago in range(days - 1, -1, -1)]
    return [[day.isoformat(), answers * 9 // 10, answers, 0.8, 0.97] for day in dates]


def picture(sample="digest: a collapse", language="ru", **more) -> Chart | None:
    history = {"points": more.pop("points", points()), "marks": more.pop("marks", [])}
    screens = Screens(lambda key, version: SURVEYS.get(key), Company(name="Аврора"))
    chart = screens.render("digest", SAMPLES[sample] | {"history": history} | more, language, NOW).picture
    assert chart is None or isinstance(chart, Chart)
    return chart


def test_every_point_has_its_counts_its_date_and_its_usual_range():
    chart = picture()
    assert chart is not None
    assert len(chart.days) == 28
    last = chart.days[chart.today]
    assert (last.day, last.part, last.whole, last.usual, last.label) == (LAST, 45, 50, Band(0.8, 0.97), "25 февр")


def test_the_day_told_about_is_marked_as_the_words_say():
    chart = picture()
    assert chart is not None
    assert [day.signal for day in chart.days][-2:] == [None, "worse"]
    assert chart.today_label == "51\u00a0%"


def test_few_answers_are_told_as_counts():
    chart = picture("digest: few answers")
    assert chart is not None
    assert chart.today_label == "5 из 6"


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_team_target_and_changes_are_on_it(language):
    chart = picture(language=language, target=90, marks=[["2026-02-10", "новая CRM"]])
    assert chart is not None
    assert chart.title.endswith(" · support")
    assert chart.target == 0.9
    assert [mark.label for mark in chart.marks] == ["новая CRM"]


@pytest.mark.parametrize("shown", [None, points(4), points(28, answers=0)])
def test_there_is_no_picture_while_there_is_too_little_to_see(shown):
    if shown is None:
        assert picture(history=None) is None
    else:
        assert picture(points=shown) is None


@pytest.mark.parametrize("kind", ["week", "month"])
def test_another_level_is_marked_in_the_picture_of_weeks_and_months(kind):
    level = {"day": "2026-02-02", "before": {}, "after": {}, "is_new": False}
    chart = picture("digest: a week", kind=kind, level=level, marks=[["2026-02-10", "новая CRM"]])
    assert chart is not None
    assert [(mark.day, mark.label) for mark in chart.marks] == [
        (date(2026, 2, 10), "новая CRM"),
        (date(2026, 2, 2), "другой уровень"),
    ]


# NPS alone


NPS = {"score": 38, "promoters": 11, "detractors": 3, "answered": 21}


def nps_picture(kind="week", language="ru", **more):
    dates = [LAST - timedelta(days=7 * ago) for ago in range(11, -1, -1)]
    shown = more.pop("points", [[day.isoformat(), 11, 3, 21, 1.5, 66.2] for day in dates])
    nobody: dict[str, object] = {"satisfied": 0, "answered": 0, "percent": None, "status": "none", "quotes": []}
    history = {"points": shown, "marks": [["2026-02-10", "новая CRM"]]}
    sample = (
        SAMPLES["digest: a week"]
        | nobody
        | {"nps": NPS, "nps_history": history, "kind": kind, "audience": "support"}
        | more
    )
    screens = Screens(lambda key, version: SURVEYS.get(key), Company(name="Аврора"))
    return screens.render("digest", sample, language, NOW)


@pytest.mark.parametrize(
    ("kind", "language", "title"),
    [
        ("week", "ru", "NPS по неделям · support"),
        ("month", "uk", "NPS за місяцями · support"),
        ("week", "en", "NPS, week by week · support"),
    ],
)
def test_who_asks_nothing_but_nps_sees_its_scores(kind, language, title):
    chart = nps_picture(kind, language).picture
    assert isinstance(chart, Chart)
    assert (chart.measure, chart.title, chart.today_label) == ("score", title, "38")
    last = chart.days[chart.today]
    assert (last.part, last.less, last.whole, last.likely) == (11, 3, 21, Band(0.015, 0.662))
    assert [mark.label for mark in chart.marks] == ["новая CRM"]
    assert chart.words.percent.format(50) == "50"


def test_a_score_below_zero_has_a_minus_and_of_few_answers_none_is_written():
    below = nps_picture(nps=NPS | {"score": -14}).picture
    few = nps_picture(nps=NPS | {"score": None}).picture
    assert below.today_label == "\N{MINUS SIGN}14"
    assert few.today_label == ""


@pytest.mark.parametrize(("points", "signal"), [(-21, "worse"), (21, "better")])
def test_a_score_that_really_moved_is_marked(points, signal):
    step = {"score": 38, "points": points, "is_real": True}
    assert [day.signal for day in nps_picture("month", nps_step=step).picture.days][-2:] == [None, signal]
    assert nps_picture("month", nps_step=step | {"is_real": False}).picture.days[-1].signal is None


def test_satisfied_come_first_and_two_weeks_are_too_few_for_a_picture():
    both = nps_picture(history={"points": points(12), "marks": []}).picture
    assert both.measure == "share"
    assert (
        nps_picture(points=[["2026-02-18", 0, 0, 0, None, None], ["2026-02-25", 1, 0, 1, None, None]]).picture is None
    )
