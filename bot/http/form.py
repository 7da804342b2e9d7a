"""Forms with files, as browsers send them (RFC 7578 and the HTML standard)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

#: Name, content, content type.
File = tuple[str, bytes | IO[bytes], str]
_ESCAPED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


def form(fields: Mapping[str, str], files: Mapping[str, File]) -> tuple[str, Sequence[bytes]]:
    """Its content type and its body, whose files are not copied."""
    boundary = os.urandom(16).hex()
    return f"multipart/form-data; boundary={boundary}", [*_parts(boundary, fields, files)]


def _parts(boundary: str, fields: Mapping[str, str], files: Mapping[str, File]) -> Iterator[bytes]:
    begin = f'--{boundary}\r\nContent-Disposition: form-data; name="'
    for name, value in fields.items():
        yield _bytes(f'{begin}{_escaped(name)}"\r\n\r\n{value}\r\n')
    for name, (file_name, content, kind) in files.items():
        named = f'{_escaped(name)}"; filename="{_escaped(file_name)}"'
        yield _bytes(f"{begin}{named}\r\nContent-Type: {_escaped(kind)}\r\n\r\n")
        yield content if isinstance(content, bytes) else content.read()
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def _bytes(text: str) -> bytes:
    """Half an emoji becomes a question mark: nobody would take it."""
    return text.encode("utf-8", "replace")


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)
