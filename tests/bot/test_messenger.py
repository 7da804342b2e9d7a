"""From a delivery to what a person sees on the phone."""

import pytest
from telegram.error import BadRequest

from bot.messenger import Messenger, is_edit
from bot.telegram_request import make_bot
from bot.turn import Toast
from simulator.server import served
from simulator.world import World
from tests.bot.builders import MORNING, PlainScreens, delivery

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"


@pytest.fixture
def world():
    return World()


@pytest.fixture
async def messenger(world):
    async with served(world) as running, make_bot(world.token, running.base_url) as client:
        yield Messenger(client, PlainScreens())


@pytest.fixture
def anna(world):
    anna = world.joins("Анна")
    anna.starts()
    return anna


async def deliver(messenger, chat_id, **details):
    return await messenger.send(messenger.prepare(delivery(chat_id, **details), MORNING))


def payload(text, **more):
    return {"payload": {"text": text, **more}}


async def test_a_send_tells_which_message_it_became(messenger, anna):
    message_id = await deliver(messenger, anna.id, **payload("How <b>was</b> it?", rows=[["🙂 Good", "🙁 Bad"]]))
    assert anna.sees("How was it?").id == message_id
    anna.taps("🙂 Good")


async def test_a_card_that_stands_is_edited(messenger, anna):
    message_id = await deliver(messenger, anna.id, text="first")
    assert await deliver(messenger, anna.id, text="second", message_id=message_id) == message_id
    assert anna.last.text == "second"


async def test_an_edit_without_buttons_takes_them_away(messenger, anna):
    message_id = await deliver(messenger, anna.id, **payload("How was it?", rows=[["Good"]]))
    await deliver(messenger, anna.id, text="Thank you", message_id=message_id)
    assert not anna.last.keyboard


async def test_an_edit_that_changes_nothing_is_telegrams_word_against_ours(messenger, anna):
    message_id = await deliver(messenger, anna.id)
    with pytest.raises(BadRequest, match="not modified"):
        await deliver(messenger, anna.id, message_id=message_id)


async def test_a_copy_left_behind_loses_its_buttons_and_keeps_its_text(messenger, anna):
    message_id = await deliver(messenger, anna.id, **payload("How was it?", rows=[["Good"]]))
    await deliver(messenger, anna.id, kind="unbutton", message_id=message_id)
    assert (anna.last.text, anna.last.keyboard) == ("How was it?", None)


async def test_a_fresh_copy_is_sent_and_not_edited(messenger, anna):
    copy = delivery(anna.id, message_id=5, fresh=True)
    assert not is_edit(copy)
    assert messenger.prepare(copy, MORNING).method == "sendMessage"


async def test_a_silent_message_does_not_ring(messenger, anna):
    await deliver(messenger, anna.id, text="hush", silent=True)
    await deliver(messenger, anna.id, text="hello")
    assert [message.text for message in anna.notifications] == ["hello"]


async def test_a_repeat_says_that_it_is_one(messenger, anna):
    await deliver(messenger, anna.id, text="digest", is_repeat=True)
    assert anna.last.text == "again: digest"


async def test_a_picture_has_a_caption(messenger, anna):
    message_id = await deliver(messenger, anna.id, **payload("Your <b>link</b>", photo=PICTURE))
    assert anna.sees("Your link").id == message_id
    await deliver(messenger, anna.id, **payload("Used", photo=PICTURE), message_id=message_id)
    assert anna.last.content["caption"] == "Used"


async def test_a_file_can_be_downloaded(messenger, anna):
    await deliver(messenger, anna.id, **payload("Your data", document=("mydata.json", b"{}")))
    assert [(file.name, file.content) for file in anna.downloads()] == [("mydata.json", b"{}")]


async def test_a_file_that_was_ordered_is_made_on_the_way(messenger, anna):
    call = await ordered(messenger, anna, lambda order: b"made of " + order["what"].encode())
    await messenger.send(call)
    assert [(file.name, file.content) for file in anna.downloads()] == [("answers.csv", b"made of answers")]


async def test_a_file_that_telegram_would_not_take_becomes_words(messenger, anna):
    await messenger.send(await ordered(messenger, anna, lambda order: None))
    assert not anna.downloads()
    assert anna.last.text == "export_too_large"


async def ordered(messenger, person, make):
    """The call that sends a file, after it was made."""

    async def filing(order):
        return make(order)

    files = Messenger(messenger._client, PlainScreens(), filing=filing)
    owed = payload("Your answers", document=("answers.csv", b""), order={"what": "answers"})
    return await files.complete(files.prepare(delivery(person.id, **owed), MORNING))


async def test_a_report_is_made_on_the_way_and_its_picture_drawn(messenger, anna):
    async def reports(kind, asked):
        return {"text": "made for " + asked["whom"], "picture": "a map"}

    async def draws(picture):
        return PICTURE if picture == "a map" else None

    made = Messenger(messenger._client, PlainScreens(), draws=draws, reports=reports)
    owed = {"payload": {"asked": {"whom": "Oleg"}, "zone": "Europe/Kyiv"}}
    await made.send(await made.complete(made.prepare(delivery(anna.id, **owed), MORNING)))
    assert anna.last.content["caption"] == "made for Oleg"


async def test_what_a_digest_tells_besides_is_kept_before_it_is_sent(messenger, anna):
    """So a repeat says the same. A report that somebody asked for is not repeated, and nothing is kept of it."""
    kept = []

    async def reports(kind, asked):
        return {"text": f"{kind}: 3 of 5 asked"}

    async def keeps(delivery_id, counted):
        kept.append(counted)

    made = Messenger(messenger._client, PlainScreens(), reports=reports, keeps=keeps)
    for kind in ("digest", "report"):
        owed = {"kind": kind, "payload": {"text": "88%", "asked": {"kind": "week"}, "zone": "Europe/Kyiv"}}
        await made.send(await made.complete(made.prepare(delivery(anna.id, **owed), MORNING)))
        assert anna.last.text == f"{kind}: 3 of 5 asked"
    assert kept == [{"text": "digest: 3 of 5 asked", "zone": "Europe/Kyiv"}]


async def test_an_answer_can_be_asked_for(messenger):
    call = messenger.prepare(delivery(1, **payload("What was done?", force_reply=True)), MORNING)
    assert call.parameters["reply_markup"] == {"force_reply": True}


async def test_links_show_no_preview(messenger):
    call = messenger.prepare(delivery(1, text="https://example.org"), MORNING)
    assert call.parameters["link_preview_options"] == {"is_disabled": True}


async def test_a_press_is_answered_in_the_language_of_the_person(messenger, anna):
    await deliver(messenger, anna.id, **payload("How was it?", rows=[["Good"]]))
    press = anna.taps("Good")
    await messenger.toast(Toast(press.id, "choose_first", "en", {}))
    assert press.toast == "Please choose at least one option first"


async def test_paid_broadcast_is_asked_for_with_new_messages_only(world, messenger, anna):
    paid = Messenger(messenger._client, PlainScreens(), is_paid=True)
    sent, edit = delivery(anna.id), delivery(anna.id, message_id=7)
    assert paid.prepare(sent, MORNING).parameters["allow_paid_broadcast"] is True
    assert "allow_paid_broadcast" not in paid.prepare(edit, MORNING).parameters
    assert "allow_paid_broadcast" not in messenger.prepare(sent, MORNING).parameters
    world.limits.all_per_second = 0
    assert await deliver(paid, anna.id)
