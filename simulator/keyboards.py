"""Inline keyboards: which ones Telegram accepts, and what it says about the others."""

from __future__ import annotations

from typing import Any

from simulator.errors import bad_request
from simulator.things import Keyboard, Shape

MOST_BUTTONS = 100
LONGEST_DATA = 64
ACTIONS = {"callback_data", "url", "copy_text", "web_app", "switch_inline_query_current_chat"}
LOOKS = {"text", "style", "icon_custom_emoji_id"}
STYLES = {"danger", "success", "primary"}
#: These change the keyboard of the phone, not the message, and the simulated phone always shows its plain one.
WITHOUT_BUTTONS = {"force_reply", "remove_keyboard"}


def inline_keyboard(markup: Any) -> Keyboard | None:
    """The keyboard of a `reply_markup`, checked as Telegram checks it."""
    if not markup or (isinstance(markup, dict) and WITHOUT_BUTTONS & markup.keys()):
        return None
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        raise bad_request("the simulator knows inline keyboards only")
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return [[_button(button) for button in row] for row in rows] or None


def _button(button: Shape) -> Shape:
    unknown = button.keys() - ACTIONS - LOOKS
    if unknown:
        raise bad_request(f"inline keyboard button has unknown field {sorted(unknown)[0]!r}")
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: button text must be non-empty")
    if len(ACTIONS & button.keys()) != 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "style" in button and button["style"] not in STYLES:
        raise bad_request("can't parse inline keyboard button: Invalid button style specified")
    _check_data(button.get("callback_data"))
    _check_url(button.get("url"))
    return button


def _check_data(data: str | None) -> None:
    if data is not None and not 1 <= len(data.encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: str | None) -> None:
    if url is not None and not url.startswith(("http://", "https://", "tg://", "t.me/", "mailto:")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
