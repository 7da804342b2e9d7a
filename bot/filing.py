"""Makes the files that were ordered in the chat, one at a time, beside everything else.

An order names rows; it holds none. So an export waits in the database as a few words however large it is, and is made
when its turn to be sent has come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.exports import export_writer, write_export
from surveys.ports import House, Store, Tx
from surveys.use_cases.export_answers import Wanted, rows_of

#: In bytes: what a bot may send.
LARGEST = 50_000_000
#: Files of more rows would be too large: a row is some 100 bytes of a workbook, 300 of CSV.
MOST_ROWS: Mapping[str, int] = {"xlsx": 300_000, "csv": 150_000}


def order(wanted: Wanted, form: str, zone: str) -> Mapping[str, object]:
    """As plain values, for the payload of a delivery."""
    moments = {name: at and at.isoformat() for name, at in (("begin", wanted.begin), ("end", wanted.end))}
    return {"what": wanted.what, "team": wanted.team, **moments, "form": form, "zone": zone}


class Filing:
    def __init__(self, store: Store, house: House, largest: int = LARGEST) -> None:
        self._store = store
        self._house = house
        self._largest = largest
        self._turn = asyncio.Lock()

    async def __call__(self, ordered: Mapping[str, Any]) -> bytes | None:
        """None when the file is larger than Telegram takes."""
        with TemporaryDirectory(prefix="afterword-") as folder:
            path = Path(folder, "export")
            async with self._turn, self._store.reading() as tx:
                await self._write(tx, ordered, path)
            return path.read_bytes() if path.stat().st_size <= self._largest else None

    async def _write(self, tx: Tx, ordered: Mapping[str, Any], path: Path) -> None:
        begin, end = (ordered[name] and datetime.fromisoformat(ordered[name]) for name in ("begin", "end"))
        wanted = Wanted(ordered["what"], begin, end, ordered["team"])
        with path.open("wb") as file:
            writer = export_writer(ordered["form"], ordered["what"], file, ordered["zone"])
            await write_export(rows_of(tx, self._house, wanted), writer)
