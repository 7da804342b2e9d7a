"""Exports as files: a workbook for people, CSV and JSON for programs. The same writers serve the terminal and the chat.

Rows are written as they come, so that the memory needed does not grow with the file.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, Literal, Protocol

from storage.exports import export_columns
from surveys.use_cases.export_answers import ADDED

What = Literal["answers", "invitations", "cases"]
Form = Literal["xlsx", "csv", "json"]
Row = Mapping[str, object]

#: What no reader sees; a terminal obeys some of it, and a workbook that holds it is called broken.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
#: A spreadsheet takes a cell that begins so for a formula; some take the wide forms of Asian keyboards too, and some
#: look past what cannot be seen.
_FORMULA = re.compile(r"""[\s"'\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\n]""")
#: Where a program that expects other separators would begin a new cell, or line, inside our words. `;-)` is no formula.
_FORMULA_LATER = re.compile(
    r"""(?<=[;\t\n|])((?:[^\S\t\n]|["'\u200b-\u200f\u2060\ufeff])*)(?=[=+@＝＋＠]|[-－](?!\)))"""
)
#: Tells Excel that the file is UTF-8.
_MARK = "\ufeff"


class Writer(Protocol):
    """A file that grows by rows, and is whole when it is closed."""

    def write(self, rows: Sequence[Row]) -> None: ...
    def close(self) -> None: ...


async def write_export(rows: AsyncIterator[Sequence[Row]], writer: Writer) -> None:
    """Reads and writes by turns; what is written is made in a thread, so that everything else goes on."""
    async for portion in rows:
        await asyncio.to_thread(writer.write, portion)
    await asyncio.to_thread(writer.close)


def export_writer(form: Form, what: What, file: BinaryIO, zone: str, *, is_kept: bool = True) -> Writer:
    """`zone` names the clock that a workbook's dates are read from; text has UTC with its offset.

    What is not kept, but shown in the terminal, needs no mark of its encoding."""
    return _WRITERS[form](what, file, zone, is_kept)


def columns_of(what: What) -> list[str]:
    """In order; also when there are no rows."""
    return [*export_columns(what), *ADDED.get(what, ())]


class CsvFile:
    """One line a row below the column names; no cell can be run as a formula."""

    def __init__(self, what: What, file: BinaryIO, _zone: str, is_kept: bool) -> None:
        self._text = _as_text(file)
        self._text.write(_MARK if is_kept else "")
        self._table = csv.DictWriter(self._text, columns_of(what), lineterminator="\n")
        self._table.writeheader()

    def write(self, rows: Sequence[Row]) -> None:
        self._table.writerows({column: _cell(plain(value)) for column, value in row.items()} for row in rows)

    def close(self) -> None:
        self._text.detach()


class JsonFile:
    """A list of objects, one a line."""

    def __init__(self, _what: What, file: BinaryIO, _zone: str, _is_kept: bool) -> None:
        self._text = _as_text(file)
        self._before = "[\n"

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._text.write(self._before + json.dumps(row, ensure_ascii=False, default=plain))
            self._before = ",\n"

    def close(self) -> None:
        self._text.write("[]\n" if self._before == "[\n" else "\n]\n")
        self._text.detach()


def _workbook(what: What, file: BinaryIO, zone: str, _is_kept: bool) -> Writer:
    from bot.workbooks import Workbook  # Its library is needed by few.

    return Workbook(what, columns_of(what), file, zone)


_WRITERS: Mapping[Form, Callable[[What, BinaryIO, str, bool], Writer]] = {
    "xlsx": _workbook,
    "csv": CsvFile,
    "json": JsonFile,
}


def _as_text(file: BinaryIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, "utf-8", newline="")


def plain(value: object) -> object:
    """Moments as ISO text in UTC."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


def readable(text: str) -> str:
    """Without what nobody sees. A lone carriage return would end the line for some readers and not for others."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def yes_or_no(value: bool) -> str:
    """Spreadsheets have words of their own for truth, another one in each language."""
    return "yes" if value else "no"


def _cell(value: object) -> object:
    """Words that stay words."""
    if isinstance(value, bool):
        return yes_or_no(value)
    if not isinstance(value, str):
        return value
    text = readable(value)
    mark = "'" if _FORMULA.match(text) else ""
    return mark + _FORMULA_LATER.sub(r"\1'", text)
