"""Telegram's formatting: its strict HTML, entities in UTF-16 offsets, and what it finds in plain text by itself.

The grammar and the error texts follow Telegram's own parser: a handful of tags, four named character references
and numeric ones, byte offsets in complaints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from simulator.errors import cannot_parse

Entity = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,10})|([a-zA-Z]+));?")
PLAIN = re.compile(r"[^&<]+")
TAG_NAME = re.compile(r"[^\s>]*")
SPACE = re.compile(r"\s*")
ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
BARE_VALUE = re.compile(r"[A-Za-z0-9.\-]*")

#: What Telegram marks without being asked.
FOUND = re.compile(
    r"(?P<url>(?:https?://|(?<![\w@/.])t\.me/)[^\s<>\"]*[^\s<>\".,;:!?)\]])"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w))"
)
OPAQUE = {"code", "pre", "text_link"}


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


class Formatted(Struct, frozen=True):
    """Text as people see it, and its entities."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def formatted(text: str, parse_mode: str | None, given: list[Entity] | None = None) -> Formatted:
    """Parse, trim as Telegram trims, and add the entities that it finds by itself."""
    if parse_mode and parse_mode.lower() != "html":
        raise cannot_parse(f"the simulator knows parse_mode HTML only, not {parse_mode!r}")
    parsed = parse_html(text) if parse_mode else Formatted(text, list(given or ()))
    return with_found(trimmed(parsed))


def parse_html(source: str) -> Formatted:
    return _Parser(source).run()


class _Open(Struct):
    tag: str
    argument: str
    offset: int
    position: int


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> Formatted:
        while self.at < len(self.source):
            match self.source[self.at]:
                case "&":
                    self._reference()
                case "<" if self.source.startswith("</", self.at):
                    self._end_tag()
                case "<":
                    self._start_tag()
                case _:
                    self._emit(self._take(PLAIN))
        if self.open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted("".join(self.out), self.entities)

    def _emit(self, text: str) -> None:
        self.out.append(text)
        self.offset += utf16_length(text)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.at)
        taken = found.group() if found else ""
        self.at += len(taken)
        return taken

    def _reference(self) -> None:
        found = REFERENCE.match(self.source, self.at)
        meaning = _meaning(found) if found else None
        self._emit(meaning or "&")
        self.at += len(found.group()) if found and meaning else 1

    def _complain(self, text: str, begin: int) -> Exception:
        return cannot_parse(f"{text} at byte offset {self._byte(begin)}")

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _next(self) -> str:
        return self.source[self.at : self.at + 1]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._take(TAG_NAME).lower()
        if not self._next():
            raise self._complain("Unclosed start tag", begin)
        if tag not in TAGS:
            raise self._complain(f'Unsupported start tag "{tag}"', begin)
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise self._complain('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, argument, self.offset, len(self.out)))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while self._take(SPACE) is not None and self._next() != ">":
            name = self._take(ATTRIBUTE_NAME)
            if not name and self._next():
                raise self._complain(f'Empty attribute name in the tag "{tag}"', begin)
            self._take(SPACE)
            value = self._value(tag, begin) if self._next() == "=" else ""
            if not self._next():
                raise self._complain(f'Unclosed start tag "{tag}"', begin)
            argument = _argument(tag, name, value) or argument
        self.at += 1
        return argument

    def _value(self, tag: str, begin: int) -> str:
        self.at += 1
        self._take(SPACE)
        quote = self._next()
        if quote in ('"', "'") and quote:
            end = self.source.find(quote, self.at + 1)
            if end < 0:
                raise self._complain(f'Unclosed start tag "{tag}"', begin)
            raw = self.source[self.at + 1 : end]
            self.at = end + 1
            return REFERENCE.sub(lambda found: _meaning(found) or found.group(), raw)
        token = self.at
        value = self._take(BARE_VALUE).lower()
        if self._next() and not self._next().isspace() and self._next() != ">":
            raise self._complain("Unexpected end of name token", token)
        return value

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._complain("Unexpected end tag", begin)
        self.at += 2
        tag = self._take(TAG_NAME).lower()
        self._take(SPACE)
        if self._next() != ">":
            raise self._complain("Unclosed end tag", begin)
        self.at += 1
        opened = self.open.pop()
        if tag and tag != opened.tag:
            where = f'{self._byte(begin)}, expected "</{opened.tag}>", found "</{tag}>"'
            raise cannot_parse(f"Unmatched end tag at byte offset {where}")
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        inner = "".join(self.out[opened.position :])
        entity = _entity(opened, inner)
        if length and entity:
            self.entities.append({**entity, "offset": opened.offset, "length": length})


def _meaning(found: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = found.groups()
    if name:
        return NAMED_REFERENCES.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else None


def _argument(tag: str, name: str, value: str) -> str:
    match tag, name.lower():
        case "a", "href":
            return value
        case "span", "class":
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        case "code", "class":
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case "tg-emoji", "emoji-id":
            return value
        case "blockquote", "expandable":
            return "expandable"
    return ""


def _entity(opened: _Open, inner: str) -> Entity | None:
    kind = TAGS[opened.tag]
    match opened.tag:
        case "a":
            url = opened.argument or inner
            return {"type": kind, "url": url} if re.match(r"(https?|tg)://|[\w-]+\.\w", url) else None
        case "tg-emoji":
            return {"type": kind, "custom_emoji_id": opened.argument} if opened.argument else None
        case "blockquote" if opened.argument:
            return {"type": "expandable_blockquote"}
    return {"type": kind}


def trimmed(parsed: Formatted) -> Formatted:
    """Telegram cuts white space at both ends and moves the entities accordingly."""
    text = parsed.text.strip()
    if text == parsed.text:
        return parsed
    cut = utf16_length(parsed.text) - utf16_length(parsed.text.lstrip())
    return Formatted(text, list(_moved(parsed.entities, cut, utf16_length(text))))


def _moved(entities: list[Entity], cut: int, length: int) -> Iterator[Entity]:
    for entity in entities:
        begin = max(entity["offset"] - cut, 0)
        end = min(entity["offset"] + entity["length"] - cut, length)
        if end > begin:
            yield {**entity, "offset": begin, "length": end - begin}


def with_found(parsed: Formatted) -> Formatted:
    """Add the links, commands and mentions that Telegram recognises in plain text."""
    opaque = [entity for entity in parsed.entities if entity["type"] in OPAQUE]
    found = [entity for entity in _found(parsed.text) if not any(_overlap(entity, other) for other in opaque)]
    if not found:
        return parsed
    entities = sorted([*parsed.entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(parsed.text, entities)


def _found(text: str) -> Iterator[Entity]:
    if "/" not in text and "@" not in text and "t.me" not in text:
        return
    for hit in FOUND.finditer(text):
        yield {
            "type": hit.lastgroup,
            "offset": utf16_length(text[: hit.start()]),
            "length": utf16_length(hit.group()),
        }


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
