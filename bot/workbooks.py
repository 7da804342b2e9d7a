"""Workbooks for people who open an export in Excel, on a phone or at a desk.

Text is text whatever it begins with, moments are dates on the reader's clock, whose zone stands in the heading. Rows go
to the disk as they come; more than one sheet holds go on in the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

from bot.exports import Row, readable, yes_or_no
from surveys.schedule import zone

#: Rows of one sheet, the heading included: Excel's limit.
LONGEST_SHEET = 1_048_576
#: How much text all sheets may share, in characters. It is kept in memory until the end.
SHARED_TEXT = 32_000_000
#: What a piece of shared text costs besides its characters.
_COST = 100

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_MOMENT = {"num_format": "yyyy-mm-dd hh:mm"}
_WIDTHS = {"text": 60, "action": 40, "agent": 18, "owner": 18, "ticket": 14, "reason": 18}
_WIDTH, _WIDTH_OF_MOMENTS = 12, 17


class Workbook:
    """Grows by rows; is written into the file when it is closed."""

    def __init__(
        self, name: str, columns: Sequence[str], file: BinaryIO, zone_name: str, longest: int = LONGEST_SHEET
    ) -> None:
        self._folder = TemporaryDirectory(prefix="afterword-")
        self._book = xlsxwriter.Workbook(file, {**_OPTIONS, "tmpdir": self._folder.name})
        self._bold, self._moment = self._book.add_format({"bold": True}), self._book.add_format(_MOMENT)
        self._shared = _Shared(self._book.str_table)
        self._name, self._columns, self._longest = name, columns, longest
        self._zone = zone(zone_name)
        self._sheet, self._row = self._begin()

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self._row == self._longest:
                self._end()
                self._sheet, self._row = self._begin()
            for place, column in enumerate(self._columns):
                self._put(place, row.get(column))
            self._row += 1

    def close(self) -> None:
        self._end()
        self._book.close()
        self._folder.cleanup()

    def _begin(self) -> tuple[Any, int]:
        number = len(self._book.worksheets()) + 1
        sheet = self._book.add_worksheet(self._name if number == 1 else f"{self._name} {number}", _Sheet)
        sheet.shared = self._shared
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            is_moment = column.endswith("_at")
            heading = f"{column} ({self._zone.key})" if is_moment else column
            width = _WIDTH_OF_MOMENTS if is_moment else _WIDTHS.get(column, _WIDTH)
            sheet.set_column(place, place, max(width, len(heading) + 3))
            sheet.write_string(0, place, heading, self._bold)
        return sheet, 1

    def _end(self) -> None:
        self._sheet.autofilter(0, 0, self._row - 1, len(self._columns) - 1)
        self._sheet.end()

    def _put(self, place: int, value: object) -> None:
        match value:
            case None | "":
                return
            case bool():
                self._sheet.write_string(self._row, place, yes_or_no(value))
            case int():
                self._sheet.write_number(self._row, place, value)
            case datetime():
                here = value.astimezone(self._zone).replace(tzinfo=None, microsecond=0)
                self._sheet.write_datetime(self._row, place, here, self._moment)
            case _:
                self._sheet.write_string(self._row, place, _words(str(value)))


def _words(text: str) -> str:
    """The library takes what stands between these two for markup of its own, and writes it as it is."""
    text = readable(text)
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


class _Shared:
    """Text that all sheets share, as long as there is room. iPhones show shared text only, also when they preview what
    came in a chat; in a file too large for them, the rest stands in its cells."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self._room = SHARED_TEXT

    def index(self, text: str) -> int | None:
        if text not in self._table.string_table:
            self._room -= len(text) + _COST
            if self._room < 0:
                return None
        return int(self._table._get_shared_string_index(text))


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet whose rows go to the disk at once, and whose text is shared all the same: the library has one without the
    other only."""

    shared: _Shared

    def end(self) -> None:
        """The last row goes to the disk too, while text can still be shared."""
        self._write_single_row(self.previous_row + 1)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        text = getattr(cell, "string", None)
        index = None if text is None else self.shared.index(text)
        if index is None:
            super()._write_cell(row, col, cell)
            return
        look = [("s", cell.format._get_xf_index())] if cell.format else []
        self._xml_string_element(index, [("r", xl_rowcol_to_cell_fast(row, col)), *look])
