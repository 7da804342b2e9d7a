"""Whose words are quoted, and what nobody gets to read in them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.quotes import Quote, choose_quotes, mask, quotes_by_topic
from surveys.scales import Band

NOON = datetime(2026, 2, 24, 12, tzinfo=UTC)


def said(text: str, band: Band | None = None, hours_ago: int = 0, customer: int | None = None) -> Quote:
    return Quote(text, NOON - timedelta(hours=hours_ago), band=band, customer_id=customer)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Пишите на ivan.petrov+x@mail.example.ru, жду", "Пишите на •••, жду"),
        ("Мой номер +38 (067) 123-45-67.", "Мой номер •••."),
        ("8 916 123 45 67", "•••"),
        ("067.123.45.67 после обеда", "••• после обеда"),
        ("Карта 4111 1111 1111 1111!", "Карта •••!"),
        ("5375-4141-0000-1111 и a@b.co", "••• и •••"),
        ('<b>&"x@y.com"', '<b>&"•••"'),
    ],
)
def test_addresses_phones_and_cards_are_hidden(written: str, shown: str):
    assert mask(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "Ссылка https://shop.example.com/reset?token=abc123, не работает",
            "Ссылка https://shop.example.com/•••, не работает",
        ),
        ("https://кафе.рф?order=12 (не грузится)", "https://кафе.рф?••• (не грузится)"),
        ("Сайт http://example.com упал", "Сайт http://example.com упал"),
        ("пишите в t.me/ivan_petrov.", "пишите в t.me/•••."),
    ],
)
def test_links_keep_their_host_and_lose_where_they_lead(written: str, shown: str):
    assert mask(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Меня зовут Анна Петровна, жду звонка", "Меня зовут •••, жду звонка"),
        ("мене звати Дар’я і я чекаю", "мене звати ••• і я чекаю"),
        ("My name is John Smith. Help!", "My name is •••. Help!"),
        ("Меня зовут обратно в офис", "Меня зовут обратно в офис"),
        ("my name is wrong on the invoice", "my name is wrong on the invoice"),
        ("Мой ник @ivan_petrov, пишите", "Мой ник •••, пишите"),
        ("Встреча @ 5", "Встреча @ 5"),
    ],
)
def test_names_that_people_give_are_hidden(written: str, shown: str):
    assert mask(written) == shown


@given(st.text(alphabet="a1-. @/:?+(Жж•", max_size=60))
def test_masking_twice_hides_no_more(text: str):
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    "harmless",
    [
        "Заказ 12345678 не приехал",
        "24.02.2026 в 12:30",
        "Заплатил 1 500 000 грн",
        "T-1234, № 1043",
        "5 из 5",
        "и/или",
        "3.5/5",
    ],
)
def test_order_numbers_dates_and_sums_stay_readable(harmless: str):
    assert mask(harmless) == harmless


def test_dissatisfied_are_quoted_first():
    happy = said("Спасибо, очень быстро помогли", "satisfied")
    unhappy = said("Деньги так и не вернули", "dissatisfied", hours_ago=9)
    neutral = said("Долго, но в итоге разобрались", "neutral", hours_ago=1)
    assert choose_quotes([happy, neutral, unhappy], 2) == (unhappy, happy)


def test_detractors_are_dissatisfied_too():
    critic = said("Приложение падает каждый день", "detractor", hours_ago=3)
    assert choose_quotes([said("Всё просто отлично, спасибо", "promoter"), critic], 1) == (critic,)


def test_telling_length_goes_before_a_grunt_and_before_a_novel():
    grunt = said("плохо", "dissatisfied")
    novel = said("очень " * 200, "dissatisfied")
    telling = said("Курьер не приехал, поддержка не знает почему", "dissatisfied", hours_ago=5)
    assert choose_quotes([grunt, novel, telling], 1) == (telling,)


def test_newest_goes_first_among_equals():
    old, new = said("Ждали ответа целый день", hours_ago=5), said("Никто так и не перезвонил")
    assert choose_quotes([old, new], 2) == (new, old)


def test_nobody_is_quoted_twice():
    first, second = said("Не решили мой вопрос", customer=7), said("И снова ничего не решили", customer=7)
    assert len(choose_quotes([first, second], 2)) == 1


def test_the_same_words_are_quoted_once_whoever_says_them():
    """A day of two thousand answers has «Спасибо, очень помогли.» a hundred times."""
    first, second = (
        said("Спасибо, очень помогли.", customer=7),
        said("спасибо,  очень помогли.", customer=8, hours_ago=1),
    )
    assert choose_quotes([first, second], 2) == (first,)


def test_quote_is_masked_and_on_one_line():
    (quote,) = choose_quotes([said("Позвоните\n\n  мне: 067 123 45 67")], 2)
    assert quote.text == "Позвоните мне: •••"


def test_words_that_hold_only_a_number_are_no_quote():
    assert choose_quotes([said("+380671234567"), said("   ")], 2) == ()


def test_topic_is_quoted_by_its_shortest_telling_comment():
    grunt, short, long = said("долго"), said("Ждал ответа два часа"), said("Ждал ответа два часа, и всё напрасно")
    assert quotes_by_topic([("speed", long), ("speed", grunt), ("speed", short)]) == {"speed": short}


def test_topic_without_a_telling_comment_is_not_quoted():
    assert quotes_by_topic([("speed", said("долго")), ("access", said("+38 067 123 45 67 звоните"))]) == {}


def test_customer_speaks_for_one_topic_when_somebody_else_speaks_for_the_other():
    both = said("Долго и невежливо", customer=7)
    other = said("Со мной говорили сквозь зубы", customer=8)
    assert quotes_by_topic([("speed", both), ("attitude", both), ("attitude", other)]) == {
        "speed": both,
        "attitude": other,
    }
    assert quotes_by_topic([("speed", both), ("attitude", both)]) == {"speed": both, "attitude": both}


def test_newer_of_two_comments_as_short_is_quoted_and_masked():
    old, new = said("Ждал ответа, мой ник @first_one", hours_ago=3), said("Ждал ответа, мой ник @secondone")
    assert quotes_by_topic([("speed", old), ("speed", new)])["speed"].at == new.at
    assert "second" not in quotes_by_topic([("speed", new)])["speed"].text
