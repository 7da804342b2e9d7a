"""The house stands as docs/architecture.md draws it: rooms, layers, and nothing that comes from a machine."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = {
    *("surveys", "insights", "storage", "web", "simulator", "bot"),
    *("tests", "deploy", "docs", "locales", "requirements", ".ci"),
}
#: Rooms that are told the time and never look at a clock.
TIMELESS = ("surveys", "insights")
CLOCKS = {"now", "utcnow", "today", "monotonic", "time_ns", "perf_counter"}
#: Too heavy to load at start: functions that need them import them.
HEAVY = {"matplotlib", "numpy", "pandas", "scipy", "statsmodels"}


def test_imports_keep_to_the_layers() -> None:
    """In a process of its own, as the linter silences the loggers of the one it runs in."""
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    linted = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_top_level_holds_only_the_known_folders() -> None:
    assert {path.parts[0] for path in project_files() if len(path.parts) > 1} <= FOLDERS


def test_no_module_is_called_utils() -> None:
    names = {"utils", "util", "helpers", "common", "misc"}
    assert [path for path in project_files() if path.stem in names] == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [path for path in project_files(".py") if not ast.get_docstring(ast.parse((ROOT / path).read_bytes()))]
    assert silent == []


def test_surveys_and_insights_never_look_at_a_clock() -> None:
    readings = [
        f"{path}:{call.lineno}"
        for path, call in calls_in(TIMELESS)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCKS
        and ast.unparse(call.func.value) in {"datetime", "date", "time", "datetime.datetime", "datetime.date"}
    ]
    assert readings == []


def test_insights_load_heavy_libraries_only_where_they_count() -> None:
    loaded = {
        f"{path}: {name}"
        for path in project_files(".py")
        if path.parts[0] == "insights"
        for statement in ast.parse((ROOT / path).read_bytes()).body
        for name in imported(statement)
        if name.partition(".")[0] in HEAVY
    }
    assert loaded == set()


@pytest.mark.parametrize("lock", ["run.txt", "test.txt"])
def test_lock_pins_everything_with_hashes_and_without_addresses(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=sha256:", ""), re.MULTILINE)
    for pin in re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)):
        assert re.match(r"[\w.\[\]-]+==\S+", pin)
        assert "--hash=sha256:" in pin


def test_lock_holds_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for lock, wanted in {
        "run.txt": project["dependencies"],
        "test.txt": project["dependencies"] + project["optional-dependencies"]["test"],
    }.items():
        pinned = set(re.findall(r"^([\w-]+)==", (ROOT / "requirements" / lock).read_text(), re.MULTILINE))
        assert {re.split(r"[\[<>=]", line)[0].lower() for line in wanted} <= pinned


def project_files(suffix: str = "") -> list[Path]:
    """Files that are, or are about to be, in the repository; relative to its top."""
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = (Path(name) for name in listing.stdout.split("\0") if name)
    return [path for path in paths if path.name.endswith(suffix) and (ROOT / path).exists()]


def calls_in(rooms: tuple[str, ...]) -> Iterator[tuple[Path, ast.Call]]:
    for path in project_files(".py"):
        if path.parts[0] in rooms:
            for node in ast.walk(ast.parse((ROOT / path).read_bytes())):
                if isinstance(node, ast.Call):
                    yield path, node


def imported(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module)):
            return [module]
    return []
