"""The digest: figures with their n, what to do, and never longer than a caption."""

import pytest

from bot.screens.screen import LONGEST_CAPTION
from surveys.languages import LANGUAGES
from tests.bot.reading import payload_of, read, sample

ENDLESS = '<b>&"Оля"</b> ' * 300
WHOLE = {"satisfied": 43_680, "answered": 49_680, "percent": 88}
WHERE = {"key": "Доставка по городу и области до двери", "unsatisfied": 1_701, "whole": 2_404}
STEP = {"percent": 88, "points": -12, "is_real": True}
#: Whatever a digest of one kind can say at once, with the longest figures.
AT_ONCE: dict[str, dict[str, object]] = {
    "a red day": {"kind": "day", "status": "worse", "where": WHERE, "since": 14, "usual": {"low": 80, "high": 97}},
    "a day below target": {
        "kind": "day",
        "status": "below_target",
        "where": None,
        "since": None,
        "usual": {"low": 80, "high": 97},
        "lasting": {"kind": "worse", "days": 14, "usual": 90, **WHOLE},
    },
    "a week": {
        "kind": "week",
        "status": "worse",
        "where": None,
        "since": None,
        "step": STEP,
        "in_time": WHOLE,
        "risen": {"waiting": 1_050},
        "drift": {"weeks": 24, "before": WHOLE, "after": WHOLE | {"percent": 82}},
        "topics": {
            "comments": 9_999,
            "before": 9_999,
            "rising": [{"name": dict.fromkeys(LANGUAGES, "Доставка по городу" * 4), "now": 999, "before": 999}] * 2,
        },
        "covered": {"surveyed": 34_567, "eligible": 99_999, "missing": {"throttled": 65_432}},
        "watched": {
            "day": "2025-09-29",
            "what": "Новый порядок возврата " * 4,
            "before": WHOLE,
            "since": WHOLE,
            "kind": "same",
            "missing": 12_000,
            "is_recovery": False,
            "is_mixed": True,
        },
    },
    "a month": {
        "kind": "month",
        "status": "worse",
        "where": None,
        "since": None,
        "step": STEP,
        "in_time": WHOLE,
        "risen": {"waiting": 1_050},
        "level": {"day": "2025-09-29", "before": WHOLE, "after": WHOLE, "is_new": True},
        "nps_step": {"score": -14, "points": -21, "is_real": True},
        "driver": {
            "is_to_mend": False,
            "factor": "topic",
            "level": None,
            "name": "Доставка по городу " * 4,
            "with": (9_999, 12_345),
            "without": (7_777, 19_999),
            "newest": 20_000,
        },
        "audit": {
            "chosen": (90_000, 100_000),
            "drawn": (3_000, 4_500),
            "gap": {"points": -23, "low": -28, "high": -19},
            "days": 90,
        },
    },
}
CROWDED = {
    "satisfied": 11_234,
    "answered": 12_345,
    "dissatisfied": 1_111,
    "audience": "Команда сопровождения " * 4,
    "is_repeat": True,
    "news": "raised",
    "target": 90,
    "chances": 7,
    "month": WHOLE,
    "week": WHOLE | {"answered": 99_999},
    "focus": ["response", "completion", "nps", "fcr", "ces"],
    "invited_cohort": 34_567,
    "answered_cohort": 12_345,
    "completion": WHOLE,
    "fcr": WHOLE,
    "ces": WHOLE,
    "nps": {"score": -35, "promoters": 2_200, "detractors": 8_000, "answered": 12_345},
    "top_reasons": [["waiting", 3], ["unresolved", 2], ["manner", 1]],
    "open_cases": [{"id": 1000 + n, "quote": "Долго " * 40, "waiting_minutes": 6000 - n} for n in range(20)],
    "open_cases_total": 120,
    "quotes": [{"text": "Очень долго отвечали. " * 9, "score": 1}, {"text": "Спасибо! " * 20, "score": 5}],
}
OPEN = [{"id": 1000 + n, "quote": ENDLESS, "waiting_minutes": 60 * (30 - n)} for n in range(20)]


def test_an_ordinary_day():
    assert read(sample("digest: a day", quotes=[])) == "\n".join(
        [
            "📊 Вторник, 24 февраля · support",
            "Довольны 44 из 50 (88\u00a0%). Недовольны: 3.",
            "За 7 дней довольны 121 из 141 (86\u00a0%).",
            "",
            "☎️ Сейчас ждут ответа 2 клиента, дольше всего 5\u00a0ч",
            '№ 1043 «Деньги так и не вернули, <b>&"Оля"</b> обещала в пятницу»  /c1043',
            "№ 1051 без комментария  /c1051",
            "",
            "📨 Ответили 42 из 100 приглашённых",
            "👎 Долгое ожидание ответа\u00a0(2) · Вопрос не решён\u00a0(1)",
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
    assert "Сейчас клиент ждёт ответа, уже 26\u00a0ч" in text
    assert "%" not in text


def test_who_asks_nothing_but_nps_does_not_hear_that_nobody_answered():
    nobody: dict[str, object] = {
        "satisfied": 0,
        "answered": 0,
        "percent": None,
        "status": "none",
        "invited_cohort": 0,
        "open_cases": [],
    }
    alone = sample("digest: a week", **nobody, open_cases_total=0, in_time=None, quotes=[], top_reasons=[])
    assert read(alone).startswith("📊 Неделя, 18–24 февраля\n\nNPS: 35 (40 ответов)")
    assert [button.data for row in alone.rows for button in row] == ["q:nps:week:2026-02-24"]
    unseen = sample("digest: a week", **nobody, open_cases_total=0, ces=None, quotes=[], focus=["csat"])
    assert "ответов не было" in read(unseen)
    assert not unseen.rows


def test_a_week_names_its_days():
    text = read(sample("digest: a week"))
    assert text.startswith("📊 Неделя, 18–24 февраля")
    assert "NPS: 35 (40 ответов)" in text
    assert "ещё 7: /cases" in text


def test_small_counts_are_only_counts():
    text = read(sample("digest: a thin week"))
    assert "NPS: сторонников 2, критиков 1, всего ответов 3" in text
    assert "Было легко: 1 из 2\n" in text


def test_nothing_is_claimed_that_the_figures_do_not_carry():
    for name in ("digest: a day", "digest: few answers", "digest: no answers", "digest: a week"):
        assert not any(word in read(sample(name)).lower() for word in ("обычно", "↑", "↓", "хуже", "лучше"))


WATCHED = payload_of("digest: a week after a change")["watched"] | {
    "what": "Новый <b>скрипт</b>",
    "kind": "same",
    "is_recovery": False,
}
_COUNTS = "довольны 88\u00a0% (95 из 108), было 80\u00a0% (448 из 560)"


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"kind": "better"}, f"с тех пор лучше, {_COUNTS}"),
        (
            {"kind": "better", "is_recovery": True},
            f"с тех пор лучше, {_COUNTS}."
            " Незадолго до этого было хуже, чем раньше, а потом часто становится лучше и само",
        ),
        ({"kind": "worse"}, f"с тех пор хуже, {_COUNTS}"),
        ({}, f"заметной разницы нет, {_COUNTS}"),
        (
            {"missing": 200, "is_mixed": True},
            f"разницы пока не видно, {_COUNTS}; чтобы увидеть разницу в 10 пунктов, нужно ещё около 200 ответов."
            " В эти недели менялось и другое",
        ),
    ],
    ids=["better", "recovered", "worse", "same", "too early"],
)
def test_a_week_tells_what_became_of_a_change(changed, line):
    text = read(sample("digest: a week", watched=WATCHED | changed))
    assert f"\n🔧 «Новый <b>скрипт</b>» (28 января): {line}\n" in text


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
    crowded = sample("digest: a week", quotes=long, open_cases=OPEN, top_reasons=[["waiting", 9]] * 21)
    assert "Долго." not in read(crowded)
    assert "/c1000" in read(crowded)


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "Сейчас клиент ждёт"), (2, "Сейчас ждут ответа 2 клиента"), (21, "Сейчас ждёт ответа 21 клиент,")],
)
def test_who_waits_is_counted_in_good_russian(n, said):
    assert said in read(sample("digest: a day", open_cases_total=n, open_cases=OPEN[:n]))


# What changes slowly


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "digest: days a little worse",
            "Но за последние 9 дней хуже обычного: довольны 84\u00a0% (380 из 452) вместо 90\u00a0%.",
        ),
        (
            "digest: days a little better",
            "А за последние 9 дней лучше обычного: довольны 95\u00a0% (430 из 452) вместо 90\u00a0%.",
        ),
        (
            "digest: weeks that slid",
            "За 24 недели доля довольных снизилась: в первой половине 91\u00a0% (910 из 1000), "
            "во второй 84\u00a0% (840 из 1000).",
        ),
        ("digest: weeks that rose", "За 24 недели доля довольных выросла: в первой половине 84\u00a0%"),
        (
            "digest: a month on another level",
            "Около 2 февраля доля довольных изменилась: была 91\u00a0% (910 из 1000), стала 84\u00a0% (840 из 1000).",
        ),
    ],
)
def test_each_slow_change_is_one_line_with_its_counts(name, said):
    assert any(line.startswith(said) for line in read(sample(name)).splitlines())


def test_a_level_that_was_told_and_that_of_a_week_are_not_in_the_words():
    level: dict[str, object] = {"day": "2026-02-02", "before": WHOLE, "after": WHOLE, "is_new": False}
    assert "доля довольных" not in read(sample("digest: a month on another level", level=level))
    assert "доля довольных" not in read(sample("digest: a week", level=level | {"is_new": True}))


def test_lasting_change_speaks_in_place_of_back_to_usual():
    lines = read(sample("digest: days a little worse", news="back_to_usual"))
    assert "Вернулось" not in lines
    assert "хуже обычного" in lines


@pytest.mark.parametrize(
    ("light", "chances", "said"),
    [
        ("green", 9, "Цель 85\u00a0% достигнута: за 28 дней довольны 88\u00a0%."),
        ("amber", 7, "Цель 85\u00a0%: 7 шансов из 10, что она достигнута (за 28 дней 88\u00a0%)."),
        ("amber", 1, "Цель 85\u00a0%: 1 шанс из 10, что она достигнута (за 28 дней 88\u00a0%)."),
        ("red", 1, "За 28 дней довольны 88\u00a0%, цель — 85\u00a0%."),
    ],
)
def test_a_week_says_how_the_target_stands(light, chances, said):
    assert said in read(sample("digest: a week", light=light, chances=chances, target=85, month=WHOLE)).splitlines()


def test_a_month_tells_nps_beside_the_time_before():
    assert "NPS: 35 (40 ответов). Снизился на 12 пунктов (было 47)." in read(sample("digest: a month on another level"))
    assert "NPS: 35 (40 ответов). Вырос на 21 пункт (было 14)." in read(sample("digest: a month of better NPS"))
    assert "Было 33: такая разница может быть случайной." in read(sample("digest: a month like the others"))


def test_a_week_says_what_rose_and_how_many_were_answered_in_time():
    week = read(sample("digest: a week in which a reason rose"))
    assert "👎 Долгое ожидание ответа\u00a0(12, обычно 5) · Вопрос не решён\u00a0(9)" in week
    assert "⏱ Дождались ответа в срок: 17 из 19" in week


def test_a_week_says_what_is_written_about_more_often_and_who_was_asked():
    week = read(sample("digest: a deep week")).splitlines()
    assert "📈 Стали писать чаще: «Доставка» (12 из 80, раньше 9 из 310) · «Цена» (7 из 80, раньше 3 из 310)" in week
    assert (
        "🧾 Спросили после 120 из 340 обращений; чаще всего не спрашивали, потому что опрос не запускали (180)" in week
    )


def test_a_month_says_what_to_mend_and_whether_agents_ask_the_happy_ones():
    month = read(sample("digest: a deep month")).splitlines()
    mend = (
        "🧭 Сначала исправить: вопрос не решён — с этим довольны 20\u00a0% (12 из 60), без этого 90\u00a0% (180 из 200)"
    )
    assert f"{mend} · за 90 дней" in month
    assert (
        "🎲 Из выбранных сотрудниками довольны 90 из 100, из выбранных жребием 30 из 45; "
        "разница 23 п.\u00a0п. (скорее всего, от 9 до 38) · за 90 дней" in month
    )
    of_many = read(sample("digest: a deep month of many"))
    assert "🧭 Теснее всего связано с оценкой: вопрос не решён" in of_many
    assert "· последние 20\u00a0000 ответов" in of_many
    assert "30 из 45; разницы пока не видно" in of_many


def test_when_it_gets_long_words_go_before_what_was_counted_besides_and_that_before_cases():
    long = [{"text": "Долго. " * 200, "score": 1}]
    named = [{**case, "quote": "Долго ждали мастера " * 2} for case in OPEN]
    deep = sample("digest: a deep month", quotes=long, open_cases=named, top_reasons=[["waiting", 9]] * 9)
    assert ("Долго." in read(deep), "🧭" in read(deep), "🎲" in read(deep)) == (False, True, False)
    deeper = sample("digest: a deep month", quotes=long, open_cases=named, top_reasons=[["waiting", 9]] * 12)
    assert ("🧭" in read(deeper), "/c1002" in read(deeper)) == (False, True)


def test_a_change_that_cannot_be_seen_is_not_called_one():
    """88 % and 88 %: there is no difference that may be chance."""
    same = sample("digest: a week like the others", step={"percent": 88, "points": 0, "is_real": False})
    assert "Раньше было столько же." in read(same)


def test_completion_is_shown_where_it_is_a_focus():
    assert "📝 Ответили на все вопросы: 36 из 42" in read(sample("digest: a month on another level"))
    assert "Ответили на все" not in read(sample("digest: a month on another level", focus=["csat"]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("light", ["green", "amber", "red"])
@pytest.mark.parametrize("at_once", AT_ONCE)
def test_everything_at_once_still_fits_under_a_picture(at_once, light, language):
    text = read(sample("digest: a collapse", language, **CROWDED | AT_ONCE[at_once] | {"light": light}))
    assert len(text) <= LONGEST_CAPTION
    assert "/c1000" in text


def test_answers_to_nps_are_counted_in_good_russian_whatever_the_score_is():
    for score, answered, said in ((3, 60, "NPS: 3 (60 ответов)"), (-11, 21, "NPS: \u221211 (21 ответ)")):
        nps = {"score": score, "promoters": 9, "detractors": 9, "answered": answered}
        assert said in read(sample("digest: a week", nps=nps))


def test_a_month_asks_which_figure_nobody_needed_where_there_is_room():
    question = "Какой показатель вам не пригодился?"
    assert read(sample("digest: a month like the others")).splitlines()[-1].startswith(question)
    assert question not in read(sample("digest: a week"))
