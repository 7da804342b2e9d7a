"""How the process tells about itself: one line with a sentence for people, an `event` for machines, and ids.

Everybody speaks through the standard library: `log.info("A case was opened.", extra={"event": "case_opened"})`.
Here the lines are made. Nothing that looks like a token gets out, and of an error that may quote people only its kind
and its place.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any, Literal, TextIO
from urllib.parse import quote

import structlog
from structlog.types import EventDict, ExcInfo, Processor, WrappedLogger

from surveys.errors import AfterwordError

_TOKEN = re.compile(r"\d+(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)

#: Libraries that tell about every request or beat: here only what went wrong.
QUIET = (
    *("aiosqlite", "alembic", "apscheduler", "asyncio", "httpcore", "httpx"),
    *("sqlalchemy", "telegram", "tzlocal", "uvicorn"),
)

#: Errors of these libraries speak about machines; all others may repeat what somebody wrote.
_SPEAK_OF_MACHINES = {"sqlite3", "telegram"}


#: Secrets of this process, in every spelling in which a line may hold them.
_hidden: set[str] = set()
#: Shorter ones are words that stand everywhere.
_SHORTEST_SECRET = 8
#: In an address; `user:password` is what our own advice says.
_PASSWORD = re.compile(r"(?<=://)(?!user:password@)[^\s/@:]*:[^\s/@]*@")


def hide(*secrets: str) -> None:
    """From now on these are blotted out wherever they would be written."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            _hidden.update({secret, quote(secret, safe=""), json.dumps(secret)[1:-1]})


def redact(text: str) -> str:
    """Without anything that looks like a token or a password in an address, and without the secrets we know."""
    for secret in sorted(_hidden, key=len, reverse=True):
        text = text.replace(secret, "<secret>")
    return _PASSWORD.sub("<password>@", _TOKEN.sub("<token>", text))


def configure_logs(
    style: Literal["console", "json"] = "console", level: str = "info", stream: TextIO | None = None
) -> None:
    """From now on everything that is logged becomes lines on the stream (standard error), tokens blotted out."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Lines(style, has_colours=style == "console" and handler.stream.isatty()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(True)


class _Lines(structlog.stdlib.ProcessorFormatter):
    """Formats every record; redaction comes last, so that it sees tracebacks too."""

    def __init__(self, style: Literal["console", "json"], has_colours: bool) -> None:
        super().__init__(
            foreign_pre_chain=[_free_event, structlog.stdlib.ExtraAdder()],
            processors=[*_SHARED, self.remove_processors_meta, _renderer(style, has_colours)],
        )

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _free_event(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """What structlog calls the event is our sentence; ours comes with the record's extra."""
    line["message"] = line.pop("event")
    return line


def _traceback(exc_info: ExcInfo) -> str:
    return "".join(_told(exc_info[1])).rstrip()


def _told(error: BaseException) -> Iterator[str]:
    """As Python tells it: first what led to it, then where it happened, then what it is."""
    if (cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__)) is not None:
        yield from _told(cause)
        yield "\nwhich led to:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield _named(error) + "\n"
    for number, part in enumerate(error.exceptions if isinstance(error, BaseExceptionGroup) else (), 1):
        yield f"\n{number}. "
        yield from _told(part)


def _named(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    is_safe = isinstance(error, AfterwordError | OSError) or kind.__module__.partition(".")[0] in _SPEAK_OF_MACHINES
    return f"{name}: {error}" if is_safe and str(error) else name


_SHARED: tuple[Processor, ...] = (
    structlog.processors.TimeStamper("iso", utc=True, key="at"),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.ExceptionRenderer(_traceback),
)


def _renderer(style: Literal["console", "json"], has_colours: bool) -> Any:
    if style == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return structlog.dev.ConsoleRenderer(
        colors=has_colours,
        event_key="message",
        timestamp_key="at",
        pad_event_to=0,
        exception_formatter=structlog.dev.plain_traceback,
    )
