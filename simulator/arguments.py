"""The parameters of one Bot API call, whichever way they came: query, form, JSON or multipart.

A form carries everything as text and nested objects as JSON; `Arguments` gives each back as what it means, or
complains as Telegram does.
"""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct, field

from simulator.errors import bad_request

TRUE = {"true", "True", "1", "yes"}


class Upload(Struct, frozen=True):
    name: str
    content: bytes
    mime_type: str


class Arguments(Struct, frozen=True):
    values: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def names(self) -> set[str]:
        """What was given, without the parts that another parameter refers to as `attach://…`."""
        attached = {value[9:] for value in self.values.values() if str(value).startswith("attach://")}
        return self.values.keys() | (self.uploads.keys() - attached)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"field {name!r} must be of type Number") from None

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        return value if isinstance(value, bool) else str(value) in TRUE

    def json(self, name: str) -> Any:
        value = self.values.get(name)
        if not isinstance(value, str) or value == "":
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def chat_id(self, name: str = "chat_id") -> int | str:
        value = self.values.get(name)
        if value is None or value == "":
            raise bad_request(f"{name} is empty")
        try:
            return int(value)
        except (TypeError, ValueError):
            return str(value)

    def upload(self, name: str) -> Upload | None:
        given = self.text(name)
        return self.uploads.get(given[9:] if given.startswith("attach://") else name)
