"""Whose language a comment is in; short ones are left to the customer's."""

import pytest

from insights.comment_language import language_of
from surveys.languages import LANGUAGES, Language

PHRASES: dict[Language, list[str]] = {
    "ru": [
        "Спасибо за помощь",
        "Очень долго ждал ответа",
        "Быстро решили вопрос",
        "Деньги так и не вернули, третий день жду",
        "Курьер не приехал, поддержка не знает почему",
        "Ответили шаблоном, вопрос не решён",
        "Оператор нагрубил и бросил трубку",
        "Всё понятно объяснили",
        "не могу дозвониться второй день",
        "Приложение вылетает при входе",
        "Отвратительная доставка, курьер опоздал",
        "Вы лучшие!!! Спасибо",
        "Сколько можно ждать, это издевательство",
        "Почему так дорого?",
        "Каждый раз объясняю заново",
        "нормально, но могло быть лучше",
    ],
    "uk": [
        "Дякую за допомогу",
        "Дуже довго чекав на відповідь",
        "Швидко вирішили питання",
        "Гроші так і не повернули, третій день чекаю",
        "Кур’єр не приїхав, підтримка не знає чому",
        "Відповіли шаблоном, питання не вирішено",
        "Оператор нагрубив і кинув слухавку",
        "Усе зрозуміло пояснили",
        "не можу додзвонитися другий день",
        "Застосунок вилітає під час входу",
        "Жахлива доставка, кур'єр запізнився",
        "Ви найкращі!!! Дякую",
        "Скільки можна чекати, це знущання",
        "Чому так дорого?",
        "Щоразу пояснюю наново",
        "нормально, але могло бути краще",
    ],
    "en": [
        "Thank you for your help",
        "I waited far too long for a reply",
        "They solved it quickly",
        "The money never came back",
        "The courier did not come",
        "Canned answer, nothing solved",
        "Agent was rude and hung up",
        "Everything explained clearly, thanks",
        "can't get through for the second day",
        "The app crashes on login",
        "Terrible delivery service overall",
        "You are the best!!!",
        "Why is it so expensive?",
        "Great support team",
        "It could have been better",
        "Quick and polite",
    ],
}


@pytest.mark.parametrize("customers", LANGUAGES)
@pytest.mark.parametrize(("language", "phrase"), [(own, phrase) for own, some in PHRASES.items() for phrase in some])
def test_language_of_a_phrase_does_not_depend_on_the_customer(language: Language, phrase: str, customers: Language):
    assert language_of(phrase, customers) == language


@pytest.mark.parametrize("customers", LANGUAGES)
@pytest.mark.parametrize(
    "unclear",
    [
        "ок",
        "норм",
        "супер!!!",
        "👍👍👍",
        "",
        "5",
        "12345678901234",
        "Дякую",
        "thanks",
        "spasibo vsem bolshoe",
        "Добре, дуже",
    ],
)
def test_short_or_unclear_words_are_in_the_customers_language(unclear: str, customers: Language):
    assert language_of(unclear, customers) == customers


def test_ukrainian_word_in_a_russian_comment_does_not_make_it_ukrainian():
    assert language_of("Мне ответили «дякую за звернення» и больше ничего, вопрос открыт", "uk") == "ru"
