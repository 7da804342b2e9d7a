"""What customers write, read by the built-in dictionary; and what a company may put into its own."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from insights.normalise import Polarity
from insights.topic_dictionary import load_topics
from insights.topics import Mention, polarity_of, topics_of, unmatched
from surveys.errors import ConfigError
from surveys.languages import Language

Expected = Mapping[str, Polarity | None]

BUILT_IN = load_topics()

RUSSIAN: list[tuple[str, Expected]] = [
    ("Быстро ответили и всё объяснили, спасибо!", {"speed": "positive", "clarity": "positive"}),
    ("Вежливо и по делу.", {"attitude": "positive"}),
    ("Вопрос решили за пять минут, приятно удивили.", {"speed": "positive", "resolution": "positive"}),
    ("Спасибо, очень помогли", {"resolution": "positive"}),
    ("Деньги так и не вернули, третий день жду.", {"speed": "negative", "payment": "negative"}),
    ("Курьер не приехал, поддержка не знает почему.", {"competence": "negative", "delivery": "negative"}),
    ("Ответили шаблоном, вопрос не решён.", {"resolution": "negative", "bot": "negative"}),
    ("Ждать ответа два часа — это слишком долго.", {"speed": "negative"}),
    ("Каждый раз объясняю всё заново новому человеку.", {"clarity": None, "effort": "negative"}),
    ("Разговаривали так, будто я мешаю.", {"attitude": "negative"}),
    ("Помогли, но пришлось подождать.", {"speed": "negative", "resolution": "positive", "effort": "negative"}),
    ("Оператор нагрубил и бросил трубку", {"attitude": "negative", "access": None}),
    ("Ужасная доставка, зато вежливый курьер", {"attitude": "positive", "delivery": "negative"}),
    ("Не дозвониться, никто не берёт трубку", {"access": "negative"}),
    ("Списали деньги дважды и не возвращают", {"payment": "negative"}),
    ("Приложение вылетает при каждом входе", {"product": "negative"}),
    ("Сайт не работает второй день", {"speed": "negative", "product": "negative"}),
    ("Общался с ботом, живого человека так и не дождался", {"speed": "negative", "attitude": None, "bot": None}),
    ("Ничего не понятно, запутали окончательно", {"clarity": "negative"}),
    ("Грамотный специалист, сразу разобрался в проблеме", {"resolution": "positive", "competence": "positive"}),
    ("Некомпетентные сотрудники, не могут решить простой вопрос", {"resolution": "negative", "competence": "negative"}),
    ("Отфутболивают от одного к другому", {"effort": "negative"}),
    ("Всё решилось с первого раза, без лишних звонков", {"resolution": "positive", "effort": "positive"}),
    ("Дооолго!!! 😡", {"speed": "negative"}),
    ("Доставка 👍", {"delivery": "positive"}),
    ("доставка", {"delivery": None}),
    ("Не только решили вопрос, но и бонус начислили", {"resolution": "positive", "payment": None}),
    ("Привезли не тот товар, коробка помята", {"delivery": "negative", "product": "negative"}),
    ("Качество не оправдало ожиданий", {}),
    ("В первую очередь хочу поблагодарить Анну за терпение", {"attitude": "positive"}),
    ("Не долго ждал, минут пять", {"speed": "positive"}),
    ("Перезвонили через час, но так ничего и не исправили", {"resolution": "negative", "access": "positive"}),
    ("Обещали перезвонить и не перезвонили", {"access": "mixed"}),
    ("Цены завышены, за такие деньги могли бы и получше", {"payment": "negative"}),
    ("Норм", {}),
    ("Хотелось бы, чтобы приложение работало без поддержки.", {"product": None}),
    ("Осенний дождь, ботинки, чекист и часть пола", {}),
]

UKRAINIAN: list[tuple[str, Expected]] = [
    ("Швидко відповіли й усе пояснили, дякую!", {"speed": "positive", "clarity": "positive"}),
    ("Ввічливо і по суті.", {"attitude": "positive", "clarity": "positive"}),
    ("Питання вирішили за п’ять хвилин, приємно здивували.", {"speed": "positive", "resolution": "positive"}),
    ("Дякую, дуже допомогли.", {"resolution": "positive"}),
    ("Гроші так і не повернули, третій день чекаю.", {"speed": "negative", "payment": "negative"}),
    ("Кур’єр не приїхав, підтримка не знає чому.", {"competence": "negative", "delivery": "negative"}),
    ("курєр запізнився на дві години", {"speed": None, "delivery": "negative"}),
    ("Відповіли шаблоном, питання не вирішено.", {"resolution": "negative", "bot": "negative"}),
    ("Чекати на відповідь дві години — це надто довго.", {"speed": "negative"}),
    ("Щоразу пояснюю все заново новій людині.", {"clarity": None, "effort": "negative"}),
    ("Розмовляли так, ніби я заважаю.", {"attitude": "negative"}),
    ("Допомогли, але довелося зачекати.", {"speed": "negative", "resolution": "positive", "effort": "negative"}),
    ("Хотілося б, щоб застосунок працював без підтримки.", {"product": None}),
    ("Оператор нагрубіянив і кинув слухавку", {"attitude": "negative", "access": None}),
    ("Жахлива доставка, проте чемний кур'єр", {"attitude": "positive", "delivery": "negative"}),
    ("Неможливо додзвонитися, ніхто не відповідає", {"access": "negative"}),
    ("Списали гроші двічі й не повертають", {"payment": "negative"}),
    ("Застосунок вилітає після оновлення", {"product": "negative"}),
    ("Сайт не працює", {"product": "negative"}),
    ("Бракує знань, не орієнтуються у власних тарифах", {"competence": "negative", "payment": None}),
    ("Відповідає бот, живої людини не дочекатися", {"speed": "negative", "bot": None}),
    ("Нічого не зрозуміло, заплутали остаточно", {"clarity": "negative"}),
    ("Досвідчена фахівчиня, одразу розібралася", {"resolution": "positive", "competence": "positive"}),
    ("Ганяють від одного до іншого", {"effort": "negative"}),
    ("Усе з першого разу, без зайвих питань", {"effort": "positive"}),
    ("Не вирішили", {"resolution": "negative"}),
    ("Довго 👎", {"speed": "negative"}),
    ("Не лише вирішили питання, а й бонус нарахували", {"resolution": "positive", "payment": None}),
    ("Терміново потрібна робота над помилками", {"product": None}),
    ("Нормально, хоча відповіли лише з другого разу.", {"effort": "negative"}),
    ("Дзвонив сто разів, зв’язок із підтримкою жахливий", {"effort": "negative"}),
    ("Передзвонили самі, дуже приємно", {"attitude": "positive", "access": "positive"}),
    ("Дорого, комісія грабіжницька", {"payment": "negative"}),
]

ENGLISH: list[tuple[str, Expected]] = [
    ("Quick reply and a clear explanation, thank you!", {"speed": "positive", "clarity": "positive"}),
    ("Polite and to the point.", {"attitude": "positive", "clarity": "positive"}),
    ("Solved in five minutes, a pleasant surprise.", {"speed": "positive", "resolution": "positive"}),
    ("Thanks, you helped a lot.", {"resolution": "positive"}),
    ("Everything was explained clearly, even with pictures.", {"clarity": "positive"}),
    ("Good that you answer in the evening too.", {"access": "positive"}),
    ("The money came back the same day, thanks.", {"speed": "positive", "payment": "positive"}),
    ("They helped, but I had to wait.", {"speed": "negative", "resolution": "positive"}),
    ("The money never came back, it is the third day.", {"speed": None, "payment": "negative"}),
    ("The courier did not come and support does not know why.", {"competence": "negative", "delivery": "negative"}),
    ("I got a canned answer, nothing is solved.", {"resolution": "negative", "bot": "negative"}),
    ("Two hours for a reply is far too long.", {"speed": "negative"}),
    ("Every time I explain everything again to a new person.", {"clarity": None, "effort": "negative"}),
    ("They talked to me as if I were a nuisance.", {"attitude": "negative"}),
    ("not resolved", {"resolution": "negative"}),
    ("Didn't help at all", {"resolution": "negative"}),
    ("didnt help", {"resolution": "negative"}),
    ("Agent was rude and hung up on me", {"attitude": "negative"}),
    ("Agent was not rude at all, very patient", {"attitude": "positive"}),
    ("Terrible delivery, lovely courier", {"attitude": "positive", "delivery": "mixed"}),
    ("I was charged twice and got no refund", {"payment": "negative"}),
    ("The app crashes on every login", {"product": "negative"}),
    ("Impossible to reach a real person, only a chatbot", {"bot": None, "access": "negative"}),
    (
        "Very knowledgeable, fixed it on the first try",
        {"resolution": "positive", "competence": "positive", "effort": "positive"},
    ),
    ("I was transferred to another department three times", {"effort": "negative"}),
    ("Confusing instructions", {"clarity": "negative"}),
    ("Soooo slow 😡😡", {"speed": "negative"}),
    ("My parcel arrived damaged", {"delivery": "negative"}),
    ("Not only fast but friendly", {"speed": "positive", "attitude": "positive"}),
    ("No problem, solved", {"resolution": "positive"}),
    ("ok", {}),
    ("The bottle and the message of a supervisor on the portal", {}),
    ("The agent had no idea what I was talking about", {"competence": "negative"}),
]


def found(comment: str, language: Language) -> Expected:
    return {mention.topic: mention.polarity for mention in topics_of(comment, language, BUILT_IN)}


@pytest.mark.parametrize(("comment", "expected"), RUSSIAN)
def test_russian_comments_are_about(comment: str, expected: Expected):
    assert found(comment, "ru") == expected


@pytest.mark.parametrize(("comment", "expected"), UKRAINIAN)
def test_ukrainian_comments_are_about(comment: str, expected: Expected):
    assert found(comment, "uk") == expected


@pytest.mark.parametrize(("comment", "expected"), ENGLISH)
def test_english_comments_are_about(comment: str, expected: Expected):
    assert found(comment, "en") == expected


def test_denial_is_heard_two_words_before_and_no_further():
    assert found("так и не решили", "ru") == {"resolution": "negative"}
    assert found("не знаю кто именно решил", "ru") == {"resolution": "positive"}


def test_denial_ends_with_its_clause():
    assert found("Нет, решили", "ru") == {"resolution": "positive"}
    assert found("Не вежливо, но решили", "ru") == {"attitude": "negative", "resolution": "positive"}


def test_topic_praised_and_blamed_is_mixed():
    assert found("Отвечают быстро, решают долго", "ru")["speed"] == "mixed"


def test_topic_is_mentioned_once_however_often_it_is_named():
    (mention,) = topics_of("Курьер, курьер и ещё раз курьер с доставкой", "ru", BUILT_IN)
    assert mention == Mention("delivery", None)


@pytest.mark.parametrize(
    ("comment", "polarity"),
    [
        ("Ужас", "negative"),
        ("Спасибо!", "positive"),
        ("Спасибо, но долго", "mixed"),
        ("👎", "negative"),
        ("Звонил", None),
    ],
)
def test_polarity_of_the_whole_comment_needs_no_topic(comment: str, polarity: Polarity | None):
    assert polarity_of(comment, "ru", BUILT_IN) == polarity


def test_share_of_comments_without_a_topic():
    assert unmatched([(Mention("speed", None),), (), ()]) == Fraction(2, 3)
    assert unmatched([]) is None


def test_few_of_the_realistic_comments_fit_no_topic():
    language_comments: list[tuple[Language, list[tuple[str, Expected]]]] = [
        ("ru", RUSSIAN),
        ("uk", UKRAINIAN),
        ("en", ENGLISH),
    ]
    for language, comments in language_comments:
        share = unmatched(topics_of(comment, language, BUILT_IN) for comment, _ in comments)
        assert share is not None
        assert share < Fraction(3, 10)


def test_eleven_topics_are_named_and_found_in_three_languages():
    assert list(BUILT_IN.labels) == [
        "speed",
        "resolution",
        "attitude",
        "clarity",
        "competence",
        "effort",
        "payment",
        "delivery",
        "product",
        "bot",
        "access",
    ]
    for index in BUILT_IN.patterns.values():
        per_topic = [
            sum(pattern.topic == topic for found in index.values() for pattern in found) for topic in BUILT_IN.labels
        ]
        assert min(per_topic) >= 20


# --- a company's own file -------------------------------------------------------------------------------------


def written(folder: Path, text: str) -> Path:
    file = folder / "topics.yaml"
    file.write_text(text, encoding="utf-8")
    return file


PARKING = """
topics:
  parking:
    label: {ru: Парковка, uk: Паркування, en: Parking}
    ru:
      about: парков
      negative: негде встать
"""


def test_company_adds_a_topic(tmp_path: Path):
    own = load_topics(written(tmp_path, PARKING))
    assert topics_of("На ПАРКОВКЕ негде встать, курьер", "ru", own) == (
        Mention("delivery", None),
        Mention("parking", "negative"),
    )
    assert own.labels["parking"].in_language("en") == "Parking"


def test_company_replaces_a_topic(tmp_path: Path):
    own = load_topics(written(tmp_path, PARKING.replace("parking", "delivery")))
    assert topics_of("Курьер опоздал", "ru", own) == ()
    assert topics_of("Парковка платная", "ru", own) == (Mention("payment", "negative"), Mention("delivery", None))


def test_pattern_of_three_letters_or_after_an_equals_sign_is_a_whole_word(tmp_path: Path):
    text = PARKING.replace("парков", "пол, =окно, парк")
    own = load_topics(written(tmp_path, text))
    assert [bool(topics_of(comment, "ru", own)) for comment in ("пол", "половина", "окно", "окнов", "парковка")] == [
        True,
        False,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[]", "expected a mapping, got []"),
        ("", "expected a mapping, got None"),
        ("topics: [a]", "topics: expected a mapping, got ['a']"),
        ("topics: {Parking: {}}", "topics.Parking: expected 1–16 of a–z, 0–9 and _, got 'Parking'"),
        ("topics: {p: {ru: {about: парк}}}", "topics.p.label: is missing"),
        ("theme: {}", "theme: is not known here, expected one of topics, tone, negation"),
        (
            PARKING.replace("about", "abuot"),
            "topics.parking.ru.abuot: is not known here, expected one of about, positive,",
        ),
        (
            PARKING.replace("парков", "[парков]"),
            "topics.parking.ru.about: expected patterns with commas between them, got ['парков']",
        ),
        (
            PARKING.replace("парков", "парк*"),
            "topics.parking.ru.about: expected words of letters and digits, = before a whole one, got 'парк*'",
        ),
        (PARKING.replace("парков", "парков, Парков"), "topics.parking.ru: 'Парков' stands here a second time"),
        (PARKING.replace("парков", "негде встать"), "topics.parking.ru: 'негде встать' stands here a second time"),
        (PARKING[: PARKING.index("    ru:")], "topics.parking: expected patterns in at least one of ru, uk, en"),
        ("topics: {a: 1}\ntopics: {}", "line 2: 'topics' is written twice, first in line 1"),
    ],
)
def test_mistake_is_named_with_file_place_and_what_was_expected(tmp_path: Path, text: str, complaint: str):
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as refused:
        load_topics(file)
    assert str(refused.value).startswith(f"{file}: {complaint}")


def test_missing_file_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: expected a readable file, got No such file"):
        load_topics(tmp_path / "nowhere.yaml")
