"""The dependency audit: a known vulnerability fails it, and what nobody could look up is told, not passed over."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.audit import LOCKS, main, pins

KNOWN = {
    "id": "PYSEC-1",
    "summary": "Anybody may do anything.",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "jinja2"},
            "versions": ["2.4.1"],
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.6"}]}],
        }
    ],
    "aliases": [],
}


@contextmanager
def advisories(known: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """An advisory service that knows this of jinja2 and nothing of anything else."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            answer = json.dumps({"vulns": [known]} if asked["package"]["name"] == "jinja2" and known else {}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ("--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


NOBODY = ("--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:1")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "lock.txt"
    path.write_text("jinja2==2.4.1\nsegno==1.6.6\n")
    return path


def test_a_release_with_a_known_vulnerability_fails(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with advisories(KNOWN) as service:
        assert main([service], [lock]) == 1
    told = capsys.readouterr().out
    assert "Vulnerable: jinja2 2.4.1: PYSEC-1 (mended in 3.1.6)" in told
    assert "2 releases looked up, 1 with" in told


def test_releases_of_which_nothing_is_known_pass(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with advisories({}) as service:
        assert main([service], [lock]) == 0
    assert "NOT audited" not in capsys.readouterr().out


@pytest.mark.parametrize(("is_required", "status"), [("", 0), ("1", 1)])
def test_without_any_service_it_says_that_nothing_was_audited(
    lock: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, is_required: str, status: int
) -> None:
    monkeypatch.setenv("AFTERWORD_REQUIRE_AUDIT", is_required)
    assert main([NOBODY, NOBODY], [lock]) == status
    assert "NOT audited: 2 releases" in capsys.readouterr().out


def test_a_second_service_answers_where_the_first_did_not(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with advisories(KNOWN) as service:
        assert main([NOBODY, service], [lock]) == 1
    assert "NOT audited" not in capsys.readouterr().out


def test_both_locks_are_audited_by_make_check() -> None:
    makefile = (LOCKS[0].parent.parent / "Makefile").read_text()
    check = makefile.partition("\ncheck:")[2].partition("\n\n")[0]
    assert "-m tests.audit" in check
    assert {path.name for path in LOCKS} == {"run.txt", "test.txt"}
    assert {"httptools", "python-telegram-bot", "pytest"} <= pins(LOCKS)
