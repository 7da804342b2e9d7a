"""However the process fails, a person reads what to do, and a supervisor reads a status."""

import logging
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import BadRequest, TelegramError, TimedOut

from bot.failing import WrongUse, report
from surveys.errors import ConfigError, DatabaseBusy, SurveyError, TelegramRefused

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (ConfigError("config.yaml: foo: unknown key"), 2, "config.yaml: foo: unknown key"),
        (SurveyError("csat.yaml: version: is missing"), 2, "csat.yaml: version: is missing"),
        (WrongUse("no manager has the id 5"), 2, "no manager has the id 5"),
        (TelegramRefused(), 1, "Telegram does not accept the token; check it with @BotFather."),
        (TimedOut(), 1, "Telegram cannot be reached: Timed out"),
        (TelegramError("Invalid server response"), 1, "Telegram answers: Invalid server response"),
        (BadRequest("Chat not found"), 1, "Telegram answers: Chat not found"),
        (
            OperationalError("INSERT INTO answers", {"text": "Всё плохо"}, sqlite3.OperationalError("disk is full")),
            1,
            "The database cannot be used: disk is full",
        ),
        (FileNotFoundError(2, "No such file or directory", "a/b.csv"), 1, "a/b.csv: No such file or directory"),
        (ExceptionGroup("parts", [DatabaseBusy("busy"), DatabaseBusy("busy")]), 1, "busy"),
        (ConfigError(f"telegram: got {TOKEN}"), 2, "telegram: got <token>"),
    ],
)
def test_what_a_person_can_mend_is_one_line(
    capsys: pytest.CaptureFixture[str], error: Exception, status: int, line: str
) -> None:
    assert report(error) == status
    assert capsys.readouterr().err == f"{line}\n"


def test_what_nobody_expected_goes_to_the_log(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        assert report(ExceptionGroup("parts", [DatabaseBusy(), ZeroDivisionError()])) == 1
    assert capsys.readouterr().err == ""
    assert [record.message for record in caplog.records] == ["Afterword failed."]
