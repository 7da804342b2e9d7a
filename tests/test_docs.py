"""What the documentation says is there, is there: pages, pictures, commands, settings, the version."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.config import Config
from bot.config_shape import settable, variable_of
from bot.routing import COMMANDS

ROOT = Path(__file__).parent.parent
PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")), key=lambda path: path.relative_to(ROOT).as_posix())
FRONT = [ROOT / "README.md", ROOT / "README.ru.md"]

LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code(page: Path) -> str:
    """Only what stands in code marks: the rest is prose."""
    return "\n".join(CODE.findall(page.read_text("utf-8")))


def anchors(page: Path) -> set[str]:
    """As GitHub makes them."""
    titles = HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(page: Path) -> Iterator[tuple[str, str]]:
    for groups in LINK.findall(page.read_text("utf-8")):
        target = next(filter(None, groups))
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield path, anchor


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in links(page):
        target = page.parent / path if path else page
        assert target.exists(), f"{name(page)} → {path}"
        assert not anchor or anchor in anchors(target), f"{name(page)} → {path}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_of_the_terminal_exist(page: Path) -> None:
    known = set(get_command(app).commands)  # type: ignore[attr-defined]  # it is a group
    named = set(re.findall(r"\bafterword ([a-z]+)", code(page)))
    assert named <= known
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", code(page))) <= targets


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_exist(page: Path) -> None:
    known = {variable_of(path) for path in settable(Config)}
    known |= {f"{variable}_FILE" for variable in known} | {variable_of(("cases", "low", "nps"))}
    assert set(re.findall(r"\bAFTERWORD_[A-Z_]+\b", page.read_text("utf-8"))) <= known


@pytest.mark.parametrize("page", FRONT, ids=name)
def test_the_front_page_names_every_command(page: Path) -> None:
    words = page.read_text("utf-8")
    for command in get_command(app).commands:  # type: ignore[attr-defined]  # it is a group
        assert re.search(rf"`(afterword )?{command}`", words), command
    in_chat = set(re.findall(r"(?<![\w.])/([a-z]+)", code(page))) - {"newbot"}  # which @BotFather understands
    assert in_chat <= {*COMMANDS, "c"}
    assert set(COMMANDS) - {"c"} <= in_chat


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    told = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert told[0] == version


def test_the_russian_front_page_shows_the_same_pictures_and_pages() -> None:
    english, russian = (dict(links(page)) for page in FRONT)
    assert set(english) - {"README.ru.md"} == set(russian) - {"README.md"}
