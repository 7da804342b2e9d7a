"""What a contact was about: an agent may say it with a hashtag, and the company may ask later about some topics."""

from __future__ import annotations

from surveys.use_cases.find_customer import read_names


def test_a_hashtag_names_the_topic_and_a_number_sign_a_ticket() -> None:
    named = read_names(["#T-1234", "@ivan_k", "#Доставка"])
    assert (named.words, named.username, named.topic) == (("T-1234",), "ivan_k", "доставка")
