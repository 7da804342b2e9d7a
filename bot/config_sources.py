"""Where settings come from: a YAML file, then the environment, which wins. Values are read here, not judged.

`AFTERWORD_SECTION__KEY` sets one key; with `_FILE` appended the value is read from the file it names. An empty variable
counts as not set, and so does a key without a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_origin

from msgspec import Struct, field

from bot.config_mistakes import unknown_variable
from bot.config_shape import PREFIX, KeyPath, is_section, is_structure, keys_below, kind_of, variable_of
from surveys.strict_yaml import read_yaml

#: Settings that may not stand in a file, and which of their values are secret.
SECRETS: Mapping[KeyPath, Callable[[str], object]] = {
    ("telegram", "token"): bool,
    ("telegram", "webhook_secret"): bool,
    ("database", "url"): re.compile(r"//[^/@]*:[^/@]+@").search,
}


class Sources(Struct):
    """The values found, who said them, and what was wrong already."""

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    #: Settings that a variable decided.
    variables: dict[KeyPath, str] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    def name(self, path: KeyPath) -> tuple[str, KeyPath]:
        """Who said the value at this path, and the rest of the path below that."""
        for length in range(len(path), 0, -1):
            if variable := self.variables.get(path[:length]):
                return variable, path[length:]
        return self.file, path


def gather(settings: type[Struct], path: Path | None, environ: Mapping[str, str]) -> Sources:
    """1. The file. 2. The environment over it. 3. The token from the file that `telegram.token_file` names."""
    sources = Sources(str(path or "config.yaml"))
    if path is not None:
        _take_file(sources, path)
    for variable in sorted(environ):
        if _is_ours(settings, variable) and environ[variable].strip():
            _take_variable(sources, settings, variable, environ)
    _take_token_file(sources)
    return sources


# The file


def _take_file(sources: Sources, path: Path) -> None:
    try:
        values = read_yaml(path.read_text("utf-8-sig"))
    except OSError as error:
        sources.mistakes.append(f"{path}: cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        sources.mistakes.append(f"{path}: expected text in UTF-8")
    except ValueError as mistake:
        sources.mistakes.append(f"{path}: {mistake}")
    else:
        _take_values(sources, values)


def _take_values(sources: Sources, values: object) -> None:
    if isinstance(values, dict):
        sources.values = values
        _refuse_secrets(sources)
    elif values is not None:
        sources.mistakes.append(f"{sources.file}: expected sections such as 'company:' at the top")


def _refuse_secrets(sources: Sources) -> None:
    """A file of settings is copied and committed; a secret in it would be too."""
    for (section, key), is_secret in SECRETS.items():
        keys = sources.values.get(section)
        if isinstance(keys, dict) and is_secret(str(keys.get(key) or "")):
            del keys[key]
            sources.mistakes.append(
                f"{sources.file}: {section}.{key}: a secret does not belong in this file; "
                f"set {variable_of((section, key))}, or {variable_of((section, key))}_FILE to a file that holds it"
            )


# The environment


def _take_variable(sources: Sources, settings: type[Struct], variable: str, environ: Mapping[str, str]) -> None:
    path, names_file = _path_of(settings, variable)
    if path in sources.variables:
        sources.mistakes.append(f"{variable}: {sources.variables[path]} says the same; keep one of them")
    elif not _is_settable(settings, path):
        sources.mistakes.append(unknown_variable(variable, settings))
    else:
        text = _read(sources, variable, environ[variable]) if names_file else environ[variable].strip()
        _put(sources, path, variable, _parsed(sources, settings, path, variable, text))


def _is_ours(settings: type[Struct], variable: str) -> bool:
    """Other names with our prefix, such as those of our tests, are nobody's setting."""
    name = variable.removeprefix(PREFIX)
    lists = {key.upper() for key in keys_below(settings, ()) if is_structure(kind_of(settings, (key,)))}
    return name != variable and ("__" in name or name.removesuffix("_FILE") in lists)


def _path_of(settings: type[Struct], variable: str) -> tuple[KeyPath, bool]:
    """The setting a variable is about, and whether it only names a file with the value."""
    path = tuple(variable.removeprefix(PREFIX).lower().split("__"))
    plain = (*path[:-1], path[-1].removesuffix("_file"))
    names_file = plain != path and _is_settable(settings, plain)
    return (plain if names_file else path), names_file


def _is_settable(settings: type[Struct], path: KeyPath) -> bool:
    kind = kind_of(settings, path)
    through_list = any(get_origin(kind_of(settings, path[:length])) is tuple for length in range(1, len(path)))
    return kind is not None and not is_section(kind) and not through_list


def _read(sources: Sources, who: str, file: str) -> str | None:
    try:
        text = Path(file.strip()).read_text("utf-8-sig").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "expected text in UTF-8"
        sources.mistakes.append(f"{who}: cannot read {file.strip()}: {reason}")
        return None
    if not text:
        sources.mistakes.append(f"{who}: {file.strip()} is empty")
    return text or None


def _parsed(sources: Sources, settings: type[Struct], path: KeyPath, variable: str, text: str | None) -> object:
    """Lists and mappings are written as YAML (or JSON) in one variable; everything else is the text itself."""
    if text is None or not is_structure(kind_of(settings, path)):
        return text
    try:
        return read_yaml(text)
    except ValueError as mistake:
        sources.mistakes.append(f"{variable}: {mistake}")
        return None


def _put(sources: Sources, path: KeyPath, variable: str, value: object) -> None:
    """A section that the file spoiled stays as it is: that mistake is told already."""
    place: Any = sources.values
    for key in path[:-1]:
        place = place.setdefault(key, {})
        if not isinstance(place, dict):
            return
    sources.variables[path] = variable
    if value is not None:
        place[path[-1]] = value


def _take_token_file(sources: Sources) -> None:
    telegram = sources.values.get("telegram")
    if not isinstance(telegram, dict) or "token_file" not in telegram or "token" in telegram:
        return
    token = _read(sources, f"{sources.file}: telegram.token_file", str(telegram["token_file"]))
    if token is not None:
        telegram["token"] = token
        sources.variables["telegram", "token"] = str(telegram["token_file"])
