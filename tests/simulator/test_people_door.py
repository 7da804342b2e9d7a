"""People act over HTTP as well: for the page, for load and chaos from another process."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import httpx

from simulator.server import Phone, served
from simulator.world import World
from tests.simulator.conftest import keyboard


async def post(client, path, **body):
    reply = await client.post(path, json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_a_customer_joins_starts_taps_and_types_over_http(client, bot):
    vera = (await post(client, "/people/join", first_name="Vera", language_code="uk"))["id"]
    await post(client, f"/people/{vera}/start", payload="abc")
    await bot("sendMessage", chat_id=vera, text="?", reply_markup=keyboard("Yes|No"))
    tapped = await post(client, f"/people/{vera}/tap", label="Yes")
    await post(client, f"/people/{vera}/write", text="thanks")
    await post(client, f"/people/{vera}/voice")
    await post(client, f"/people/{vera}/block")
    start, tap, words, voice, block = await bot.news()
    assert start["message"]["text"] == "/start abc"
    assert (tap["callback_query"]["id"], tap["callback_query"]["data"]) == (tapped["callback_query_id"], "Yes")
    assert words["message"]["text"] == "thanks"
    assert "voice" in voice["message"]
    assert block["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    shown = (await client.get(f"/people/{vera}/messages")).json()
    assert [message.get("text") for message in shown] == ["/start abc", "?", "thanks", None]


async def test_an_agent_forwards_what_a_customer_wrote(client, bot, anna, world):
    agent = world.joins("Oleg")
    agent.starts()
    said = anna.writes("It broke")
    await bot.news()
    await post(client, f"/people/{agent.id}/forward", chat_id=anna.id, message_id=said.id)
    await post(client, f"/people/{agent.id}/forward", author=anna.id, text="Elsewhere", hidden=True)
    one, other = (update["message"] for update in await bot.news())
    assert (one["text"], one["forward_origin"]["sender_user"]["id"]) == ("It broke", anna.id)
    assert (other["text"], other["forward_origin"]["type"]) == ("Elsewhere", "hidden_user")


async def test_what_cannot_be_done_is_refused_with_a_reason(client, anna):
    reply = await client.post(f"/people/{anna.id}/tap", json={"label": "Nothing"})
    assert reply.status_code == 422
    assert "no button 'Nothing'" in reply.json()["error"]
    assert (await client.post("/people/1/start", json={})).status_code == 422


async def test_the_clock_is_pushed_and_the_embedding_program_steps_with_it(clock):
    beats = []

    async def beat():
        beats.append(clock.now())

    start = clock.now()
    async with (
        served(World(clock, on_clock_push=[beat])) as running,
        httpx.AsyncClient(base_url=running.base_url) as client,
    ):
        await post(client, "/clock", advance_seconds=900)
        await post(client, "/clock", at="2026-11-03T09:00:00+02:00")
    steps = [after - before for before, after in pairwise([start, *beats])]
    assert beats[0] == start + timedelta(minutes=15)
    assert beats[-1] == start.replace(day=3, hour=7)
    assert max(steps) == timedelta(minutes=15), "a long push is lived through in small steps"


async def test_tomorrow_morning_comes_where_the_page_lives(clock):
    world = World(clock)
    async with (
        served(world, timezone="Europe/Kyiv") as running,
        httpx.AsyncClient(base_url=running.base_url) as client,
    ):
        pushed = await post(client, "/clock", tomorrow_at="09:00")
    assert pushed["now"] == "2026-11-03T07:00:00+00:00"


async def test_faults_and_the_log_are_within_reach(client, bot, anna):
    await post(client, "/faults", kind="error_502", method="sendMessage")
    reply = await client.post(f"/bot{bot.token}/sendMessage", json={"chat_id": anna.id, "text": "x"})
    assert reply.status_code == 502
    (entry,) = (await client.get("/log")).json()
    assert (entry["method"], entry["code"], entry["ok"]) == ("sendMessage", 502, False)
    assert (await client.get("/log", params={"since": 1})).json() == []


async def test_the_state_tells_what_changed_and_waits_for_more(clock):
    world = World(clock)
    anna = world.joins("Анна")
    async with (
        served(world, phones=[Phone(anna, "Customer")]) as running,
        httpx.AsyncClient(base_url=running.base_url) as client,
    ):
        first = (await client.get("/state")).json()
        assert first["phones"][0]["caption"] == "Customer"
        assert first["now"] == "2026-11-02T12:00:00+00:00"
        waiting = asyncio.create_task(client.get("/state", params={"since": first["version"]}))
        await client.get("/log")
        anna.starts()
        more = (await waiting).json()
        assert more["version"] > first["version"]
        assert [change["message"]["text"] for change in more["changes"]] == ["/start"]
        assert more["phones"][0]["chats"][0]["bot_status"] == "member"


async def test_documents_can_be_fetched_by_the_page(client, world):
    file = world.keep_file("a.csv", b"1,2", "text/csv")
    assert (await client.get(f"/files/{file.id}")).content == b"1,2"
    assert (await client.get("/files/none")).status_code == 404
