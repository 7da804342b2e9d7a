"""What typed answers are taken to mean, in three languages: a table to read down, and rules that hold for all of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surveys import typed, typed_words
from surveys.definition import Question, Survey
from surveys.languages import LANGUAGES, Language
from surveys.typed import Done, Skip, Typed, Unclear, Understood, Words, read_reply
from tests.surveys.stories import CES, CSAT, NPS, SURVEYS


def means(*choices: str) -> Understood:
    return Understood(choices)


def maybe(*candidates: str) -> Unclear:
    return Unclear(candidates)


def question_of(survey: Survey, key: str) -> Question:
    question = survey.question(key)
    assert question is not None
    return question


def read(survey: Survey, key: str, text: str, language: Language = "ru") -> Typed:
    return read_reply(survey, question_of(survey, key), text, language)


def rows(table: dict[Typed, str]) -> list[tuple[str, Typed]]:
    return [(text.strip(), expected) for expected, texts in table.items() for text in texts.split("|")]


CSAT_SCORES: dict[Typed, str] = {
    means("5"): """
        5 | 5! | 5. | 5!!! | (5) | «5» | 5/5 | 5 / 5 | 5 из 5 | 5 з 5 | 5 із 5 | 5 of 5 | 5 out of 5 | 5+ | 5️⃣ |
        ５ | 5 5 5 | пять | п'ять | п’ять | пʼять | five | Пять! | пятёрка | п’ятірка | пять из пяти |
        п’ять з п’яти | five out of five | 5 звёзд | 5 зірок | 5 stars | 5 баллов | 5 балів | 5 points |
        оценка 5 | моя оценка — 5 | ставлю 5 | ставлю п’ять | оценка-5 | 5, спасибо! | Спасибо, 5 | 5 дякую |
        5 :) | 5) | 5 - отлично | 5, супер | Очень хорошо | очень хорошо! | Дуже добре | very good | ОТЛИЧНО |
        отлично, спасибо большое | Всё отлично! | супер | Суперрр | супееер | класс | прекрасно |
        лучше не бывает | чудово | відмінно | клас | неперевершено | excellent | great! | awesome | perfect |
        the best | it was great, thank you | 😀 | 😀😀😀 | 😍 | 🤩 | ❤️ | ❤ | ❤️‍🔥 | 🔥 | 💯 | 😀 Очень хорошо |
        ⭐⭐⭐⭐⭐ | ⭐️⭐️⭐️⭐️⭐️ | 👍5 | 5 👍 | супер 👍
    """,
    means("4"): """
        4 | 4! | 4/5 | четыре | чотири | four | четвёрка | Хорошо | хорошооо | Все хорошо | в целом хорошо |
        добре | гарно | good | 🙂 | ⭐⭐⭐⭐ | хорошо 👍 | 🙂 Добре
    """,
    means("3"): """
        3 | три | three | тройка | норм | нормально | Нормас | ни хорошо, ни плохо | ні добре, ні погано |
        Neither good nor poor | so-so | average | середньо | удовлетворительно | 😐 | 😶 | ⭐⭐⭐
    """,
    means("2"): """
        2 | два | дві | two | двойка | плохо | погано | poor | bad | 🙁 | ☹️ | 😞 | 2/5
    """,
    means("1"): """
        1 | один | одна | one | кол | ужасно | Ужас! | кошмар | отвратительно | хуже некуда | жахливо | жах |
        awful | terrible | the worst | очень плохо | Дуже погано | very poor | very bad | 😡 | 😡😡😡 | 🤬 | 1 😡 | ⭐
    """,
    maybe("4", "5"): """
        👍 | 👍🏽 | 👍👍 | 👌 | 4 или 5 | 4 або 5 | 4 or 5 | 4-5 | 4–5 | 4,5 | 4.5 | 4/5 или 5/5 | доволен | довольна |
        задоволена | понравилось | satisfied | хорошо, очень хорошо | 5 или хорошо
    """,
    maybe("3", "4"): """
        не плохо | неплохо | очень неплохо | непогано | не погано | not bad | ok | ок | fine | 3-4 | 3 4 | 3, 4
    """,
    maybe("2", "3"): """
        так себе | не очень | не очень хорошо | не дуже | не дуже добре | meh | not great
    """,
    maybe("1", "2"): """
        👎 | 😠 | недоволен | не понравилось | не хорошо | нехорошо | не добре | not good | disappointed
    """,
    maybe("1", "5"): """
        5 😡 | 1 или 5 | отлично 😡
    """,
    maybe("4"): """
        хорошо, но долго | хорошо, но | 4+ | 4- | хорошо наверное | добре, але довго | good, but slow
    """,
    maybe("5"): """
        5- | 5 за скорость | 5 😂 | отлично работаете
    """,
    maybe(): """
        10 | 10/10 | 5/10 | 0 | 6 | 55 | 100% | 5 из 10 | п’ять з десяти | 5 раз | 3 часа | не ужасно | не супер |
        not awful | ни хорошо | да | нет | ні | yes | Спасибо | Здравствуйте! | ... | ? | ! | хамство | asdf | 😂 |
        не понял | что это? | що це | what is this? | кто вы | готово | стоп
    """,
    Words(): """
        долго ждал | Ждал 3 часа | Курьер так и не приехал | Всё хорошо, но ждать пришлось очень долго |
        5 минут ждал на линии и бросил трубку | Оператор Анна просто чудо, решила всё за 5 минут |
        А когда привезут мой заказ? | Никто не перезвонил, ужасно | Чекали дві години, ніхто не відповів |
        Waited two hours and nobody answered | ни разу не помогли мне |
        The agent was great but the app keeps crashing
    """,
    Skip(): """
        пропустить | Пропустить. | skip | пропустити | дальше | оставить как есть | keep as it is
    """,
}

NPS_SCORES: dict[Typed, str] = {
    means("10"): """
        10 | 10! | 10/10 | 10 из 10 | десять | Десятка | ten | 🔟 | обязательно порекомендую | extremely likely |
        неодмінно
    """,
    means("0"): """
        0 | ноль | нуль | zero | ни за что | нізащо не порекомендую | 0 из 10
    """,
    means("7"): """
        7 | 7️⃣ | семь | сім | seven | 7 баллов | 7/10
    """,
    maybe("9", "10"): """
        9 или 10 | 9-10 | 9, 10
    """,
    maybe(): """
        11 | 5/5 | 5 из 5 | 👍 | 😀 | хорошо | отлично | да | ⭐ | 70%
    """,
    maybe("1"): """
        -1 | −1
    """,
    Words(): """
        Хотелось бы скидок побольше | never heard from your company again
    """,
}

CES_SCORES: dict[Typed, str] = {
    means("7"): """
        7 | 7/7 | семь | сім | очень легко | дуже легко | very easy | 7 — очень легко
    """,
    means("1"): """
        1 | очень трудно | дуже важко | very difficult | невозможно
    """,
    maybe("5", "6", "7"): """
        легко | просто | easy | 👍 | не трудно | неважко | not hard
    """,
    maybe("1", "2", "3"): """
        трудно | складно | difficult | 👎 | нелегко | не легко
    """,
    maybe(): """
        8 | 0 | 5/5 | 10 из 10
    """,
}

SOLVED: dict[Typed, str] = {
    means("yes"): """
        да | Да! | да, полностью | полностью | да, спасибо | ага | так | так, повністю | yes | Yes, fully | yep |
        решён | решили | вирішено | solved | 👍 | ✅ | +
    """,
    means("partly"): """
        частично | частково | partly | partially | почти | майже | не совсем | не до конца | наполовину
    """,
    means("no"): """
        нет | Нет. | ні | no | nope | не решён | не решили | нет, не решён | пока нет | ещё нет | поки ні |
        not yet | 👎 | ❌
    """,
    means("unsure"): """
        не знаю | пока не знаю | поки не знаю | not sure yet | not sure | посмотрим | i don't know | 🤷
    """,
    maybe("yes", "no"): """
        да нет | и да и нет | yes and no | так і ні
    """,
    maybe("yes"): """
        да, но не сразу | да, наверное
    """,
    maybe(): """
        1 | 5 | завтра | спасибо | готово | 😡
    """,
    Words(): """
        да, но пришлось ждать целую неделю | деньги так и не вернули на карту
    """,
}

CONTACT: dict[Typed, str] = {
    means("yes"): """
        да | так | yes | Да, свяжитесь со мной | зв'яжіться зі мною | yes, please | позвоните мне | давайте | ок |
        можно
    """,
    means("no"): """
        нет | ні | no | не нужно | не надо | нет, спасибо | не потрібно | No, thank you | обойдусь
    """,
    maybe("yes"): """
        да, завтра
    """,
    maybe(): """
        завтра | 1
    """,
    Words(): """
        да, позвоните после шести на рабочий телефон
    """,
}

REASONS: dict[Typed, str] = {
    means("waiting"): """
        Долгое ожидание ответа | долгое ожидание | долго | долго ждали | довго | Long wait for a reply | slow
    """,
    means("manner"): """
        хамство | грубо! | Неввічливе спілкування | rude
    """,
    means("product"): """
        Товар, услуга или цена | цена | дорого | Product, service or price
    """,
    means("waiting", "manner"): """
        долго, грубо | грубо и долго | хамство; долгое ожидание ответа | rude, slow | довго та грубо
    """,
    means("waiting", "unresolved", "other"): """
        другое, не решён, долго | slow, not solved, other
    """,
    Skip(): """
        пропустить | skip | нет | ничего | нічого | -
    """,
    Done(): """
        готово | Готово! | done | that's all
    """,
    maybe("waiting"): """
        долго и ещё кое-что
    """,
    maybe(): """
        долго 5 | 1 | 1, 3 | что-то | всё | ❤️
    """,
    Words(): """
        бросили трубку и не перезвонили | Долго ждал, потом вообще отключили и пропали
    """,
}

COMMENTS: dict[Typed, str] = {
    Skip(): """
        пропустить | skip | пропустити | нет | нет, спасибо | ні, дякую | no thanks | - | — | готово |
        без комментариев
    """,
    Words(): """
        5 | 👍 | Всё хорошо | нет, не всё хорошо | долго | Пропустить мимо такое нельзя | да
    """,
}


@pytest.mark.parametrize(("text", "expected"), rows(CSAT_SCORES))
def test_a_satisfaction_score_is_understood_whatever_language_the_person_chose(text: str, expected: Typed) -> None:
    assert [read(CSAT, "score", text, language) for language in LANGUAGES] == [expected] * 3


@pytest.mark.parametrize(("text", "expected"), rows(NPS_SCORES))
def test_a_recommendation_is_understood_from_numbers(text: str, expected: Typed) -> None:
    assert read(NPS, "score", text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(CES_SCORES))
def test_ease_is_understood(text: str, expected: Typed) -> None:
    assert read(CES, "score", text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(SOLVED))
def test_whether_it_was_solved_is_understood(text: str, expected: Typed) -> None:
    assert read(CSAT, "solved", text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(CONTACT))
def test_a_wish_to_be_contacted_is_understood(text: str, expected: Typed) -> None:
    assert read(CSAT, "contact", text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(REASONS))
def test_reasons_are_understood_several_at_once(text: str, expected: Typed) -> None:
    assert read(CSAT, "reasons", text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(COMMENTS))
def test_at_a_question_for_words_only_skip_is_a_command(text: str, expected: Typed) -> None:
    assert read(CSAT, "comment", text) == expected


def test_numbers_name_reasons_where_their_order_is_known() -> None:
    reasons = question_of(CSAT, "reasons")
    shown = ["manner", "product", "waiting", *(choice.key for choice in reasons.choices[3:] if choice.key != "manner")]
    assert read_reply(CSAT, reasons, "1, 3", "ru", shown) == means("waiting", "manner")
    assert read_reply(CSAT, reasons, "второе", "ru", shown) == maybe()
    assert read_reply(CSAT, reasons, "2 и хамство", "ru", shown) == means("manner", "product")
    assert read_reply(CSAT, reasons, "77", "ru", shown) == maybe()


def test_numbers_name_reasons_that_always_stand_in_the_same_order() -> None:
    steady = replace(question_of(CSAT, "reasons"), shuffle=False)
    assert read_reply(CSAT, steady, "1, 2", "en") == means("waiting", "unresolved")


def test_every_label_is_understood_in_every_language() -> None:
    for survey in SURVEYS.values():
        for question in survey.questions:
            for choice in question.choices:
                for written in LANGUAGES:
                    for chosen in LANGUAGES:
                        text = choice.label.in_language(written)
                        assert read_reply(survey, question, text, chosen) == means(choice.key), (text, chosen)


TABLES = [
    *((SURVEYS[measure], "score", table) for measure, table in typed_words.SCORES.items()),
    *((CSAT, key, table) for key, table in typed_words.CHOICES.items()),
]


@pytest.mark.parametrize(("survey", "key", "table"), TABLES, ids=lambda part: part if isinstance(part, str) else None)
def test_every_row_of_the_tables_means_what_it_says(survey: Survey, key: str, table: typed_words.ByLanguage) -> None:
    question = question_of(survey, key)
    for language, meanings in table.items():
        for choices, row in meanings.items():
            expected = tuple(choices.replace("?", "").split())
            assert all(question.choice(choice) for choice in expected), choices
            for phrase in row.split(", "):
                reply = read_reply(survey, question, phrase, language)
                assert reply == (means(*expected) if len(expected) == 1 else maybe(*expected)), (language, phrase)


@pytest.mark.parametrize("measure", typed_words.SIGNS)
def test_every_sign_of_the_tables_means_what_it_says(measure: str) -> None:
    for choices, row in typed_words.SIGNS[measure].items():  # type: ignore[index]
        expected = tuple(choices.split())
        for sign in row.split():
            reply = read(SURVEYS[measure], "score", sign)
            assert reply == (means(*expected) if len(expected) == 1 else maybe(*expected)), sign


def test_own_language_decides_where_two_languages_disagree() -> None:
    table: typed_words.ByLanguage = {"ru": {"1": "так"}, "uk": {"5": "так"}}
    assert [typed._own_first(table, language)[("так",)] for language in LANGUAGES] == [{"1"}, {"5"}, {"1", "5"}]


@given(st.sampled_from(list(SURVEYS.values())), st.data(), st.text(max_size=40), st.sampled_from(LANGUAGES))
def test_any_text_at_all_is_read_without_inventing_choices(
    survey: Survey, data: st.DataObject, text: str, language: Language
) -> None:
    question = data.draw(st.sampled_from(survey.questions))
    reply = read_reply(survey, question, text, language)
    match reply:
        case Understood(choices):
            assert choices
            assert all(question.choice(key) for key in choices)
            assert question.kind == "choices" or len(choices) == 1
        case Unclear(candidates):
            assert all(question.choice(key) for key in candidates)
        case Done():
            assert question.kind == "choices"
