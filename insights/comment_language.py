"""Which of our languages a comment is written in, by its letters and small words.

A guess only where the text carries one: short words such as «ок» and «норм» belong to every language, so the customer's
own language stands for them.
"""

from __future__ import annotations

from collections.abc import Mapping

from insights.normalise import normalise, words
from surveys.languages import Language

#: Fewer letters than this say nothing about a language.
ENOUGH = 12
#: Every eleventh letter of Ukrainian is one of its own; so many Cyrillic letters without any are another language's.
_TELLING = 30

#: Without ё, which is е by then.
_OWN_LETTERS: Mapping[Language, frozenset[str]] = {"ru": frozenset("ыэъ"), "uk": frozenset("іїєґ"), "en": frozenset()}
#: Frequent words that the other two languages do not have.
_FREQUENT: Mapping[Language, str] = {
    "ru": """и что как но ещё очень был есть нет если или только уже когда где кто почему потому меня мне мой вам нам
        они оно он её их со при после чтобы тоже сейчас сегодня спасибо хорошо плохо быстро помогли решили вопрос ответ
        ответа ответили деньги работает пожалуйста отлично понятно больше лучше ничего никто дня для это эта этот могу
        можно жду ждал снова вообще""",
    "uk": """та що як але це дуже був є немає якщо або тільки лише вже коли де хто чому тому мені мій вони вона воно
        його її їх від із зі після щоб теж також зараз сьогодні ще дякую добре погано швидко допомогли вирішили питання
        відповідь відповіли гроші працює чудово ввічливо зрозуміло більше краще нічого ніхто й усе цей ця можу можна
        чекаю чекав знову взагалі щоразу""",
    "en": """the a and or but not is are was were be been am i it its this that they them you your we my me he she his
        her our to of in on at for with from by as so very no never nothing nobody do did does don't didn't can't have
        has had will would could should there then when what why who how all just only after before again still support
        service help helped thanks thank please good great bad terrible awful reply answer answered question issue
        issues problem delivery courier money refund order quick quickly slow fast polite rude agent""",
}
_OWN_WORDS = {language: frozenset(words(normalise(text).text)) for language, text in _FREQUENT.items()}


def language_of(comment: str, customers: Language) -> Language:
    """The comment's language; `customers`, the one they are spoken to in, under 12 letters or without a clear sign."""
    text = normalise(comment).text
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < ENOUGH:
        return customers
    if sum(sign.isascii() for sign in letters) * 2 > len(letters):
        return "en" if _signs(text, "en") else customers
    russian, ukrainian = _signs(text, "ru"), _signs(text, "uk")
    if russian == ukrainian:
        return "ru" if not ukrainian and len(letters) >= _TELLING else customers
    return "ru" if russian > ukrainian else "uk"


def _signs(text: str, language: Language) -> int:
    """How many letters and words of the text are this language's own."""
    own_words = sum(word in _OWN_WORDS[language] for word in words(text))
    return own_words + sum(sign in _OWN_LETTERS[language] for sign in text)
