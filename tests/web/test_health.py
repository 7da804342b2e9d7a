"""Health pages: what they are told becomes an answer that machines and people can read."""

import httpx
import pytest

from tests.web.conftest import serving
from web.app import make_app
from web.health import Health, Sign


class Body:
    """Whose health is asked for."""

    def __init__(self):
        self.trouble = None
        self.signs = {"database": Sign(True), "commit": Sign(True, {"last_commit_age": 3.5})}

    async def look(self):
        return self.signs

    async def count(self):
        return "afterword_up 1 Привет\n".encode()


@pytest.fixture
def body():
    return Body()


@pytest.fixture
async def caller(body):
    health = Health(lambda: body.trouble, body.look, body.count)
    async with (
        serving(make_app(health)) as server,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as caller,
    ):
        yield caller


async def test_who_lives_says_so(caller):
    answer = await caller.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["cache-control"] == "no-store"


async def test_who_is_in_trouble_says_which(caller, body):
    body.trouble = "stopping"
    answer = await caller.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "stopping\n")


async def test_ready_shows_every_sign(caller):
    answer = await caller.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "signs": {"database": {"ok": True}, "commit": {"ok": True, "last_commit_age": 3.5}},
    }


async def test_one_bad_sign_is_enough_to_be_unready(caller, body):
    body.signs["telegram"] = Sign(False, {"last_poll_age": 300.0})
    answer = await caller.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["signs"]["telegram"] == {"ok": False, "last_poll_age": 300.0}


async def test_who_is_stopping_is_not_ready(caller, body):
    body.trouble = "stopping"
    answer = await caller.get("/readyz")
    assert (answer.status_code, answer.json()["trouble"]) == (503, "stopping")


async def test_metrics_are_plain_text(caller):
    answer = await caller.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.text == "afterword_up 1 Привет\n"


@pytest.mark.parametrize("path", ["/", "/telegram", "/healthz/", "/docs", "/../etc/passwd"])
async def test_other_paths_are_not_found_in_few_words(caller, path):
    answer = await caller.get(path)
    assert (answer.status_code, answer.text) == (404, "Not Found")


async def test_nothing_can_be_written_here(caller):
    assert (await caller.post("/metrics")).status_code == 405
