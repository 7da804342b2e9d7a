"""Messages that carry a picture or a file: a one-time link with its QR code, exports, a customer's own data."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO

from bot.screens.screen import Payload, Reader, Screen


def link(reader: Reader, payload: Payload) -> Screen:
    """A one-time link: the QR code to show, the text to paste."""
    return Screen(reader.render("link", **payload), photo=qr_picture(payload["url"]))


def file(reader: Reader, payload: Payload) -> Screen:
    """A file with a line about what it is; one that is only ordered has no content yet."""
    about = {key: value for key, value in payload.items() if key not in ("content", "order")}
    content = b64decode(payload.get("content", ""))
    return Screen(reader.render(f"file/{payload['template']}", **about), document=(payload["name"], content))


def qr_picture(url: str) -> bytes:
    """A PNG that a phone reads from another screen."""
    import segno  # Nobody needs it on most days.

    picture = BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind="png", scale=10, border=4)
    return picture.getvalue()
