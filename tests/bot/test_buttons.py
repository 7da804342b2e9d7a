"""Callback data: short, ASCII, and never trusted when it comes back."""

import pytest

from bot.buttons import LONGEST_DATA, Press, decode, encode
from tests.bot.reading import EVERY, shown


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("a", ("tK3_x-9aB2cD", "score", "5")),
        ("u", ("tK3_x-9aB2cD", "reasons", "waiting")),
        ("d", ("tK3_x-9aB2cD", "reasons")),
        ("s", ("tK3_x-9aB2cD", "comment")),
        ("r", ("tK3_x-9aB2cD",)),
        ("o", ("tK3_x-9aB2cD",)),
        ("l", ("uk",)),
        ("f", ("yes",)),
        ("k", ("take", "12")),
        ("k", ("cause", "12", "waiting")),
        ("k", ("outcome", "12", "put_right")),
        ("w", ("7", "csat")),
        ("m", ("cases", "2")),
        ("m", ("comments", "2026-02-24", "0")),
        ("z", ("0",)),
    ],
)
def test_what_a_button_carries_comes_back_as_it_was(verb, args):
    assert decode(encode(verb, *args)) == Press(verb, args)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "a",
        "a:",
        "a:token",
        "a:token:score",
        "a:token:score:5:more",
        "a:token:score:",
        "a:токен:score:5",
        "l:fr",
        "f:maybe",
        "k:take",
        "k:take:abc",
        "k:take:12:waiting",
        "k:cause:12",
        "k:delete:12",
        "w:7",
        "w:-7:csat",
        "x:1",
        "A:token:score:5",
        " a:token:score:5",
        "a:token:score:5\n",
        "k:take:٣",
        "a:" + "t" * 60 + ":score:5",
    ],
)
def test_what_is_not_ours_is_nothing(data):
    assert decode(data) is None


def test_the_longest_question_and_choice_still_fit_with_a_long_token():
    data = encode("a", "t" * 27, "q" * 16, "c" * 16)
    assert len(data.encode()) <= LONGEST_DATA


@pytest.mark.parametrize("choice", ["пять", "a" * 17, "", "five!"])
def test_a_choice_that_does_not_follow_the_grammar_is_refused_at_once(choice):
    with pytest.raises(ValueError, match="callback data"):
        encode("a", "token", "score", choice)


def test_every_button_of_every_sample_fits_and_is_understood():
    carried = [
        button.data
        for sample, language in EVERY
        for row in shown(sample, language).rows
        for button in row
        if button.data is not None
    ]
    assert len(carried) > 100
    assert all(len(data.encode()) <= LONGEST_DATA and data.isascii() and decode(data) for data in carried)
