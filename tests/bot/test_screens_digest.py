"""The digest: figures with their n, what to do, and never longer than a caption."""

import pytest

from bot.screens.screen import LONGEST_CAPTION
from surveys.languages import LANGUAGES
from tests.bot.reading import read, sample

ENDLESS = '<b>&"Оля"</b> ' * 300
OPEN = [{"id": 1000 + n, "quote": ENDLESS, "waiting_minutes": 60 * (30 - n)} for n in range(20)]


def test_an_ordinary_day():
    assert read(sample("digest: a day", quotes=[])) == "\n".join(
        [
            "📊 Вторник, 24 февраля · support",
            "Довольны 44 из 50 (88\u00a0%). Недовольны: 3.",
            "За 7 дней довольны 121 из 141 (86\u00a0%).",
            "",
            "☎️ Ждут ответа 2 клиента, дольше всего 5 ч",
            '№ 1043 «Деньги так и не вернули, <b>&"Оля"</b> обещала в пятницу»  /c1043',
            "№ 1051 без комментария  /c1051",
            "",
            "📨 Ответили 42 из 100 приглашённых",
            "👎 Долгое ожидание ответа · Вопрос не решён",
            "",
            "Подробнее /day   Неделя /week",
        ]
    )


def test_few_answers_are_called_few_and_have_no_percentage():
    lines = read(sample("digest: few answers")).splitlines()
    assert lines[:2] == ["⚪ Суббота, 21 февраля · support: мало ответов", "Довольны 5 из 6. Выводы делать рано."]


def test_a_day_without_answers_still_says_who_waits():
    text = read(sample("digest: no answers"))
    assert "ответов не было" in text
    assert "Клиент ждёт ответа уже 26 ч" in text
    assert "%" not in text


def test_a_week_names_its_days():
    text = read(sample("digest: a week"))
    assert text.startswith("📊 Неделя: 18–24 февраля")
    assert "NPS: 35 (40 ответов)" in text
    assert "ещё 7: /cases" in text


def test_small_counts_are_only_counts():
    text = read(sample("digest: a thin week"))
    assert "NPS: сторонников 2, критиков 1 из 3" in text
    assert "Было легко: 1 из 2\n" in text


def test_nothing_is_claimed_that_the_figures_do_not_carry():
    for name in ("digest: a day", "digest: few answers", "digest: no answers", "digest: a week"):
        assert not any(word in read(sample(name)).lower() for word in ("обычно", "↑", "↓", "хуже", "лучше"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["digest: a day", "digest: a week"])
def test_endless_comments_do_not_break_it(name, language):
    screen = sample(
        name,
        language,
        quotes=[{"text": ENDLESS, "score": 1}, {"text": ENDLESS, "score": 5}],
        open_cases=OPEN,
        open_cases_total=20,
        is_repeat=True,
        audience="команда " * 50,
    )
    text = read(screen)
    assert len(text) <= LONGEST_CAPTION
    assert "/c1000" in text


def test_when_it_gets_long_quotes_go_first():
    long = [{"text": "Долго. " * 200, "score": 1}]
    crowded = sample("digest: a week", quotes=long, open_cases=OPEN, top_reasons=["waiting"] * 25)
    assert "Долго." not in read(crowded)
    assert "/c1000" in read(crowded)


@pytest.mark.parametrize(
    ("n", "said"), [(1, "Клиент ждёт ответа"), (2, "Ждут ответа 2 клиента"), (21, "Ждёт ответа 21 клиент,")]
)
def test_who_waits_is_counted_in_good_russian(n, said):
    assert said in read(sample("digest: a day", open_cases_total=n, open_cases=OPEN[:n]))
