"""One line for each thing told: a sentence for people, keys for machines, and never a token."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import configure_logs

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def told(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_a_sentence_an_event_and_ids(stream: io.StringIO) -> None:
    configure_logs("json", stream=stream)
    logging.getLogger("bot.cases").info("A case was %s.", "opened", extra={"event": "case_opened", "case": 12})
    (line,) = told(stream)
    assert str(line.pop("at")).endswith("Z")
    assert line == {
        "message": "A case was opened.",
        "event": "case_opened",
        "case": 12,
        "level": "info",
        "logger": "bot.cases",
    }


def test_on_a_console_a_line_begins_with_the_sentence(stream: io.StringIO) -> None:
    configure_logs("console", stream=stream)
    logging.getLogger("bot.cases").warning("Дело просрочено.", extra={"event": "case_overdue", "case": 12})
    (line,) = stream.getvalue().splitlines()
    assert line.split("]", 1)[1] == " Дело просрочено. [bot.cases] case=12 event=case_overdue"


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_token_is_blotted_out_wherever_it_stands(style: str, stream: io.StringIO) -> None:
    configure_logs("json" if style == "json" else "console", stream=stream)
    log = logging.getLogger("bot")
    log.info("Calling %s.", TOKEN, extra={"url": f"https://api.telegram.org/bot{TOKEN}/getMe", "ids": [TOKEN]})
    logging.getLogger("httpx").warning("GET /bot%s/getMe", TOKEN.replace(":", "%3A"))
    try:
        raise OSError(f"no answer from bot{TOKEN}")
    except OSError:
        log.exception("It broke.", extra={"event": "broke"}, stack_info=True)
    written = stream.getvalue()
    assert TOKEN.partition(":")[2] not in written
    assert written.count("<token>") == 5
    assert written.count("Traceback") == 1


@pytest.mark.parametrize("style", ["console", "json"])
def test_what_people_wrote_does_not_come_in_with_an_error(style: str, stream: io.StringIO) -> None:
    comment = "Всё плохо, ваш " + "Вася"
    configure_logs("json" if style == "json" else "console", stream=stream)
    try:
        try:
            int(comment)
        except ValueError as error:
            raise OSError("disk I/O error") from error
    except OSError:
        logging.getLogger("bot").exception("It broke.", extra={"event": "broke"})
    written = stream.getvalue()
    assert "Вася" not in written
    assert "ValueError" in written
    assert "OSError: disk I/O error" in written
    assert "test_logs.py" in written


def test_each_of_several_errors_is_told(stream: io.StringIO) -> None:
    configure_logs("json", stream=stream)
    try:
        raise ExceptionGroup("together", [ValueError("Вася"), OSError("no space left")])
    except ExceptionGroup:
        logging.getLogger("bot").exception("It broke.")
    told_as = str(told(stream)[0]["exception"])
    assert told_as.count("Traceback") == 3
    assert told_as.endswith("OSError: no space left")


def test_less_than_the_level_is_not_told(stream: io.StringIO) -> None:
    configure_logs("json", "warning", stream)
    logging.getLogger("bot").info("All is well.", extra={"event": "well"})
    logging.getLogger("bot").error("All is lost.", extra={"event": "lost"})
    assert [line["event"] for line in told(stream)] == ["lost"]


@pytest.mark.parametrize("library", ["httpx", "aiosqlite", "apscheduler.scheduler", "sqlalchemy.engine"])
def test_libraries_tell_only_what_went_wrong(library: str, stream: io.StringIO) -> None:
    configure_logs("json", "debug", stream)
    logging.getLogger(library).info("One more request.")
    logging.getLogger(library).warning("A request failed.")
    assert [line["message"] for line in told(stream)] == ["A request failed."]


def test_values_that_json_does_not_know_are_written_as_text(stream: io.StringIO) -> None:
    configure_logs("json", stream=stream)
    logging.getLogger("bot").info("Odd.", extra={"value": ValueError("x")})
    assert "x" in str(told(stream)[0]["value"])
