"""Topics of what customers write: how often praised and blamed, what rises, and a masked quote for each."""

from datetime import timedelta
from pathlib import Path

import pytest

from surveys.errors import ConfigError
from surveys.policy import CommentPolicy, Policy
from surveys.use_cases.name_topics import hear_comments, name_topics
from surveys.values import replace
from tests.use_cases.telling import Told, tells

WEEKS_AGO = timedelta(days=20)


async def topics(office, manager, days=7):
    async with office.work() as work:
        heard = await hear_comments(work, manager, days)
    return name_topics(heard)


def by_key(found):
    return {topic.key: topic for topic in found.topics}


async def test_a_topic_is_praised_and_blamed_in_words_or_by_the_score(office):
    oleg = await office.manager()
    await tells(
        office,
        [
            Told(1, "Очень долго ждал ответа от поддержки"),
            Told(5, "Ответили быстро, спасибо"),
            Told(2, "Доставка, третий раз об одном и том же"),
            Told(5, "Мяу"),
        ],
    )
    found = await topics(office, oleg)
    assert (found.comments, found.named) == (4, 3)
    speed, delivery = by_key(found)["speed"], by_key(found)["delivery"]
    assert (speed.comments, speed.praised, speed.blamed) == (2, 1, 1)
    assert (delivery.comments, delivery.praised, delivery.blamed) == (1, 0, 1)


async def test_a_quote_says_what_most_say_and_hides_who_said_it(office):
    oleg = await office.manager()
    words = "Долго ждал, звоните +7 912 345-67-89"
    await tells(office, [Told(1, words), Told(1, f"{words}, это уже третий раз"), Told(5, "Быстро, спасибо всем")])
    quote = by_key(await topics(office, oleg))["speed"].quote
    assert quote is not None
    assert quote.text == "Долго ждал, звоните •••"


async def test_short_words_are_read_in_the_customers_language(office):
    oleg = await office.manager()
    await tells(office, [Told(1, "Повільно", language="uk")])
    (speed,) = (await topics(office, oleg)).topics
    assert (speed.key, speed.blamed) == ("speed", 1)


async def test_a_topic_rises_against_the_four_weeks_before(office):
    oleg = await office.manager()
    usual = [Told(5, "Спасибо, ответили быстро", ago=WEEKS_AGO)] * 40
    await tells(office, [*usual, *[Told(1, "Курьер так и не приехал")] * 6, *[Told(5, "Ответили быстро")] * 6])
    found = await topics(office, oleg)
    (risen,) = found.rising
    assert (risen.label.ru, risen.now, risen.before) == ("Доставка", 6, 0)
    assert (found.comments, found.comments_before) == (12, 40)


async def test_one_loud_customer_is_no_rise(office):
    oleg = await office.manager()
    await tells(office, [Told(5, "Спасибо, ответили быстро", ago=WEEKS_AGO)] * 40)
    await tells(office, [Told(1, "Курьер так и не приехал")] * 2)
    assert (await topics(office, oleg)).rising == ()


async def test_days_may_be_chosen_and_teams_are_kept_apart(office):
    of_sales, of_support = await office.manager(team="sales"), await office.manager(team="support")
    anna = await office.agent(team="support")
    await tells(office, [Told(5, "Ответили быстро", agent=anna, ago=timedelta(days=10))])
    assert (await topics(office, of_support)).comments == 0
    assert (await topics(office, of_support, days=30)).comments == 1
    assert (await topics(office, of_sales, days=30)).comments == 0


async def test_a_company_has_topics_of_its_own(office, tmp_path: Path):
    own = tmp_path / "topics.yaml"
    own.write_text("topics: {cat: {label: {ru: Кот, uk: Кіт, en: Cat}, ru: {positive: мяу}}}", encoding="utf-8")
    office.obeys(replace(Policy(), comments=CommentPolicy(own)))
    oleg = await office.manager()
    await tells(office, [Told(5, "Мяу"), Told(5, "Ответили быстро")])
    assert {"cat", "speed"} <= set(by_key(await topics(office, oleg)))


async def test_topics_that_cannot_be_read_say_so(office, tmp_path: Path):
    office.obeys(replace(Policy(), comments=CommentPolicy(tmp_path / "none.yaml")))
    oleg = await office.manager()
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        await topics(office, oleg)
