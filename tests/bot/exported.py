"""Rows as a file, the way every export is written."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from bot.exports import Form, Row, What, export_writer


def exported(form: Form, what: What, rows: Sequence[Row], zone: str = "UTC", *, is_kept: bool = True) -> bytes:
    file = BytesIO()
    writer = export_writer(form, what, file, zone, is_kept=is_kept)
    writer.write(rows)
    writer.close()
    return file.getvalue()
