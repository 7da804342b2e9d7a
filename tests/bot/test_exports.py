"""Exports open in a spreadsheet as they are: right letters, no formulas, a head even without rows."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot import workbooks
from bot.workbooks import Workbook
from tests.bot.exported import exported

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
    "answered_at": datetime(2026, 11, 24, 22, 30, 15, 999_999, tzinfo=UTC),
    "superseded_at": None,
}
PROMISED = (
    "invitation_id,contact_id,ticket,customer_id,agent,team,survey,survey_version,"
    "question,value,text,language,answered_at,superseded_at"
)
FORMULAS = [
    '=HYPERLINK("http://x")',
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    "\u200b=1",
    "\ufeff=1",
]


def cells(written: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def sheets(written: bytes) -> list[list[tuple[Any, ...]]]:
    """The rows of every sheet, cell by cell, as another program reads them."""
    return [list(sheet.iter_rows()) for sheet in load_workbook(io.BytesIO(written))]


def only_row(written: bytes) -> dict[str, Any]:
    """Column → cell; headings without the zone."""
    ((head, row),) = sheets(written)
    return {str(name.value).partition(" ")[0]: cell for name, cell in zip(head, row, strict=True)}


# --- text -----------------------------------------------------------------------------------------------------------


def test_a_row_is_a_line_below_the_promised_columns_and_new_ones_come_after() -> None:
    head, line = exported("csv", "answers", [ANSWER], is_kept=False).decode().splitlines()
    assert head.startswith(f"{PROMISED},counted,excluded_because,")
    assert line.startswith("5,7,T-1234,12,Анна,support,csat,1,score,5,,ru,2026-11-24T22:30:15+00:00,,")


@pytest.mark.parametrize("what", ["answers", "invitations", "cases"])
def test_a_table_without_rows_has_its_head(what) -> None:
    assert len(exported("csv", what, []).splitlines()) == 1
    ((head,),) = sheets(exported("xlsx", what, []))
    assert [cell.value.partition(" ")[0] for cell in head] == exported("csv", what, []).decode(
        "utf-8-sig"
    ).strip().split(",")
    assert json.loads(exported("json", what, [])) == []


@pytest.mark.parametrize("text", FORMULAS)
def test_words_of_customers_are_never_formulas(text: str) -> None:
    (row,) = cells(exported("csv", "answers", [{**ANSWER, "text": text}]))
    assert row["text"].startswith("'")
    assert row["text"].replace("'", "") == text.replace("\r", "\n")


@pytest.mark.parametrize("between", ";\t\n|")
@pytest.mark.parametrize("formula", ["=1", " +1", '"=1', "-1", "＝1", "\u200b=1"])
def test_nor_are_they_where_another_separator_would_begin_a_cell(between: str, formula: str) -> None:
    (row,) = cells(exported("csv", "answers", [{**ANSWER, "text": f"ок{between}{formula}"}]))
    assert row["text"].replace("'", "") == f"ок{between}{formula}"
    assert row["text"] != f"ок{between}{formula}"


def test_numbers_stay_numbers_and_truth_is_yes_or_no() -> None:
    (row,) = cells(exported("csv", "answers", [{"value": -1, "counted": True, "is_late": False}]))
    assert (row["value"], row["counted"], row["is_late"]) == ("-1", "yes", "no")


def test_quotes_commas_and_lines_survive() -> None:
    text = 'Долго, "очень" долго;\nи дорого'
    (row,) = cells(exported("csv", "answers", [{**ANSWER, "text": text}]))
    assert row["text"] == text


def test_a_file_for_a_spreadsheet_tells_its_encoding_and_a_terminal_is_spared() -> None:
    assert exported("csv", "answers", [ANSWER]).startswith(b"\xef\xbb\xbfinvitation_id")
    assert exported("csv", "answers", [ANSWER], is_kept=False).startswith(b"invitation_id")
    assert exported("json", "answers", []) == b"[]\n"


def test_json_is_a_list_of_objects_as_they_were_said() -> None:
    rows = [{**ANSWER, "text": "=1 «да»", "counted": True}] * 2
    told = exported("json", "answers", rows)
    assert json.loads(told) == [{**rows[0], "answered_at": "2026-11-24T22:30:15+00:00"}] * 2
    assert "«да»" in told.decode()


# --- workbooks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*FORMULAS, "https://example.org", "007", "1e5", "{=1}", "#REF!", "TRUE", "_x0041_"])
def test_in_a_workbook_text_is_text_whatever_it_begins_with(text: str) -> None:
    cell = only_row(exported("xlsx", "answers", [{**ANSWER, "text": text}]))["text"]
    assert (cell.data_type, cell.value) == ("s", text.replace("\r", "\n"))
    assert cell.hyperlink is None


@pytest.mark.parametrize(
    "text", ["<r><f>1+1</f></r>", "<r></sheetData>", "</r>", "до\x00\x1b\ufffeпосле", "a & <b>", "😡 "]
)
def test_words_cannot_break_out_of_a_workbook(text: str) -> None:
    cell = only_row(exported("xlsx", "answers", [{**ANSWER, "text": text}]))["text"]
    assert cell.data_type == "s"
    assert cell.value.strip() == "".join(c for c in text if c not in "\x00\x1b\ufffe").strip()


def test_numbers_are_numbers_and_moments_are_dates_on_the_readers_clock() -> None:
    written = exported("xlsx", "answers", [{**ANSWER, "ticket": "0042", "counted": True}], "Europe/Kyiv")
    row = only_row(written)
    assert (row["value"].data_type, row["value"].value) == ("n", 5)
    assert (row["ticket"].data_type, row["ticket"].value) == ("s", "0042")
    assert row["answered_at"].is_date
    assert row["answered_at"].value.isoformat() == "2026-11-25T00:30:15"
    assert row["superseded_at"].value is None
    assert row["counted"].value == "yes"
    assert [cell.value for cell in sheets(written)[0][0]][12] == "answered_at (Europe/Kyiv)"


def test_the_heading_stays_in_view_and_filters() -> None:
    sheet = load_workbook(io.BytesIO(exported("xlsx", "answers", [ANSWER] * 3))).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["K"].width > sheet.column_dimensions["L"].width > 10


def test_what_one_sheet_cannot_hold_goes_on_in_the_next() -> None:
    file = io.BytesIO()
    book = Workbook("answers", ["id", "text"], file, "UTC", longest=3)
    book.write([{"id": n, "text": f"слова {n}"} for n in range(4)])
    book.write([{"id": 4, "text": "слова 0"}])
    book.close()
    told = load_workbook(file)
    assert told.sheetnames == ["answers", "answers 2", "answers 3"]
    rows = [[cell.value for cell in row] for sheet in told for row in sheet.iter_rows(min_row=2)]
    assert rows == [[0, "слова 0"], [1, "слова 1"], [2, "слова 2"], [3, "слова 3"], [4, "слова 0"]]
    assert [sheet["B1"].value for sheet in told] == ["text"] * 3


def test_an_iphone_which_knows_only_shared_text_sees_all_of_it() -> None:
    assert b"inlineStr" not in _first_sheet(exported("xlsx", "answers", [ANSWER] * 3))


def test_text_that_would_fill_the_memory_stands_in_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "SHARED_TEXT", 5000)
    written = exported("xlsx", "answers", [{**ANSWER, "text": f"{n}" * 1000} for n in range(6)])
    assert b"inlineStr" in _first_sheet(written)
    texts = [row[10] for row in sheets(written)[0][1:]]
    assert [(cell.data_type, cell.value) for cell in texts] == [("s", f"{n}" * 1000) for n in range(6)]


def test_a_text_that_no_cell_can_hold_is_cut() -> None:
    assert len(only_row(exported("xlsx", "answers", [{**ANSWER, "text": "я" * 40_000}]))["text"].value) == 32_767


def _first_sheet(written: bytes) -> bytes:
    return ZipFile(io.BytesIO(written)).read("xl/worksheets/sheet1.xml")
