"""Exports open in a spreadsheet as they are: right letters, no formulas, a head even without rows."""

import csv
import io
import json

import pytest

from bot.exports import as_csv, as_file, as_json, csv_bytes

ANSWER = {
    "invitation_id": 5,
    "contact_id": 7,
    "ticket": "T-1234",
    "customer_id": 12,
    "agent": "Анна",
    "team": "support",
    "survey": "csat",
    "survey_version": 1,
    "question": "score",
    "value": 5,
    "text": None,
    "language": "ru",
    "answered_at": "2026-11-24T12:00:00+00:00",
    "superseded_at": None,
}


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_is_a_line_below_the_promised_columns() -> None:
    head, line = as_csv("answers", [ANSWER]).splitlines()
    assert head == (
        "invitation_id,contact_id,ticket,customer_id,agent,team,survey,survey_version,"
        "question,value,text,language,answered_at,superseded_at"
    )
    assert line == "5,7,T-1234,12,Анна,support,csat,1,score,5,,ru,2026-11-24T12:00:00+00:00,"


@pytest.mark.parametrize("what", ["answers", "invitations", "cases"])
def test_a_table_without_rows_has_its_head(what) -> None:
    assert len(as_csv(what, []).splitlines()) == 1


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_words_of_customers_are_never_formulas(text: str) -> None:
    (row,) = cells(as_csv("answers", [{**ANSWER, "text": text}]))
    assert row["text"].startswith("'")
    assert row["text"].replace("'", "") == text.replace("\r", "\n")


def test_numbers_stay_numbers() -> None:
    (row,) = cells(as_csv("cases", [{"id": 1, "score": -1}]))
    assert row["score"] == "-1"


def test_quotes_commas_and_lines_survive() -> None:
    text = 'Долго, "очень" долго;\nи дорого'
    (row,) = cells(as_csv("answers", [{**ANSWER, "text": text}]))
    assert row["text"] == text


def test_a_file_for_a_spreadsheet_tells_its_encoding() -> None:
    assert csv_bytes([ANSWER]).startswith(b"\xef\xbb\xbfinvitation_id")
    assert as_file("json", "[]\n") == b"[]\n"


def test_json_is_a_list_of_objects_as_they_were_said() -> None:
    rows = [{**ANSWER, "text": "=1 «да»"}]
    assert json.loads(as_json(rows)) == rows
    assert "«да»" in as_json(rows)
