"""What the settings look like: which keys there are, of what kind, and which environment variable belongs to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, get_args, get_origin

from msgspec import Struct

from surveys.strict_shape import ReadBy, fields_of

PREFIX = "AFTERWORD_"

#: Sections and keys that lead to a setting; places in a list and names in a mapping count as keys.
KeyPath = tuple[str, ...]


def variable_of(path: KeyPath) -> str:
    return PREFIX + "__".join(path).upper()


def settable(settings: type[Struct]) -> list[KeyPath]:
    """Every setting that has a name of its own, in order."""
    found: list[KeyPath] = []
    for section in keys_below(settings, ()):
        has_keys = is_section(kind_of(settings, (section,)))
        found += [(section, key) for key in keys_below(settings, (section,))] if has_keys else [(section,)]
    return found


def keys_below(settings: type[Struct], path: KeyPath) -> list[str]:
    """The known keys of a section, or of a list's items; empty where the installer chooses them."""
    kind = kind_of(settings, path)
    item = get_args(kind)[0] if get_origin(kind) is tuple else kind
    return list(fields_of(item)) if is_section(item) else []


def kind_of(settings: type[Struct], path: KeyPath) -> Any:
    """The type of the setting at this path; None when there is none."""
    kind: Any = settings
    for key in path:
        if is_section(kind):
            field = fields_of(kind).get(key)
            kind = plain(field.type) if field else None
        elif is_structure(kind):
            kind = plain(get_args(kind)[0 if get_origin(kind) is tuple else 1])
        else:
            return None
    return kind


def plain(kind: Any) -> Any:
    """The type without what its values are checked for; what is read as a whole has no parts, and stays as it is."""
    if get_origin(kind) is not Annotated:
        return kind
    base, *notes = get_args(kind)
    return kind if any(isinstance(note, ReadBy) for note in notes) else base


def is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def is_structure(kind: Any) -> bool:
    """Whether the value is a list, or a mapping of the installer's own keys."""
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, (Mapping, tuple))
