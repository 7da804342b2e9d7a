"""What the program writes holds what customers wrote, so nobody else on the machine may read it."""

from __future__ import annotations

from pathlib import Path

from simulator.server import Served
from tests.terminal import Afterword


async def test_what_the_program_writes_is_its_owners(telegram: Served, tmp_path: Path, afterword: Afterword) -> None:
    """The folder and the umask are as open as they are on many machines."""
    assert (await afterword("invite", "agent", "--name", "Анна")).status == 0
    for command in (("backup", "copy.db"), ("export", "answers", "--output", "answers.csv"), ("preview", "page.html")):
        done = await afterword(*command)
        assert done.status == 0, done.err
    written = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir() if path.is_file()}
    assert {"afterword.db", "copy.db", "answers.csv", "page.html"} <= written.keys()
    assert set(written.values()) == {0}, written
