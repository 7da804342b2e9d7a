"""Whose words are quoted, and what nobody gets to read in them."""

from datetime import UTC, datetime, timedelta

import pytest

from insights.quotes import Quote, choose_quotes, mask
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
    "harmless",
    ["Заказ 12345678 не приехал", "24.02.2026 в 12:30", "Заплатил 1 500 000 грн", "T-1234, № 1043", "5 из 5"],
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


def test_quote_is_masked_and_on_one_line():
    (quote,) = choose_quotes([said("Позвоните\n\n  мне: 067 123 45 67")], 2)
    assert quote.text == "Позвоните мне: •••"


def test_words_that_hold_only_a_number_are_no_quote():
    assert choose_quotes([said("+380671234567"), said("   ")], 2) == ()
