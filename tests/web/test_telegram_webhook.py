"""Telegram's door over real HTTP: 200 only for what is safe, and never a reason for Telegram to hold back a chat."""

import asyncio
import json

import httpx
import pytest

from tests.web.conftest import SECRET, opened
from web.telegram_webhook import LONGEST_BODY, LONGEST_KEPT, SECRET_HEADER


async def test_an_update_is_committed_and_then_answered(door, notebook):
    answer = await door.caller.post("/telegram", json={"update_id": 5, "message": {"text": "Привет 🙂"}})
    assert (answer.status_code, answer.content) == (200, b"")
    assert notebook.batches == [[5]]


async def test_any_content_type_will_do(door, notebook):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = await door.caller.post("/telegram", content=b'{"update_id":5}', headers=headers)
    assert answer.status_code == 200


async def test_two_hundred_deliveries_at_once_need_a_handful_of_commits(door, notebook):
    notebook.may_commit.clear()
    notebook.opens_after = 200
    answers = await asyncio.gather(*(door.bring(number) for number in range(200)))
    assert set(answers) == {200}
    assert sorted(notebook.updates) == list(range(200))
    assert len(notebook.batches) <= 4


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", "сорока"])
async def test_without_the_secret_nothing_is_taken_and_nothing_is_said(door, notebook, secret):
    answer = await door.caller.post("/telegram", content=b'{"update_id":5}', headers={SECRET_HEADER: secret.encode()})
    assert (answer.status_code, answer.content) == (403, b"")
    assert notebook.batches == []
    assert notebook.fates == {"forbidden": 1}


async def test_who_sends_no_secret_at_all_is_refused(door, notebook):
    async with httpx.AsyncClient() as stranger:
        answer = await stranger.post(f"http://127.0.0.1:{door.port}/telegram", content=b'{"update_id":5}')
    assert answer.status_code == 403


@pytest.mark.parametrize(("method", "path"), [("GET", "/telegram"), ("PUT", "/telegram"), ("POST", "/telegram/")])
async def test_only_a_post_to_the_very_path_is_answered(door, notebook, method, path):
    answer = await door.caller.request(method, path, content=b'{"update_id":5}')
    assert answer.status_code in (404, 405)
    assert len(answer.content) < 30
    assert notebook.fates == {}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b'{"update_id":5', "not JSON"),
        (b"\xff\xfe\x00garbage", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not an update"),
        (b"null", "not an update"),
        (b'{"message":{}}', "not an update"),
        (b'{"update_id":"5"}', "not an update"),
        (b'{"update_id":true}', "not an update"),
        (b'{"update_id":-5}', "not an update"),
        (b'{"update_id":5.5}', "not an update"),
        (b'{"update_id":99999999999999999999999}', "not an update"),
    ],
)
async def test_what_nobody_can_read_is_kept_and_answered_well(door, notebook, body, why):
    assert await door.bring_bytes(body) == 200
    ((reason, text),) = notebook.kept
    assert reason == why
    assert "\0" not in text
    assert len(text) <= LONGEST_KEPT * 4
    assert notebook.batches == []


async def test_a_body_that_is_too_long_is_kept_in_part_and_answered_well(door, notebook):
    assert await door.bring_bytes(b'{"update_id":5,"message":"' + b"x" * (3 * LONGEST_BODY)) == 200
    ((why, text),) = notebook.kept
    assert (why, len(text)) == ("too long", LONGEST_KEPT)
    assert text.startswith('{"update_id":5')


async def test_a_body_as_long_as_allowed_is_taken(door, notebook):
    head = b'{"update_id":5,"message":"'
    assert await door.bring_bytes(head + b"x" * (LONGEST_BODY - len(head) - 2) + b'"}') == 200
    assert notebook.batches == [[5]]


async def test_half_an_emoji_is_an_update_like_any_other(door, notebook):
    body = json.dumps({"update_id": 5, "message": {"text": "\ud83d"}}).encode()
    assert await door.bring_bytes(body) == 200
    assert notebook.batches == [[5]]


async def test_a_store_that_cannot_commit_sends_telegram_away_for_a_moment(door, notebook):
    notebook.is_full = True
    answer = await door.caller.post("/telegram", content=b'{"update_id":5}')
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert await door.bring_bytes(b"garbage") == 503
    notebook.is_full = False
    assert await door.bring(5) == 200
    assert notebook.updates == [5]
    assert notebook.fates == {"not_taken": 2, "taken": 1}


async def test_a_commit_that_lasts_too_long_is_asked_for_again(notebook):
    notebook.may_commit.clear()
    async with opened(notebook, commit_patience=0.01) as door:
        assert await door.bring(5) == 503
        notebook.may_commit.set()
        assert await door.bring(5) == 200
    assert notebook.updates[0] == 5


async def test_a_body_that_drips_is_not_waited_for(notebook):
    async with opened(notebook, body_patience=0.05) as door:
        reader, writer = await begins_to_bring(door)
        assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        writer.close()
    assert notebook.fates == {"too_slow": 1}


async def test_a_caller_who_hangs_up_in_the_middle_leaves_no_trace(door, notebook):
    _, writer = await begins_to_bring(door)
    writer.close()
    await writer.wait_closed()
    await notebook.is_settled.wait()
    assert notebook.fates == {"broken_off": 1}
    assert notebook.kept == []


async def begins_to_bring(door):
    """Promises nine hundred bytes and brings a few."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: 900\r\n\r\n"
    writer.write(head.encode() + b'{"update_id"')
    await writer.drain()
    return reader, writer


async def test_while_stopping_what_was_accepted_is_committed_and_the_rest_sent_away(door, notebook):
    notebook.may_commit.clear()
    accepted = asyncio.create_task(door.bring(1))
    await notebook.is_committing.wait()
    closing = asyncio.create_task(door.collector.close(patience=30))
    await asyncio.sleep(0)
    assert await door.bring(2) == 503
    notebook.may_commit.set()
    await closing
    assert await accepted == 200
    assert notebook.updates == [1]
