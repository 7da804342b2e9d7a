"""Chat spelling made comparable, and what its emoji say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.normalise import Polarity, clauses, normalise, together, words


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ВСЁ Ещё", "все еще"),
        ("все\u0308", "все"),
        ("дооооолго", "долго"),
        ("Класссс!!!", "клас!!!"),
        ("12000 грн", "12000 грн"),
        ("кур’єр курʼєр кур`єр кур´єр", "кур'єр кур'єр кур'єр кур'єр"),
        ("ой\u00adой zero\u200bwidth", "ойой zero width"),
        ("їжа й лід", "їжа й лід"),
        ("Спасибо❤️🙏🏽", "спасибо"),
    ],
)
def test_spelling_is_made_plain(written: str, plain: str):
    assert normalise(written).text == plain


@pytest.mark.parametrize(
    ("written", "polarity"),
    [
        ("👍", "positive"),
        ("спасибо ❤️", "positive"),
        ("👎🏿", "negative"),
        ("ну такое 😡😡", "negative"),
        ("👍👎", "mixed"),
        ("🚚", None),
        ("спасибо)))", "positive"),
        ("опять(((", "negative"),
        ("ok :)", "positive"),
        ("поддержка (чат) молчит", None),
        ("", None),
    ],
)
def test_emoji_and_smiles_say_something(written: str, polarity: Polarity | None):
    assert normalise(written).polarity == polarity


def test_clauses_end_at_pauses_and_where_the_thought_turns():
    assert clauses(normalise("Не грубили, но и не помогли — жаль. 24/7!").text) == (
        ("не", "грубили"),
        ("и", "не", "помогли"),
        ("жаль",),
        ("24", "7"),
    )


def test_words_lose_their_apostrophes_and_hyphens():
    assert words(normalise("кур'єр по-людськи didn't").text) == ["курєр", "по", "людськи", "didnt"]


def test_polarities_that_disagree_are_mixed():
    assert together([None, "positive", "positive"]) == "positive"
    assert together(["positive", "negative"]) == "mixed"
    assert together(["mixed", "negative"]) == "mixed"
    assert together([None]) is None


@given(st.text())
def test_plain_text_stays_as_it_is(text: str):
    plain = normalise(text).text
    assert normalise(plain).text == plain
