"""What a look found, and how it is told to people and to programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct, to_builtins
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.logs import redact

Verdict = Literal["good", "note", "problem"]

MARKS: Mapping[Verdict, tuple[str, str]] = {"good": ("✓", "green"), "note": ("!", "yellow"), "problem": ("✗", "red")}


class Finding(Struct, frozen=True):
    subject: str
    verdict: Verdict
    words: str
    cure: str = ""


def is_sound(findings: Sequence[Finding]) -> bool:
    return all(finding.verdict != "problem" for finding in findings)


def as_text(findings: Sequence[Finding]) -> str:
    """JSON, for programs."""
    told = {"is_sound": is_sound(findings), "findings": to_builtins(findings)}
    return redact(json.dumps(told, ensure_ascii=False, indent=2))


def show(findings: Sequence[Finding]) -> None:
    """A table for people. Names of people and chats may look like markup, and are not."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for finding in findings:
        cure = f"\n→ {finding.cure}" if finding.cure else ""
        table.add_row(Text(*MARKS[finding.verdict]), finding.subject, Text(redact(finding.words + cure)))
    Console(highlight=False).print(table)
