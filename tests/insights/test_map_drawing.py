"""The map of drivers: what is in the data is in the picture, and on a phone it can be read."""

import re
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageColor

from insights.chart import Band, DriverMap, MapPoint, MapWords, draw, from_json, to_json
from insights.paper import BLUE, ORANGE, SHADE, SMALL, WIDTH
from surveys.values import replace

WORDS = MapWords(
    percent="{} %",
    satisfied="доля довольных среди таких ответов",
    importance="насколько тесно это связано с оценкой",
    mend="Важно, но плохо — чинить первым",
    keep="Важно и хорошо — беречь",
    wait="Неважно, но плохо — подождёт",
    leave="Неважно и хорошо — не трогать",
    centre="все вместе: довольны 78 %",
    even="выше этой черты — важно",
    worse="чаще недовольны",
    better="чаще довольны",
    same="само по себе разницы не видно",
    few="меньше 30 ответов",
    likely="где может быть важность",
)
LONG = "Сопровождение корпоративных клиентов Юго-Западного федерального округа"
BAD = MapPoint("вопрос не решён", 20, 100, 0.6, Band(0.5, 0.7), "worse")
GOOD = MapPoint("тема «оплата»", 90, 100, 0.3, Band(0.2, 0.4), "better")
PALE = MapPoint("утром", 75, 100, 0.1, Band(0, 0.2))


def drawn(*points, words=WORDS, **known):
    return DriverMap("С чем связаны оценки", points or (BAD, GOOD, PALE), 0.78, 1 / 3, words, **known)


def seen(picture):
    return Image.open(BytesIO(draw(picture))).convert("RGB")


def places(image, color):
    """Left, top, right and bottom of all that has exactly this colour; None when nothing has."""
    off = ImageChops.difference(image, Image.new("RGB", image.size, color)).convert("L", (1, 1, 1, 0))
    return off.point(lambda distance: 0 if distance else 255).getbbox()


def count(picture, color):
    """Pixels of exactly this colour."""
    return {rgb: n for n, rgb in seen(picture).getcolors(1 << 24)}[ImageColor.getrgb(color)]


@pytest.fixture(scope="module")
def whole():
    """One drawing for many looks: drawing takes its time. Above the legend only."""
    return seen(drawn()).crop((0, 0, WIDTH, 850))


def test_it_is_as_wide_as_a_phone_shows_it_and_nothing_touches_the_edge(whole):
    assert whole.width == WIDTH == 1080
    assert SMALL >= 28
    assert {whole.crop(side).getextrema() for side in ((0, 0, 1080, 10), (0, 0, 10, 850), (1070, 0, 1080, 850))} == {
        ((255, 255),) * 3
    }


def test_the_important_and_poor_are_at_the_upper_left_and_the_good_ones_to_the_right(whole):
    bad, good = places(whole, ORANGE), places(whole, BLUE)
    assert bad[2] < good[0], "fewer satisfied: to the left"
    assert bad[3] < good[1], "more important: above"


def test_border_of_good_and_poor_leaves_room_for_the_names_of_both(whole):
    keep = places(whole, SHADE)
    assert keep[0] >= WIDTH * 0.4
    assert keep[2] - keep[0] >= 340


def test_the_fields_are_named_in_words():
    plain = draw(drawn())
    for name in ("mend", "keep", "wait", "leave", "satisfied", "importance"):
        assert draw(drawn(words=replace(WORDS, **{name: "другое"}))) != plain, name


def test_range_and_number_of_answers_are_to_be_seen():
    plain = draw(drawn())
    assert draw(drawn(replace(BAD, likely=Band(0.3, 0.7)), GOOD, PALE)) != plain
    silent = replace(WORDS, few="")
    few, enough = (drawn(replace(BAD, part=n // 5, whole=n), GOOD, PALE, words=silent) for n in (29, 30))
    assert count(few, ORANGE) < count(enough, ORANGE), "hollow under 30"


@pytest.mark.parametrize("sign", ["worse", "better", "same", "few"])
def test_a_sign_is_explained_only_when_it_is_to_be_seen(sign):
    points = {
        "worse": BAD,
        "better": GOOD,
        "same": PALE,
        "few": replace(BAD, part=2, whole=20),
    }
    other = replace(WORDS, **{sign: "другие слова"})
    without = points["better"] if sign != "better" else points["worse"]
    assert draw(drawn(points[sign])) != draw(drawn(points[sign], words=other))
    assert draw(drawn(without)) == draw(drawn(without, words=other))


def test_long_names_crowds_and_emptiness_stay_on_the_paper():
    words = MapWords(*("{} %" if each == "percent" else LONG for each in MapWords.__struct_fields__))
    crowd = [replace(BAD, label=LONG, part=76 + n, importance=0.5 + n / 50) for n in range(8)]
    for picture in (drawn(*crowd, words=words), replace(drawn(words=words), points=(), centre=1.0, even=0.5)):
        image = seen(picture)
        frame = [(0, 0, 1080, 10), (0, 1190, 1080, 1200), (0, 0, 10, 1200), (1070, 0, 1080, 1200)]
        assert {image.crop(side).getextrema() for side in frame} == {((255, 255),) * 3}


@pytest.mark.parametrize(("part", "importance"), [(0, 0.0), (100, 1.0)])
def test_the_ends_of_the_scales_can_be_drawn(part, importance):
    drawn_at = replace(BAD, part=part, importance=importance, likely=Band(importance, importance))
    assert places(seen(drawn(drawn_at)).crop((0, 0, WIDTH, 850)), ORANGE) is not None


def test_map_goes_through_a_line_of_json_unchanged():
    assert from_json(to_json(drawn())) == drawn()
    assert "\n" not in to_json(drawn())


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: drawn(replace(BAD, part=101)), "101 of 100 is not a share"),
        (lambda: drawn(replace(BAD, part=0, whole=0)), "0 of 0 is not a share"),
        (lambda: drawn(replace(BAD, likely=Band(0.5, 1.1))), "1.1 is not a share of 0 to 1"),
        (lambda: replace(drawn(), centre=-0.1), "-0.1 is not a share of 0 to 1"),
    ],
)
def test_nonsense_is_refused_with_what_was_found(make, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        make()
