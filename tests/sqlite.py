"""Files of SQLite for stories: copies of one that the revisions have built, as they would build each of them."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from storage.sqlite.opening import build_file


def lay_file(folder: Path, name: str = "afterword.db") -> str:
    """The address of the file in this folder: of the one that lies there, or of a new one without a row."""
    path = folder / name
    if not path.exists():
        path.touch(0o600)
        path.write_bytes(_built())
    return f"sqlite:///{path}"


@cache
def _built() -> bytes:
    with tempfile.TemporaryDirectory(prefix="afterword-sqlite-") as folder:
        path = Path(folder, "built.db")
        build_file(path)
        return path.read_bytes()


def lay_old_file(path: Path, revision: str) -> None:
    """As an older version made it, up to this revision."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "storage:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
