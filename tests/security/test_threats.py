"""docs/security.md names a test for each threat, and each named test is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent.parent
PAGE = (TESTS.parent / "docs" / "security.md").read_text("utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_bytes())
    found = (node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


def test_every_named_test_is_there() -> None:
    assert [f"{file}::{name}" for file, name in NAMED.findall(PAGE) if name not in names_in(file)] == []


def test_every_threat_names_its_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "| Defence |" not in line]
    threats = [row for row in rows if row.count(" | ") == 2 and not row.startswith(("| Who", "| anybody", "| agent"))]
    without = [row for row in threats if not NAMED.search(row) and not _is_about_people(row)]
    assert len(threats) > 15
    assert without == []


def _is_about_people(row: str) -> bool:
    return row.startswith(("| manager", "| operator"))


def test_every_file_of_these_stories_guards_something_on_the_page() -> None:
    ours = {f"security/{path.name}" for path in (TESTS / "security").glob("test_*.py")} - {"security/test_threats.py"}
    assert ours == {file for file, _ in NAMED.findall(PAGE) if file.startswith("security/")}
