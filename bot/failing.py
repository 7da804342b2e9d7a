"""How a failure ends the process: a clear line on standard error, and a status.

2 is wrong use or configuration, 1 everything else.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator

from bot.logs import configure_logs, redact
from surveys.errors import AfterwordError, ConfigError, SurveyError


class WrongUse(AfterwordError):
    """The command was given something that it cannot use."""


WRONG = (ConfigError, SurveyError, WrongUse)


def safely(command: Callable[[], object]) -> None:
    """Runs the command; whatever goes wrong becomes one clear line and an exit status."""
    configure_logs(level="warning")
    os.umask(0o077)  # Databases, copies and exports hold what customers wrote: they are their owner's.
    try:
        command()
    except Exception as error:
        sys.exit(report(error))


def report(error: Exception) -> int:
    """Tells what went wrong; what nobody expected goes to the log, with its traceback. Returns the exit status."""
    causes = list(_leaves(error))
    lines = [_line(cause) for cause in causes]
    if None in lines:
        logging.getLogger(__name__).critical("Afterword failed.", exc_info=error, extra={"event": "failed"})
        return 1
    for line in dict.fromkeys(lines):
        sys.stderr.write(redact(f"{line}\n"))
    return 2 if all(isinstance(cause, WRONG) for cause in causes) else 1


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors themselves, when several parts failed together."""
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _leaves(part)
    else:
        yield error


def _line(error: BaseException) -> str | None:
    """None for what no person can mend."""
    from sqlalchemy.exc import OperationalError
    from telegram.error import BadRequest, NetworkError, TelegramError

    match error:
        case AfterwordError():
            return str(error)
        case TelegramError() if isinstance(error, BadRequest) or not isinstance(error, NetworkError):
            return f"Telegram answers: {error}"
        case NetworkError():
            return f"Telegram cannot be reached: {error}"
        case OperationalError():
            return f"The database cannot be used: {error.orig}"
        case OSError(strerror=str(reason), filename=name) if name:
            return f"{name}: {reason}"
    return None
