"""Commands as people send them: the whole program, a real HTTP Telegram, and what stands on the phones."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage, stage


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as set_up:
        yield set_up


async def does(town: Stage, *_: object) -> None:
    """Whatever was just done, the program answers it."""
    await town.settle()


def link_in(message) -> str:
    found = re.search(r"https://t\.me/\S+\?start=c_\S+", message.text)
    assert found, message.text
    return found[0]


# --- agents -------------------------------------------------------------------------------------------------------


async def test_a_survey_is_asked_for_by_replying_to_a_forwarded_message(town):
    anna, ivan = await town.hires("agent", "Анна"), await town.meets("Иван")
    forwarded = anna.forwards(ivan.tells("Спасибо, всё работает"))
    await does(town, anna.writes("/survey", reply_to=forwarded))
    assert "14:15" in anna.sees("Иван").text
    await town.passes(minutes=15)
    ivan.sees("Как вы оцениваете")


async def test_a_hidden_account_is_explained_and_a_ticket_helps(town):
    anna, ivan = await town.hires("agent", "Анна"), await town.meets("Иван")
    forwarded = anna.forwards(ivan.tells("Спасибо"), hidden=True)
    await does(town, anna.writes("/survey", reply_to=forwarded))
    anna.sees("/link T-1234")
    await does(town, anna.writes("/survey T-7", reply_to=forwarded))
    anna.sees("t.me/")


async def test_with_nobody_named_the_latest_customers_are_buttons(town):
    anna = await town.hires("agent", "Анна")
    await does(town, anna.writes("/survey"))
    assert not anna.last.keyboard
    await town.meets("Иван")
    vera = await town.meets("Вера", username="vera")
    await does(town, anna.writes("/survey"))
    await does(town, anna.taps("Вера"))
    anna.sees("14:15")
    await town.passes(minutes=15)
    vera.sees("Как вы оцениваете")


async def test_in_a_group_the_answer_is_private(town):
    anna, ivan = await town.hires("agent", "Анна"), await town.meets("Иван")
    group = town.world.group("Поддержка", [anna, ivan])
    words = ivan.writes("Спасибо, помогли", chat=group)
    before = len(group.messages())
    await does(town, anna.writes("/survey", reply_to=words, chat=group))
    assert len(group.messages()) == before + 1
    anna.sees("14:15")


async def test_a_link_goes_to_a_customer_who_is_greeted_and_asked_at_once(town):
    anna = await town.hires("agent", "Анна")
    await does(town, anna.writes("/link T-1234"))
    url = link_in(anna.sees("T-1234"))
    ivan = town.world.joins("Иван", language_code="uk")
    await does(town, ivan.opens(url))
    ivan.sees("/stop")
    card = ivan.sees("Як ви оцінюєте")
    await does(town, ivan.opens(url))
    assert ivan.sees("Як ви оцінюєте").id > card.id
    assert [message.id for message in ivan.messages() if message.keyboard] == [ivan.last.id]
    vera = town.world.joins("Вера", language_code="ru")
    await does(town, vera.opens(url))
    assert not any(message.keyboard for message in vera.messages())


async def test_agents_cannot_open_their_own_link(town):
    anna = await town.hires("agent", "Анна")
    await does(town, anna.writes("/link T-1"))
    await does(town, anna.opens(link_in(anna.sees("T-1"))))
    assert not any(message.keyboard for message in anna.messages())


async def test_an_unknown_survey_and_an_unknown_person_are_named_back(town):
    anna = await town.hires("agent", "Анна")
    await does(town, anna.writes("/survey nsp @ivan"))
    assert "csat" in anna.sees("nsp").text
    await does(town, anna.writes("/why @nobody"))
    anna.sees("@nobody")
    await does(town, anna.writes("/why"))
    anna.sees("/why")


async def test_why_tells_the_story_in_words(town):
    anna, _ = await town.hires("agent", "Анна"), await town.meets("Иван", username="ivan")
    await does(town, anna.writes("/survey T-1 @ivan"))
    await does(town, anna.writes("/why T-1"))
    assert "14:15" in anna.last.text
    await town.passes(minutes=15)
    await does(town, anna.writes("/why @ivan"))
    assert "Иван" in anna.last.text
    assert anna.last.text.count("•") == 3


async def test_own_results_are_told_without_names(town):
    anna = await town.hires("agent", "Анна")
    await does(town, anna.writes("/me"))
    for name in ("ivan", "petr", "olga", "vera", "gleb"):
        ivan = await town.meets("Иван", username=name)
        await does(town, anna.writes(f"/survey @{name}"))
        await town.passes(minutes=15)
        for label in ("😀 Очень хорошо", "Да, полностью"):
            await does(town, ivan.taps(label))
        await does(town, ivan.writes("Спасибо, очень быстро и понятно"))
    await town.passes(minutes=15)
    await does(town, anna.writes("/me"))
    assert "очень быстро" in anna.last.text
    assert "Иван" not in anna.last.text


# --- everybody ----------------------------------------------------------------------------------------------------


async def test_a_staff_link_works_once_and_says_so(town):
    anna = await town.hires("agent", "Анна")
    link = anna.messages()[0].text.split()[1]
    stranger = town.world.joins("Чужой", language_code="ru")
    await does(town, stranger.starts(link))
    await does(town, stranger.writes("/survey @ivan"))
    await does(town, stranger.writes("/whoami"))
    stranger.sees(str(stranger.id))
    async with town.app.store.reading() as tx:
        assert len(await tx.staff.everyone()) == 1
        assert await tx.customers.by_telegram(anna.id) is None


async def test_the_language_is_chosen_by_a_button_and_the_card_follows(town):
    anna, ivan = await town.hires("agent", "Анна"), await town.meets("Иван", username="ivan")
    await does(town, anna.writes("/survey @ivan"))
    await town.passes(minutes=15)
    await does(town, ivan.writes("/language"))
    menu = ivan.last
    await does(town, ivan.taps("English"))
    assert not menu.keyboard
    ivan.sees("How would you rate")
    ivan.does_not_see("Как вы оцениваете")


async def test_own_data_come_as_a_file(town):
    ivan = await town.meets("Иван", username="ivan")
    await does(town, ivan.writes("/mydata"))
    (file,) = ivan.downloads()
    assert json.loads(file.content)["customers"][0]["username"] == "ivan"


async def test_every_plain_command_is_answered(town):
    ivan = await town.meets("Иван")
    for command in ("/privacy", "/help", "/whoami", "/language", "/forget"):
        before = len(ivan.messages())
        await does(town, ivan.writes(command))
        assert len(ivan.messages()) == before + 2, command


async def test_forget_can_be_thought_over_and_done(town):
    ivan = await town.meets("Иван", username="ivan")
    await does(town, ivan.writes("/forget"))
    question = ivan.last
    await does(town, ivan.taps("Нет"))
    assert not question.keyboard
    async with town.app.store.reading() as tx:
        assert await tx.customers.by_telegram(ivan.id)
    await does(town, ivan.writes("/forget"))
    await does(town, ivan.taps("Да"))
    assert not any(message.keyboard for message in ivan.messages())
    async with town.app.store.reading() as tx:
        assert await tx.customers.by_telegram(ivan.id) is None
        assert await tx.customers.by_username("ivan") is None
    await does(town, ivan.starts())
    ivan.sees("/stop")
