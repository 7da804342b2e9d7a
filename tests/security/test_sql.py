"""SQL is written by us and values travel beside it: nothing that people give becomes part of a statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, project_files

ROOMS = ("storage", "bot", "web", "surveys", "insights")
#: Calls that take SQL as text: SQLAlchemy's, the drivers' own, Alembic's, and ours that pass a command on.
TAKE_SQL = {
    *("text", "exec_driver_sql", "execute", "executemany", "executescript", "DDL", "literal_column"),
    *("fetch", "fetchrow", "fetchval", "control", "_at_the_disk", "_do", "prepare", "copy_from_query", "copy_to_table"),
}
#: Texts that are put together, each from names of ours only: (file, what is written there) → why it is harmless.
PUT_TOGETHER = {
    ("storage/store.py", "f'SAVEPOINT {mark}'"): "mark is numbered by us",
    ("storage/store.py", "f'ROLLBACK TO {mark}'"): "mark is numbered by us",
    ("storage/store.py", "f'RELEASE {mark}'"): "mark is numbered by us",
}


def sql_calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in project_files(".py"):
        if path.parts[0] in ROOMS:
            for node in ast.walk(ast.parse((ROOT / path).read_bytes())):
                if isinstance(node, ast.Call) and node.args and _called(node) in TAKE_SQL:
                    yield path, node


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_put_together(part: ast.expr) -> bool:
    """An f-string with anything but CONSTANTS in it, or text joined by +, % or a method."""
    match part:
        case ast.JoinedStr(values=values):
            filled = [value.value for value in values if isinstance(value, ast.FormattedValue)]
            return not all(isinstance(each, ast.Name) and each.id.isupper() for each in filled)
        case ast.BinOp(op=ast.Add() | ast.Mod()):
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace" | "format_map")):
            return True
    return False


def put_together(call: ast.Call) -> Iterator[ast.expr]:
    """The parts of the first argument that are text made on the spot, also behind a condition."""
    yield from (part for part in ast.walk(call.args[0]) if isinstance(part, ast.expr) and is_put_together(part))


def test_no_statement_is_put_together_from_pieces() -> None:
    found = {(path.as_posix(), ast.unparse(part)) for path, call in sql_calls() for part in put_together(call)}
    assert found - PUT_TOGETHER.keys() == set()


def test_the_list_of_exceptions_is_no_longer_than_needed() -> None:
    found = {(path.as_posix(), ast.unparse(part)) for path, call in sql_calls() for part in put_together(call)}
    assert PUT_TOGETHER.keys() - found == set()


def test_the_eye_of_this_test_is_open() -> None:
    """It sees the calls that are there, and each way of putting a statement together."""
    assert {"storage/store.py", "storage/schema.py"} <= {path.as_posix() for path, _ in sql_calls()}
    for source in ("f'SELECT {x}'", "'SELECT ' + x", "'SELECT %s' % x", "'SELECT {}'.format(x)", "' '.join(x)"):
        statement = ast.parse(f"connection.execute({source})").body[0]
        assert isinstance(statement, ast.Expr)
        assert isinstance(statement.value, ast.Call)
        assert list(put_together(statement.value)), source


@pytest.mark.parametrize("room", ROOMS)
def test_only_storage_speaks_sql_at_all(room: str) -> None:
    speakers = {path.parts[0] for path, call in sql_calls() if _called(call) in ("exec_driver_sql", "execute")}
    assert room == "storage" or room not in speakers
