"""Draws `docs/configuration.md` from the settings and their words: `python -m tests.bot.configuration_page`."""

import ast
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo

from bot import config
from bot.config import Config, StaffMember
from bot.config_shape import is_section, variable_of
from surveys.policy import Window
from surveys.strict_shape import fields_of

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"

HEAD = """\
# Configuration

Settings come from `config.yaml` in the folder the bot is started in (or from the file named by `--config`) and from the
environment, which wins. Everything has a default; an empty file, or none, is fine. `afterword check` reads the
configuration as the bot would and says what is wrong, one line a mistake, and how to mend it.

- `AFTERWORD_COMPANY__NAME=Acme` sets `company.name`: two underscores stand for the dot. Names without two underscores
  are not settings, except `AFTERWORD_STAFF`.
- `AFTERWORD_TELEGRAM__TOKEN_FILE=/run/secrets/token` reads the value from a file; `_FILE` works with every setting.
- Mappings and lists are written as YAML or JSON: `AFTERWORD_CASES__LOW='{csat: 2, nps: 6}'`. One entry of a mapping can
  be set alone; its name becomes lower case: `AFTERWORD_CASES__LOW__NPS=6`.
- An empty variable, and a key without a value, count as not set.
- Secrets come from the environment or from a file: a token written into `config.yaml` is refused.
- Durations are written `0s`, `15m`, `24h`, `30d` or `1h30m`; times of day `09:00`; hours `10:00-20:00`, the whole day
  `00:00-24:00`; time zones by their IANA name, `Europe/Kyiv`.
- An unknown key or variable stops the start, and the nearest known one is named.

Changes take effect when the bot is started again.
"""


def page() -> str:
    sections: dict[str, Any] = {key: field.type for key, field in fields_of(Config).items() if is_section(field.type)}
    parts = [HEAD]
    for key, section in sections.items():
        parts += [f"## {key}", f"{section.__doc__}", _table(_rows(section, (key,)))]
    parts += ["## staff", _words(Config)["staff"], f"Environment: `{variable_of(('staff',))}`."]
    parts += [_table(_rows(StaffMember))]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _table(rows: Iterator[tuple[str, ...]]) -> str:
    head, *body = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *body))


def _rows(section: type[Struct], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield ("Key", "Default", *(("Environment",) if path else ()), "What it does")
    for key, field in fields_of(section).items():
        variable = (f"`{variable_of((*path, key))}`",) if path else ()
        yield (f"`{key}`", _default(field), *variable, _words(section)[key])


def _words(section: type[Struct]) -> Mapping[str, str]:
    """What stands below each key, read from the source: the program itself never needs it."""
    body = _classes()[section.__name__].body
    return {
        key.id: " ".join(words.split())
        for above, below in pairwise(body)
        if isinstance(above, ast.AnnAssign) and isinstance(key := above.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
        if isinstance(words := below.value.value, str)
    }


@cache
def _classes() -> Mapping[str, ast.ClassDef]:
    source = Path(config.__file__).read_text("utf-8")
    return {part.name: part for part in ast.parse(source).body if isinstance(part, ast.ClassDef)}


def _default(field: FieldInfo) -> str:
    if field.required:
        return "must be given"
    default = field.default_factory() if field.default is NODEFAULT else field.default
    return f"`{text}`" if (text := written(default)) else "–"


def written(value: object) -> str:
    """A value as one writes it in `config.yaml`; nothing for nothing."""
    match value:
        case None | () | {}:
            return ""
        case bool():
            return str(value).lower()
        case timedelta():
            return _duration(value)
        case time():
            return f"{value:%H:%M}"
        case Window():
            return f"{value.opens:%H:%M}-{value.closes:%H:%M}"
        case tuple():
            return f"[{', '.join(map(str, value))}]"
        case _:
            return str(value)


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    unit, size = next(
        (unit, size) for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)) if seconds % size == 0
    )
    return f"{seconds // size}{unit}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
