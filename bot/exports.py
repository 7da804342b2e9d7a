"""Exports as files: CSV for spreadsheets, JSON for programs. The same writer serves the terminal and the chat."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from storage.exports import export_columns

What = Literal["answers", "invitations", "cases"]
Form = Literal["csv", "json"]
Row = Mapping[str, object]

#: A spreadsheet takes a cell that begins so for a formula; some take the wide forms of Asian keyboards too.
_FORMULA = re.compile(r"""[\s"']*[=+\-@＝＋－＠]|[\t\n]""")
#: Where a program that expects other separators would begin a new cell, or line, inside our words. `;-)` is no formula.
_FORMULA_LATER = re.compile(r"""(?<=[;\t\n|])([^\S\t\n]*["']*)(?=[=+@＝＋＠]|[-－](?!\)))""")
#: What no reader sees; a terminal obeys some of it.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: Tells Excel that the file is UTF-8.
_MARK = "\ufeff"


def as_text(form: Form, what: What, rows: Sequence[Row]) -> str:
    return as_csv(what, rows) if form == "csv" else as_json(rows)


def as_csv(what: What, rows: Sequence[Row]) -> str:
    """One line a row below the column names; no cell can be run as a formula."""
    table = io.StringIO()
    writer = csv.DictWriter(table, export_columns(what), lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return table.getvalue()


def as_json(rows: Sequence[Row]) -> str:
    """A list of objects."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1, default=str) + "\n"


def as_file(form: Form, text: str) -> bytes:
    """What is written to the disk or sent: a spreadsheet needs to be told the encoding."""
    return (_MARK + text if form == "csv" else text).encode()


def csv_bytes(rows: Sequence[Row], what: What = "answers") -> bytes:
    """A spreadsheet ready to be sent."""
    return as_file("csv", as_csv(what, rows))


def _cell(value: object) -> object:
    """Words that stay words. A lone carriage return would end the line for some readers and not for others."""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    mark = "'" if _FORMULA.match(text) else ""
    return mark + _FORMULA_LATER.sub(r"\1'", text)
