"""An opened figure of very many answers: numbers read by their thousands, first and last page at hand, and the file."""

from bot.samples import DIGESTS, NOW
from tests.bot.reading import SCREENS, labels, read

FIGURE = next(one.payload for one in DIGESTS if one.name == "figure: why this number")


def opened(page, pages, language="ru", **changes):
    return SCREENS.render("figure", {**FIGURE, "page": page, "pages": pages, **changes}, language, NOW)


def turns(screen):
    return [label for label in labels(screen) if label in "«‹›»"]


def test_first_and_last_page_are_one_press_away_when_they_are_further():
    assert turns(opened(0, 250)) == ["›", "»"]
    assert turns(opened(100, 250)) == ["«", "‹", "›", "»"]
    assert turns(opened(249, 250)) == ["«", "‹"]
    assert turns(opened(0, 2)) == ["›"]
    assert turns(opened(1, 2)) == ["‹"]


def test_of_many_pages_it_is_said_where_all_answers_are():
    assert "Страница 3 из 6288. Все ответы одним файлом: /export" in read(opened(2, 6288))
    assert "/export" not in read(opened(2, 5))


def test_of_cases_it_is_not_spoken_as_of_answers():
    cases = {"metric": "in_time", "base": "cases", "rows": [], "part": 4, "whole": 14, "low": 12, "high": 55}
    told = read(opened(2, 20, **cases))
    assert "4 из 14. При таком числе случаев на самом деле может быть от 12 до 55\u00a0%." in told
    assert "Страница 3 из 20. Кто ещё ждёт ответа: /cases" in told
    few = read(opened(0, 1, **cases | {"value": None, "low": None, "high": None, "whole": 4}))
    assert "Случаев пока мало, чтобы считать проценты." in few


def test_a_row_begins_with_what_would_break_badly_at_the_end_of_a_line():
    assert "\u00a0· T-1234\u00a0· Анна\u00a0· 😀 Очень хорошо\n" in read(opened(0, 1))


def test_from_five_figures_on_a_number_is_read_by_its_thousands():
    assert "44\u00a0320 из 50\u00a0300" in read(opened(0, 6288, part=44_320, whole=50_300))
    assert "44,320 of 50,300" in read(opened(0, 6288, "en", part=44_320, whole=50_300))
    assert "1735 из 2000" in read(opened(0, 250, part=1735, whole=2000))
