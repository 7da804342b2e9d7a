"""How single settings are read: hours, zones, addresses, the token. Each refusal says what was expected.

Durations are those of `surveys.durations`, kept within what a calendar can add.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from bot.likeness import nearest
from bot.secret import Secret
from surveys.durations import parse_duration
from surveys.policy import Window
from surveys.strict_shape import CheckedBy, ReadBy

_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_DATABASE = re.compile(r"sqlite:///.+|postgresql://.+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_LISTEN = re.compile(r"(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})")
_LONGEST = timedelta(days=3660)


def _duration(value: object) -> timedelta:
    duration = parse_duration(value)
    if duration > _LONGEST:
        raise ValueError(f"expected at most ten years, got {value!r}")
    return duration


def _long_duration(value: object) -> timedelta:
    duration = _duration(value)
    if not duration:
        raise ValueError(f"expected more than no time at all, got {value!r}")
    return duration


def _optional_duration(value: object) -> timedelta | None:
    if value is None or str(value).strip().lower() == "off":
        return None
    try:
        return _long_duration(value)
    except ValueError as mistake:
        raise ValueError(f"{mistake} (or off)") from None


def _share(value: object) -> object:
    """`85%`, `85 %` or 0.85."""
    words = str(value).strip()
    number = words.removesuffix("%").strip()
    try:
        share = float(number) / (100 if words.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"expected a share such as 85%, got {value!r}")
    return share


def _time_of_day(value: object) -> time:
    hour = _HOUR.fullmatch(str(value).strip())
    if hour is None:
        raise ValueError(f"expected a time of day such as 09:00, got {value!r}")
    return time(int(hour[1]), int(hour[2]))


def _window(value: object) -> Window:
    opens, _, closes = str(value).partition("-")
    try:
        window = Window(_time_of_day(opens), _time_of_day("00:00" if closes.strip() == "24:00" else closes))
    except ValueError:
        raise ValueError(f"expected hours such as 10:00-20:00, got {value!r}") from None
    if window.closes != time(0) and window.closes <= window.opens:
        raise ValueError(f"expected hours that end on the same day, such as 10:00-20:00, got {value!r}")
    return window


def _timezone(value: str) -> str:
    try:
        return ZoneInfo(value.strip()).key
    except (OSError, ValueError, LookupError):
        near = nearest(value, available_timezones())
        advice = f"did you mean {near}?" if near else "expected a name such as Europe/Kyiv"
        raise ValueError(f"unknown time zone {value!r}; {advice}") from None


def _token(value: object) -> Secret:
    """The value is never repeated in the refusal."""
    token = str(value).strip()
    if not _TOKEN.fullmatch(token):
        raise ValueError("expected a token from @BotFather, digits and letters with a colon between them")
    return Secret(token)


def _http_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise ValueError(f"expected an address that begins with http:// or https://, got {value!r}")
    return value.rstrip("/")


def database_url(value: str) -> str:
    """The address of a server may hold a password, so it is not repeated."""
    if not _DATABASE.fullmatch(value):
        raise ValueError("expected sqlite:///path/to/file.db or postgresql://user:password@host/database")
    return value


def _webhook_url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise ValueError(
            f"expected the public address that Telegram calls, such as https://bot.example.com/telegram, got {value!r}"
        )
    return value


def _webhook_secret(value: object) -> Secret:
    """The value is never repeated in the refusal."""
    secret = str(value).strip()
    if not _SECRET.fullmatch(secret):
        raise ValueError("expected 16 to 256 letters, digits, _ and -")
    return Secret(secret)


def _listen(value: str) -> str:
    match = _LISTEN.fullmatch(value)
    if match is None or int(match[2]) > 65535:
        raise ValueError(f"expected an address and a port such as 127.0.0.1:8080, got {value!r}")
    return value


LimitedDuration = Annotated[timedelta, ReadBy(_duration)]
LongDuration = Annotated[timedelta, ReadBy(_long_duration)]
OptionalDuration = Annotated[timedelta | None, ReadBy(_optional_duration)]
Share = Annotated[float, ReadBy(_share)]
TimeOfDay = Annotated[time, ReadBy(_time_of_day)]
WindowOfDay = Annotated[Window, ReadBy(_window)]
Timezone = Annotated[str, CheckedBy(_timezone)]
Token = Annotated[Secret, ReadBy(_token)]
HttpAddress = Annotated[str, CheckedBy(_http_address)]
DatabaseUrl = Annotated[str, CheckedBy(database_url)]
Mode = Literal["polling", "webhook"]
WebhookUrl = Annotated[str, CheckedBy(_webhook_url)]
WebhookSecret = Annotated[Secret, ReadBy(_webhook_secret)]
Listen = Annotated[str, CheckedBy(_listen)]
