"""Charts: what is in the data is in the picture, and on a phone it can be read."""

import re
import warnings
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from itertools import pairwise

import matplotlib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from insights.chart import (
    Band,
    Chart,
    Day,
    Funnel,
    FunnelLimits,
    FunnelPoint,
    FunnelWords,
    Mark,
    Words,
    draw,
    from_json,
    serve,
    to_json,
)
from insights.paper import BLUE, GREY, HUGE, INK, LARGE, ORANGE, SHADE, SMALL, WHITE, WIDTH
from surveys.values import replace

WORDS = Words(
    percent="{} %",
    answers="Ответов в день",
    usual="обычно в этот день недели",
    target="цель 85 %",
    few="меньше 10 ответов",
    worse="заметно хуже обычного",
    better="заметно лучше обычного",
    broken="шкала начинается с 50 %",
)
FUNNEL_WORDS = FunnelWords("{} %", "ответов", "все вместе", "95 из 100", "998 из 1000", "не случайно", "с 50 %")
USUAL = Band(0.8, 0.97)
LONG = "Отдел сопровождения корпоративных клиентов и партнёров Юго-Западного федерального округа и его окрестностей"


def day(number, part=44, whole=50, **known):
    on = date(2026, 2, 24) + timedelta(days=number)
    return Day(on, part, whole, f"{on.day} фев", **known)


def chart(*days, **known):
    days = days or tuple(day(number) for number in range(-27, 1))
    return Chart("day", "Довольны", days, len(days) - 1, "88 %", known.pop("words", WORDS), **known)


def scores(*days, **known):
    """NPS by week, with the words of its own."""
    words = replace(WORDS, percent="{}", likely="возможные значения")
    said = known.pop("words", words)
    return Chart("week", "NPS по неделям", days, len(days) - 1, "38", said, **known, measure="score")


def funnel(*points, **known):
    limits = (FunnelLimits(10, Band(0.6, 1), Band(0.5, 1)), FunnelLimits(100, Band(0.78, 0.91), Band(0.73, 0.94)))
    return Funnel("Сотрудники", points, 0.85, limits, known.pop("words", FUNNEL_WORDS), **known)


@cache
def drawn(picture):
    """Drawn once, however many stories look at it: drawing takes longer than all the rest."""
    return draw(picture)


@cache
def seen(picture):
    return Image.open(BytesIO(drawn(picture))).convert("RGB")


def count(picture, color):
    """Pixels of exactly this colour."""
    return {rgb: n for n, rgb in seen(picture).getcolors(1 << 24)}.get(ImageColor.getrgb(color), 0)


def inks(picture):
    """For every row, the dark pixels in it."""
    image = seen(picture)
    ink = image.convert("L").point(lambda light: light < 64)
    return [sum(map(bool, ink.crop((0, y, image.width, y + 1)).tobytes())) for y in range(image.height)]


# The paper


def test_picture_is_as_wide_as_a_phone_shows_it_and_no_letter_is_small():
    assert seen(chart()).width == seen(funnel(FunnelPoint(50, 0.8))).width == WIDTH == 1080
    assert min(SMALL, LARGE, HUGE) >= 28


def test_same_data_give_the_same_bytes_whatever_was_drawn_or_set_before():
    first = draw(chart(marks=(Mark(date(2026, 2, 10), "переезд"),), target=0.85))
    draw(funnel(FunnelPoint(50, 0.8)))
    with matplotlib.rc_context({"font.size": 40, "axes.grid": True, "savefig.dpi": 50}):
        assert draw(chart(marks=(Mark(date(2026, 2, 10), "переезд"),), target=0.85)) == first


def test_drawing_leaves_the_settings_of_others_alone():
    with matplotlib.rc_context({"font.size": 40}):
        draw(chart())
        assert matplotlib.rcParams["font.size"] == 40


@pytest.mark.parametrize("text", ["Цена $5 → $7", "$\\frac{1}{$", "Ночь 🤖🟢", "東京", "", " \n\t"])
def test_any_text_is_drawn_as_it_stands_and_signs_without_a_letter_are_left_out(text):
    marked = (Mark(date(2026, 2, 10), text),)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw(replace(chart(marks=marked), title=text, today_label=text))
        draw(replace(funnel(FunnelPoint(50, 0.8, text)), title=text))


def test_emoji_changes_nothing():
    assert drawn(replace(chart(), title="Ночная 🤖 смена")) == drawn(replace(chart(), title="Ночная смена"))


def test_long_words_stay_on_the_paper():
    long = Words("{} %", *[LONG] * 7)
    marks = tuple(Mark(date(2026, 2, number), LONG) for number in (1, 3, 5, 7, 20, 24))
    crowded = replace(
        chart(day(-1, 5, 9, usual=USUAL), day(0, 25, 49, signal="worse"), words=long, marks=marks), title=LONG
    )
    for picture in (crowded, replace(crowded, today_label=LONG), funnel(FunnelPoint(99, 0.7, LONG, True))):
        image = seen(picture)
        frame = [(0, 0, 1080, 10), (0, 950, 1080, 960), (0, 0, 10, 960), (1070, 0, 1080, 960)]
        assert {image.crop(side).getextrema() for side in frame} == {((255, 255),) * 3}


# What is in the data is in the picture


def test_usual_range_is_shaded_only_where_it_is_known():
    assert count(chart(), SHADE) == 0
    half = count(chart(day(-1, usual=USUAL), day(0)), SHADE)
    whole = count(chart(day(-1, usual=USUAL), day(0, usual=USUAL)), SHADE)
    assert 0 < half < whole


def test_usual_range_of_days_that_follow_each_other_has_no_seams():
    days = tuple(day(number, 0, 0, usual=USUAL) for number in range(-27, 1))
    image, shade = seen(chart(*days)), ImageColor.getrgb(SHADE)
    rows = ([image.getpixel((x, y)) == shade for x in range(WIDTH)] for y in range(100, 600))
    areas = ["".join("#" if is_shade else " " for is_shade in row).strip() for row in rows]
    assert any(len(area) > 600 and " " not in area for area in areas)


def test_target_is_a_dashed_line_from_side_to_side():
    assert max(inks(chart(target=0.7))) > 300 > max(inks(chart()))


def test_signal_day_is_an_orange_square_and_an_ordinary_one_a_blue_dot():
    ordinary, bad = chart(day(-1), day(0, 25, 49)), chart(day(-1), day(0, 25, 49, signal="worse"))
    assert count(ordinary, ORANGE) == 0 < count(bad, ORANGE)
    assert count(bad, BLUE) < count(ordinary, BLUE)
    assert drawn(chart(day(0, signal="better"))) != drawn(chart(day(0)))


def test_dot_is_hollow_under_ten_answers():
    quiet = replace(WORDS, few="")
    few, enough = (chart(day(-1, n, n, signal="worse"), day(0, 360, 400), words=quiet) for n in (9, 10))
    assert count(few, ORANGE) < count(enough, ORANGE)


def test_day_without_answers_has_no_dot_and_no_verdict_of_zero():
    quiet = tuple(day(number, 0, 0) for number in range(-27, 1))
    assert count(chart(*quiet), BLUE) == count(chart(*quiet), ORANGE) == 0
    assert drawn(chart(*quiet)) == drawn(replace(chart(*quiet), today_label="0 %"))


def test_area_of_a_dot_tells_the_number_of_answers():
    legend = count(chart(day(-1), day(0, 0, 0, signal="worse")), ORANGE)
    assert legend == 0  # A signal without answers is none.
    many = count(chart(day(-1, 90, 100), day(0, 360, 400, signal="worse")), ORANGE)
    few = count(chart(day(-1, 360, 400), day(0, 90, 100, signal="worse")), ORANGE)
    sign = 26**2  # The legend's own square.
    assert (many - sign) / (few - sign) == pytest.approx(4, rel=0.15)


def test_today_has_a_ring_and_its_figure_beside_it():
    ringed = chart(day(-1), day(0))
    assert drawn(ringed) != drawn(replace(ringed, today=0))
    assert drawn(ringed) != drawn(replace(ringed, today_label="87 %"))


def test_change_stands_at_its_day_and_none_outside_of_the_picture():
    plain = drawn(chart())
    assert drawn(chart(marks=(Mark(date(2026, 2, 10), "новый график"),))) != plain
    assert drawn(chart(marks=(Mark(date(2025, 2, 10), "давно"), Mark(date(2026, 3, 1), "потом")))) == plain


@pytest.mark.parametrize(
    ("sign", "days", "target"),
    [
        ("usual", [day(0, usual=USUAL)], None),
        ("target", [day(0)], 0.85),
        ("few", [day(0, 5, 9)], None),
        ("worse", [day(0, signal="worse")], None),
        ("better", [day(0, signal="better")], None),
        ("broken", [day(0, 45, 50)], None),
        ("likely", [day(0, 10, 30, likely=Band(0.2, 0.5))], None),
    ],
)
def test_a_sign_is_explained_only_when_it_is_to_be_seen(sign, days, target):
    other = replace(WORDS, **{sign: "другие слова"})
    assert drawn(chart(*days, target=target)) != drawn(chart(*days, target=target, words=other))
    plain = chart(day(0, 10, 30))  # From zero on, with answers enough, and with nothing to hold it against.
    assert drawn(plain) == drawn(replace(plain, words=other))


def test_weeks_and_months_have_their_own_charts():
    weeks = tuple(replace(day(-7 * back, 250, 300), label="неделя") for back in range(11, -1, -1))
    months = tuple(Day(date(2025, month, 1), 900, 1000, f"{month}") for month in range(1, 13))
    mark = (Mark(date(2025, 5, 20), "обучение"),)
    assert count(replace(chart(*weeks), kind="week"), BLUE) > count(chart(*weeks[-1:]), BLUE)
    assert drawn(replace(chart(*months), kind="month", marks=mark)) != drawn(replace(chart(*months), kind="month"))


def heights(picture):
    """Rows of the picture in which there is a dot, from the top."""
    image, blue = seen(picture), ImageColor.getrgb(BLUE)
    return [y for y in range(image.height) if any(image.getpixel((x, y)) == blue for x in range(0, WIDTH, 2))]


def test_a_score_stands_as_high_as_it_is_below_zero_too():
    middles = []
    for part, less in ((40, 0), (20, 0), (0, 0), (0, 20), (0, 40)):
        rows = heights(scores(day(0, part, 40, less=less)))
        middles.append((rows[0] + rows[-1]) / 2)
    steps = [lower - higher for higher, lower in pairwise(middles)]
    assert all(step == pytest.approx(steps[0], abs=2) for step in steps)
    assert steps[0] > 50


def test_a_score_has_the_range_that_so_few_answers_leave_and_shares_of_days_have_none():
    bare, ranged = (scores(day(0, 15, 31, less=9, likely=likely)) for likely in (None, Band(-0.11, 0.46)))
    assert count(ranged, GREY) > count(bare, GREY) + 4 * 100
    edge = scores(day(0, 40, 40, likely=Band(0.8, 1)))
    assert drawn(edge) != drawn(scores(day(0, 40, 40)))


def test_long_words_of_a_score_stay_on_the_paper():
    words = Words("{}", *[LONG] * 8)
    days = [day(-7, 0, 9, less=9), day(0, 0, 12_345, less=12_345, likely=Band(-1, -0.9), signal="worse")]
    marks = tuple(Mark(date(2026, 2, number), LONG) for number in (17, 20, 24))
    crowded = replace(scores(*days, words=words, marks=marks), title=LONG, today_label=LONG)
    image = seen(crowded)
    frame = [(0, 0, 1080, 10), (0, 950, 1080, 960), (0, 0, 10, 960), (1070, 0, 1080, 960)]
    assert {image.crop(side).getextrema() for side in frame} == {((255, 255),) * 3}
    assert from_json(to_json(crowded)) == crowded


def test_agent_called_out_is_an_orange_square_in_the_funnel():
    calm = funnel(FunnelPoint(40, 0.9), FunnelPoint(60, 0.66, "Ганна П."))
    loud = funnel(FunnelPoint(40, 0.9), FunnelPoint(60, 0.66, "Ганна П.", True))
    assert count(calm, ORANGE) == 0 < count(loud, ORANGE)
    assert drawn(calm) != drawn(funnel(FunnelPoint(40, 0.9), FunnelPoint(60, 0.66)))


def test_funnel_of_nobody_is_a_picture_too():
    assert seen(replace(funnel(), limits=())).width == WIDTH


# Data


shares = st.floats(0, 1)
bands = st.none() | st.builds(Band, shares, shares)
counts = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted)
signals = st.sampled_from([None, "worse", "better"])
days_of_charts = st.lists(st.tuples(counts, st.text(), bands, signals), min_size=1, max_size=30).map(
    lambda facts: tuple(
        day(number, *between, usual=usual, signal=signal) for number, (between, _, usual, signal) in enumerate(facts)
    )
)


@given(days_of_charts, st.text(), st.none() | shares)
def test_chart_goes_through_a_line_of_json_unchanged(days, title, target):
    drawn = replace(chart(*days, target=target), title=title, marks=(Mark(date(2026, 2, 1), title),))
    assert from_json(to_json(drawn)) == drawn
    assert "\n" not in to_json(drawn)


def test_funnel_goes_through_a_line_of_json_unchanged():
    drawn = funnel(FunnelPoint(40, 0.9), FunnelPoint(60, 0.66, "Ганна П.", True))
    assert from_json(to_json(drawn)) == drawn


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: replace(chart(), today=28), "today is number 28 of 28 days"),
        (lambda: chart(day(0), day(-1)), "the days of a chart go forward"),
        (lambda: chart(day(0, 5, 4)), "5 of 4 is not a share"),
        (lambda: chart(day(0, 3, 4, less=1)), "1 against 3 of 4 is not a share"),
        (lambda: scores(day(0, 3, 4, less=2)), "2 against 3 of 4 is not a score"),
        (lambda: funnel(FunnelPoint(10, 1.2)), "1.2 is not a share of 0 to 1"),
        (lambda: replace(funnel(), limits=funnel().limits[::-1]), "the limits of a funnel go forward"),
        (lambda: from_json("{}"), "missing required field `kind`"),
        (
            lambda: from_json(to_json(chart()).replace('"part":44', '"part":"many"', 1)),
            "got `str` - at `$.days[0].part`",
        ),
        (lambda: from_json(to_json(chart()).replace('"part":44', '"part":99', 1)), "99 of 50 is not a share"),
    ],
)
def test_nonsense_is_refused_with_what_was_found(make, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        make()


def test_worker_answers_each_line_and_one_it_cannot_draw_with_nothing():
    lines = (to_json(chart()), "no chart", to_json(funnel(FunnelPoint(50, 0.8))))
    pictures = BytesIO()
    serve(BytesIO("\n".join(lines).encode()), pictures)
    pictures.seek(0)
    got = [pictures.read(int.from_bytes(pictures.read(4), "big")) for _ in lines]
    assert got == [draw(chart()), b"", draw(funnel(FunnelPoint(50, 0.8)))]
    assert pictures.read() == b""


def test_colours_differ_in_lightness_for_those_who_see_no_colour():
    colours = [ImageColor.getrgb(colour) for colour in (INK, BLUE, ORANGE, SHADE, WHITE)]
    lights = sorted(0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue, *_ in colours)
    assert all(lighter - darker >= 12 for darker, lighter in pairwise(lights))
