"""A case on a manager's phone."""

from bot.screens.screen import LONGEST_TEXT
from bot.words import CAUSES, OUTCOMES
from tests.bot.reading import labels, read, sample


def test_five_seconds_are_enough():
    assert read(sample("case: open")).splitlines() == [
        "🔴 Недовольный клиент · № 12",
        "😡 Очень плохо (1 из 5) · Оценка обращения",
        "👎 Долгое ожидание ответа · Вопрос не решён",
        'Деньги так и не вернули, <b>&"Оля"</b> обещала в пятницу',
        "📞 Просит связаться",
        "",
        '👤 <b>&"Оля" · @olya · T-1234 · возврат · чат',
        "🎧 Анна · support",
        "⏳ Ждёт с 08:20 · ответить до завтра, 08:20",
    ]


def test_buttons_follow_the_state():
    assert labels(sample("case: open")) == ["Взять в работу", "Решено", "Не наше"]
    assert labels(sample("case: taken")) == ["Решено", "Не наше"]
    assert labels(sample("case: resolved")) == []
    assert labels(sample("case: not ours")) == []


def test_resolving_asks_one_thing_after_another():
    assert len(labels(sample("case: step cause"))) == len(CAUSES) + 1
    assert "Напишите одним сообщением" in read(sample("case: step action"))
    assert len(labels(sample("case: step outcome"))) == len(OUTCOMES) + 1
    assert [row[0].data for row in sample("case: step action").rows] == ["k:show:12"]


def test_a_better_score_after_the_call_is_seen():
    assert "2 → 5 · 😀 Очень хорошо (5 из 5)" in read(sample("case: resolved"))


def test_a_resolved_case_tells_how():
    text = read(sample("case: resolved"))
    assert "Причина: Долгое ожидание" in text
    assert "Что сделано: Вернули деньги <сегодня> & извинились" in text
    assert "Итог: Исправили" in text
    assert "Ждёт" not in text


def test_a_wish_for_contact_is_said_once():
    assert read(sample("case: only wants contact")).count("росит связаться") == 1


def test_a_score_in_numbers_stays_a_number():
    assert "3 из 10 · Готовность рекомендовать" in read(sample("case: nps"))


def test_a_repeat_says_so():
    assert read(sample("case: open", is_repeat=True)).startswith("Повтор:")


def test_an_escalation_says_how_long_nobody_cared():
    assert read(sample("escalation: nobody took it")).startswith("⏰ Уже 26\u00a0ч никто не отвечает · № 12")
    assert read(sample("escalation: taken")).startswith("⏰ Не решено уже 3\u00a0дня: Олег · № 12")


def test_the_longest_comment_and_action_fit():
    screen = sample("case: resolved", comment="<&> " * 1024, action="Позвонили. " * 90)
    assert 1500 < len(read(screen)) <= LONGEST_TEXT


def test_a_case_about_which_little_is_known_has_no_empty_lines_of_nothing():
    little = dict.fromkeys(("customer", "customer_username", "ticket", "topic", "channel", "agent", "team", "comment"))
    text = read(sample("case: open", **little, reasons=[], wants_contact=False))
    assert text.splitlines() == [
        "🔴 Недовольный клиент · № 12",
        "😡 Очень плохо (1 из 5) · Оценка обращения",
        "",
        "⏳ Ждёт с 08:20 · ответить до завтра, 08:20",
    ]
